/** The gate's side of asking the register: a question to sync with a deadline. No answer in time is an answer. */
import { connect, type Socket } from "node:net";
import type { Escn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";
import { eachLine, MOST_QUESTIONS, readSyncWord, type SecondLook, writeLine } from "./ask-protocol.ts";

/** People who wait for an answer at once, identical questions included. */
const MOST_WAITING = 256;
/** Admissions that sync has not noted yet; beyond that the oldest is let fall. */
const MOST_SEEN = 10_000;
/** Of these, how many are on their way at once. */
const SEEN_AT_ONCE = 100;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 3000;

/** Disposal cuts the connection; questions on their way get `no-answer`, and so do later ones. */
export interface Ask extends Disposable {
  /** Never throws and never waits longer than `deadlineMs` (1 to 60,000): then it is `no-answer`, and a later answer is let fall. */
  ask(escn: Escn, options: { readonly deadlineMs: number }): Promise<Lookup>;
  /** The last word of sync; false while there is no connection to it. */
  online(): boolean;
  /**
   * Somebody was admitted on what the snapshot says of this card, unix milliseconds: sync looks again soon. Kept and repeated
   * until sync has it on its disk; in memory only, so what sync did not note before we end is not looked at again.
   */
  seen(escn: Escn, atUnixMs: number): void;
}

/**
 * A second look that speaks against an admission. `not-ours`: another gate's, which shall hear of it. When it throws, sync
 * repeats it on the next connection.
 */
export type OnSecondLook = (look: SecondLook) => void | "not-ours";

interface Question {
  readonly id: number;
  readonly escn: Escn;
  readonly waiting: Set<(lookup: Lookup) => void>;
}

const NO_ANSWER: Lookup = { is: "no-answer" };

/** Connects at once and again whenever the connection is lost; a socket that is not there yet is no error. */
export function openAsk(options: {
  /** Path of the Unix socket. */
  readonly socket: string;
  /** Called at every change of `online()`. */
  readonly onOnline?: ((online: boolean) => void) | undefined;
  readonly onSecondLook?: OnSecondLook | undefined;
}): Ask {
  const questions = new Map<number, Question>();
  const byEscn = new Map<Escn, Question>();
  const seen = new Map<string, { readonly escn: Escn; readonly at: number }>();
  /** Of `seen`, in its order. */
  const onTheirWay = new Set<string>();
  let connection: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = RETRY_FIRST_MS;
  let online = false;
  let closed = false;
  let nextId = 0;
  let waiting = 0;

  function say(now: boolean): void {
    if (now === online) return;
    online = now;
    options.onOnline?.(now);
  }

  function settle(question: Question, lookup: Lookup): void {
    questions.delete(question.id);
    byEscn.delete(question.escn);
    for (const answer of question.waiting) answer(lookup);
  }

  function dial(): Socket {
    clearTimeout(retry);
    const socket = connect(options.socket);
    connection = socket;
    socket.on("connect", () => {
      retryMs = RETRY_FIRST_MS;
      tellSeen();
    });
    eachLine(socket, (line) => {
      const word = readSyncWord(line);
      if (word === undefined) return false;
      switch (word.is) {
        case "online":
          say(word.online);
          break;
        case "answer": {
          const question = questions.get(word.id);
          if (question !== undefined) settle(question, word.lookup);
          break;
        }
        case "noted":
          onTheirWay.delete(keyOf(word));
          seen.delete(keyOf(word));
          tellSeen();
          break;
        case "second":
          if (isDealtWith(word.look)) writeLine(socket, { heard: word.look.escn, seenAt: word.look.seenAt });
          break;
      }
      return true;
    });
    // The reason is of no use to anybody here: whatever it was, nobody answers.
    socket.on("error", () => {});
    socket.on("close", () => {
      if (connection !== socket) return;
      connection = undefined;
      onTheirWay.clear();
      say(false);
      for (const question of questions.values()) settle(question, NO_ANSWER);
      if (closed) return;
      retry = setTimeout(dial, retryMs).unref();
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    });
    return socket;
  }

  function tellSeen(): void {
    if (connection === undefined || connection.connecting) return;
    for (const [key, { escn, at }] of seen) {
      if (onTheirWay.size >= SEEN_AT_ONCE) return;
      if (onTheirWay.has(key)) continue;
      onTheirWay.add(key);
      writeLine(connection, { seen: escn, at });
    }
  }

  function isDealtWith(look: SecondLook): boolean {
    try {
      return options.onSecondLook !== undefined && options.onSecondLook(look) !== "not-ours";
    } catch {
      return false;
    }
  }

  function pose(escn: Escn): Question | undefined {
    const same = byEscn.get(escn);
    if (same !== undefined) return same;
    if (questions.size >= MOST_QUESTIONS) return undefined;
    const question: Question = { id: nextId++, escn, waiting: new Set() };
    questions.set(question.id, question);
    byEscn.set(escn, question);
    writeLine(connection ?? dial(), { ask: question.id, escn });
    return question;
  }

  dial();

  return {
    ask(escn, { deadlineMs }) {
      const question = closed || waiting >= MOST_WAITING ? undefined : pose(escn);
      if (question === undefined) return Promise.resolve(NO_ANSWER);
      return new Promise((resolve) => {
        const answer = (lookup: Lookup): void => {
          clearTimeout(deadline);
          waiting -= 1;
          question.waiting.delete(answer);
          resolve(lookup);
        };
        const deadline = setTimeout(() => {
          answer(NO_ANSWER);
          if (question.waiting.size === 0) settle(question, NO_ANSWER);
        }, deadlineMs);
        waiting += 1;
        question.waiting.add(answer);
      });
    },
    online: () => online,
    seen(escn, at) {
      if (closed) return;
      const [oldest] = seen.keys();
      if (seen.size >= MOST_SEEN && oldest !== undefined) {
        seen.delete(oldest);
        onTheirWay.delete(oldest);
      }
      seen.set(keyOf({ escn, at }), { escn, at });
      tellSeen();
    },
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      connection?.destroy();
      for (const question of questions.values()) settle(question, NO_ANSWER);
    },
  };
}

function keyOf({ escn, at }: { readonly escn: Escn; readonly at: number }): string {
  return `${escn} ${at}`;
}
