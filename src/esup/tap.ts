/**
 * The gate's side of a tap: has the site's own server asked which card lies on the reader, and lets it talk to the card through sync.
 * What comes of it names a card and no more; whether somebody comes in is judged here, as of every other card.
 */
import { connect, type Socket } from "node:net";
import { hexOf } from "../card/uid.ts";
import { eachLine, writeLine } from "../router/ask-protocol.ts";
import { readTapOrder, type TapOrder } from "./tap-protocol.ts";
import { type EsupAnswer, type Exchange, MOST_ROUNDS, noAnswer, refused } from "./words.ts";

/** A card that lies on a reader, while it lies there. */
export interface Lying {
  readonly uid: Uint8Array;
  /** One at a time. Rejects when the card is gone (`code` of the error: `no-apdu` when it knows no APDUs at all). */
  readonly exchange: Exchange;
}

/** Disposal ends the tap that is under way. */
export interface Taps extends Disposable {
  /** Never rejects, and never takes longer than the deadline. One at a time, and the next ones wait for their turn. */
  tap(card: Lying): Promise<EsupAnswer>;
}

export interface TapsOptions {
  /** Path of the Unix socket of sync. */
  readonly socket: string;
  /** For a tap with its waiting, 1 to 12,000 milliseconds. */
  readonly deadlineMs: number;
}

const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 3000;

interface Tap {
  readonly id: number;
  readonly card: Lying;
  /** Commands that the card was told so far. */
  commands: number;
  /** The card has been told one, and has not answered yet. */
  busy: boolean;
  readonly settle: (answer: EsupAnswer) => void;
}

/** Connects at once and again whenever the connection is lost; a socket that is not there yet is no error. */
export function openTaps({ socket: path, deadlineMs }: TapsOptions): Taps {
  let connection: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = RETRY_FIRST_MS;
  let closed = false;
  let nextId = 0;
  let current: Tap | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function dial(): void {
    const socket = connect(path);
    connection = socket;
    socket.on("connect", () => (retryMs = RETRY_FIRST_MS));
    eachLine(socket, (line) => {
      const order = readTapOrder(line);
      if (order !== undefined) void take(order);
      return order !== undefined;
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      connection = undefined;
      current?.settle(noAnswer("no-sync"));
      if (closed) return;
      retry = setTimeout(dial, retryMs).unref();
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    });
  }

  async function take(order: TapOrder): Promise<void> {
    const tap = current;
    if (tap?.id !== order.id) return;
    if (order.is === "result") return tap.settle(order.answer);
    if (tap.busy || order.nth !== tap.commands || tap.commands >= MOST_ROUNDS) return;
    tap.busy = true;
    tap.commands += 1;
    try {
      const rapdu = await tap.card.exchange(order.apdu);
      if (current === tap && connection !== undefined)
        writeLine(connection, { answered: tap.id, nth: order.nth, rapdu: hexOf(rapdu) });
    } catch (error) {
      tap.settle(knowsNoApdus(error) ? refused("foreign-card") : noAnswer("card-moved"));
    } finally {
      tap.busy = false;
    }
  }

  /** `untilMs`: of `performance.now()`. */
  function run(card: Lying, untilMs: number): Promise<EsupAnswer> {
    const leftMs = untilMs - performance.now();
    if (closed || connection === undefined || connection.connecting) return Promise.resolve(noAnswer("no-sync"));
    if (leftMs <= 0) return Promise.resolve(noAnswer("occupied"));
    const socket = connection;
    return new Promise((resolve) => {
      const tap: Tap = {
        id: nextId++,
        card,
        commands: 0,
        busy: false,
        settle(answer) {
          clearTimeout(deadline);
          if (current === tap) {
            current = undefined;
            writeLine(socket, { gone: tap.id });
          }
          resolve(answer);
        },
      };
      const deadline = setTimeout(() => tap.settle(noAnswer("timeout")), leftMs);
      current = tap;
      writeLine(socket, { tap: tap.id, uid: hexOf(card.uid) });
    });
  }

  dial();

  return {
    tap(card) {
      const untilMs = performance.now() + deadlineMs;
      const answer = last.then(() => run(card, untilMs));
      last = answer;
      return answer;
    },
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      connection?.destroy();
      current?.settle(noAnswer("cancelled"));
    },
  };
}

function knowsNoApdus(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "no-apdu";
}
