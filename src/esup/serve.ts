/** Sync's side of a tap: hands the server's commands to the gate, and the card's answers to the server. */
import type { Socket } from "node:net";
import { hexOf } from "../card/uid.ts";
import { eachLine, writeLine } from "../router/ask-protocol.ts";
import { serveSocket } from "../router/socket-server.ts";
import type { Esup } from "./client.ts";
import { readTapWord, type TapWord } from "./tap-protocol.ts";
import type { EsupAnswer } from "./words.ts";

export interface ServeTapsOptions {
  /** Path of the Unix socket, at most 100 characters. */
  readonly socket: string;
  readonly esup: Pick<Esup, "tap">;
  /** For a log; it names nobody unless the number is read out of it. */
  readonly onAnswer?: ((answer: EsupAnswer) => void) | undefined;
}

/** Resolves when the gates can ask, rejects when the path is taken or cannot be used. Disposal ends the taps that are under way. */
export async function serveTaps({ socket, esup, onAnswer }: ServeTapsOptions): Promise<AsyncDisposable> {
  return serveSocket(socket, (connection) => {
    const taps = tapsOf(connection, esup, onAnswer);
    connection.on("close", () => taps.end());
    eachLine(connection, (line) => {
      const word = readTapWord(line);
      if (word !== undefined) taps.take(word);
      return word !== undefined;
    });
  });
}

interface Tap {
  readonly id: number;
  readonly over: AbortController;
  /** Commands told so far. */
  commands: number;
  /** For the card's answer to the last one, while there is none yet. */
  awaited: PromiseWithResolvers<Uint8Array> | undefined;
}

function tapsOf(connection: Socket, esup: Pick<Esup, "tap">, onAnswer: ServeTapsOptions["onAnswer"]) {
  let current: Tap | undefined;

  function end(): void {
    current?.over.abort();
    current?.awaited?.reject(new Error("the tap is over"));
    current = undefined;
  }

  async function run(tap: Tap, uid: Uint8Array): Promise<void> {
    function exchange(apdu: Uint8Array): Promise<Uint8Array> {
      const awaited = Promise.withResolvers<Uint8Array>();
      tap.awaited = awaited;
      writeLine(connection, { command: tap.id, nth: tap.commands, apdu: hexOf(apdu) });
      tap.commands += 1;
      return awaited.promise;
    }
    const answer = await esup.tap(uid, exchange, tap.over.signal);
    if (current !== tap) return;
    current = undefined;
    onAnswer?.(answer);
    writeLine(connection, { result: tap.id, answer });
  }

  return {
    end,
    take(word: TapWord): void {
      switch (word.is) {
        case "tap":
          end();
          current = { id: word.id, over: new AbortController(), commands: 0, awaited: undefined };
          void run(current, word.uid);
          break;
        case "answered": {
          if (current?.id !== word.id || word.nth !== current.commands - 1) return;
          current.awaited?.resolve(word.rapdu);
          current.awaited = undefined;
          break;
        }
        case "gone":
          if (current?.id === word.id) end();
          break;
      }
    },
  };
}
