/** Sync's side of the socket on which the gates ask. */
import type { Socket } from "node:net";
import type { Escn } from "../card/escn.ts";
import type { Owed } from "../snapshot/ledger-looks.ts";
import type { Lookup } from "../verdict/words.ts";
import { eachLine, type GateWord, readGateWord, writeLine } from "./ask-protocol.ts";
import { serveSocket } from "./socket-server.ts";

/** Second looks on their way to a gate; the next ones follow when it has read these. */
const MOST_TOLD_AT_ONCE = 50;

/** What the gates are answered from. None of it may throw. */
export interface AnswerOptions {
  /** Path of the Unix socket, at most 100 characters. A dead socket of an earlier run is removed; a living one is an error. */
  readonly socket: string;
  readonly lookUp: (escn: Escn) => Promise<Lookup>;
  readonly online: () => boolean;
  /** Remembers that the card was admitted then; false: it could not, and the gate shall say it again another time. */
  readonly seen: (escn: Escn, at: number) => boolean;
  /** Second looks that no gate has heard of yet. */
  readonly owed: () => readonly Owed[];
  readonly heard: (escn: Escn, seenAt: number) => void;
}

export interface Answer extends AsyncDisposable {
  /** Says to every gate what `online` is now. */
  tellOnline(): void;
  /** Tells every gate what is owed, but what it was told on this connection. */
  tellOwed(): void;
}

/**
 * Resolves when the socket listens. Rejects when the path is taken or cannot be used; the message names it.
 */
export async function openAnswer(options: AnswerOptions): Promise<Answer> {
  const { socket: path, lookUp, online, seen, owed, heard } = options;
  /** With the second looks that each was told of. */
  const connections = new Map<Socket, Set<string>>();

  function tell(connection: Socket): void {
    const told = connections.get(connection);
    if (told === undefined) return;
    const news = owed().filter(({ escn, seenAt }) => !told.has(`${escn} ${seenAt}`));
    for (const [nth, { escn, seenAt, lookup }] of news.slice(0, MOST_TOLD_AT_ONCE).entries()) {
      told.add(`${escn} ${seenAt}`);
      const isLast = nth === MOST_TOLD_AT_ONCE - 1;
      writeLine(connection, { second: escn, seenAt, lookup }, isLast ? () => tell(connection) : undefined);
    }
  }

  function take(connection: Socket, word: GateWord): void {
    switch (word.is) {
      case "ask":
        void lookUp(word.escn).then((lookup) => writeLine(connection, { answer: word.id, lookup }));
        break;
      case "seen":
        if (seen(word.escn, word.at)) writeLine(connection, { noted: word.escn, at: word.at });
        break;
      case "heard":
        heard(word.escn, word.seenAt);
        connections.get(connection)?.delete(`${word.escn} ${word.seenAt}`);
        break;
    }
  }

  const serving = await serveSocket(path, (connection) => {
    connections.set(connection, new Set());
    connection.on("close", () => connections.delete(connection));
    eachLine(connection, (line) => {
      const word = readGateWord(line);
      if (word !== undefined) take(connection, word);
      return word !== undefined;
    });
    writeLine(connection, { online: online() });
    tell(connection);
  });

  return {
    tellOnline() {
      for (const connection of connections.keys()) writeLine(connection, { online: online() });
    },
    tellOwed() {
      for (const connection of connections.keys()) tell(connection);
    },
    [Symbol.asyncDispose]: () => serving[Symbol.asyncDispose](),
  };
}
