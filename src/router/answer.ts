/** Sync's side of the socket on which the gates ask. */
import { once } from "node:events";
import { lstat, unlink } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Escn } from "../card/escn.ts";
import type { Owed } from "../snapshot/ledger-looks.ts";
import type { Lookup } from "../verdict/words.ts";
import { eachLine, type GateWord, readGateWord, writeLine } from "./ask-protocol.ts";

/** Gates on one box, and somebody who looks at the socket by hand. */
const MOST_CONNECTIONS = 16;
/** rw for owner and group, from the first moment: what `0777` is with this mask. */
const SOCKET_UMASK = 0o117;
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

  const server = createServer((connection) => {
    connections.set(connection, new Set());
    connection.on("error", () => {});
    connection.on("close", () => connections.delete(connection));
    eachLine(connection, (line) => {
      const word = readGateWord(line);
      if (word !== undefined) take(connection, word);
      return word !== undefined;
    });
    writeLine(connection, { online: online() });
    tell(connection);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await removeDeadSocket(path);
  await listen(server, path);

  return {
    tellOnline() {
      for (const connection of connections.keys()) writeLine(connection, { online: online() });
    },
    tellOwed() {
      for (const connection of connections.keys()) tell(connection);
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const connection of connections.keys()) connection.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(SOCKET_UMASK);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  await once(server, "listening");
}

/** A socket that a killed run left behind refuses every connection; only such a one is removed. */
async function removeDeadSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there and is no socket: it is not ours to remove`);
  const trial = connect(path);
  try {
    await once(trial, "connect");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) throw error;
    await unlink(path);
    return;
  } finally {
    trial.destroy();
  }
  throw new Error(`somebody answers on ${path} already: another sync runs`);
}
