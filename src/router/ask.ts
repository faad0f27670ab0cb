/** The gate's side of asking the register: a question to sync with a deadline. No answer in time is an answer. */
import { connect, type Socket } from "node:net";
import type { Escn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";
import { eachLine, MOST_QUESTIONS, readWord, writeLine } from "./ask-protocol.ts";

/** People who wait for an answer at once, identical questions included. */
const MOST_WAITING = 256;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 3000;

/** Disposal cuts the connection; questions on their way get `no-answer`, and so do later ones. */
export interface Ask extends Disposable {
  /** Never throws and never waits longer than `deadlineMs` (1 to 60,000): then it is `no-answer`, and a later answer is let fall. */
  ask(escn: Escn, options: { readonly deadlineMs: number }): Promise<Lookup>;
  /** The last word of sync; false while there is no connection to it. */
  online(): boolean;
}

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
}): Ask {
  const questions = new Map<number, Question>();
  const byEscn = new Map<Escn, Question>();
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
    });
    eachLine(socket, (line) => {
      const word = readWord(line);
      if (word === undefined) return false;
      if (word.is === "online") say(word.online);
      else {
        const question = questions.get(word.id);
        if (question !== undefined) settle(question, word.lookup);
      }
      return true;
    });
    // The reason is of no use to anybody here: whatever it was, nobody answers.
    socket.on("error", () => {});
    socket.on("close", () => {
      if (connection !== socket) return;
      connection = undefined;
      say(false);
      for (const question of questions.values()) settle(question, NO_ANSWER);
      if (closed) return;
      retry = setTimeout(dial, retryMs).unref();
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    });
    return socket;
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
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      connection?.destroy();
      for (const question of questions.values()) settle(question, NO_ANSWER);
    },
  };
}
