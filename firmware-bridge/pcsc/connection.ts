/**
 * One connection to pcscd, and the exchanges on it, one after the other: an answer does not say what it answers, so after one that is late
 * or wrong the connection is of no more use. A restart of pcscd ends it too; whoever wants to go on opens another.
 */
import { DeviceError } from "../device.ts";
import { connectSocket } from "../socket-line.ts";
import { pcscAnswers } from "../wire/pcsc-answers.ts";
import type { Answer, Question } from "../wire/pcsc.ts";

/** pcscd itself answers at once, but where its socket is systemd's it may have to start first; what goes to a reader has a limit of its own. */
const ANSWER_LIMIT_MS = 3000;
/** Poll, lamp and the question whether it lives are three. */
const MAX_WAITING = 16;

/** What may be done while nobody else speaks. */
interface Turn {
  /** Throws `DeviceError`: lost. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Throws `DeviceError`: lost, silent, protocol; each ends the connection. */
  readonly answer: <T>(question: Question<T>, limitMs?: number) => Promise<Answer<T>>;
  /** The same, but undefined when nothing came in that time, and the connection goes on. */
  readonly answerWithin: <T>(question: Question<T>, ms: number) => Promise<Answer<T> | undefined>;
}

export interface PcscConnection {
  /** Asks and waits for the answer. Throws `DeviceError`: lost, silent, protocol. */
  ask<T>(question: Question<T>, limitMs?: number): Promise<Answer<T>>;
  /** Runs `act` while nobody else speaks. */
  inTurn<T>(act: (turn: Turn) => Promise<T>): Promise<T>;
  /** Idempotent, never throws. What waits for an answer is rejected. */
  readonly close: () => Promise<void>;
}

/** Throws `DeviceError`: absent, denied. */
export async function connectPcscd(path: string): Promise<PcscConnection> {
  const answers = pcscAnswers();
  let end: DeviceError | undefined;
  let wake: (() => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const line = await connectSocket(path, {
    onBytes(bytes) {
      answers.push(bytes);
      wake?.();
    },
    onLost: () => finish(new DeviceError("lost", "pcscd has ended or hung up")),
  });

  function finish(why: DeviceError): DeviceError {
    end ??= why;
    wake?.();
    void line.close();
    return end;
  }

  const turn: Turn = {
    async write(bytes) {
      if (end !== undefined) throw end;
      await line.write(bytes).catch((error: unknown) => {
        throw finish(new DeviceError("lost", "pcscd has ended or hung up", { cause: error }));
      });
    },
    async answer(question, limitMs = ANSWER_LIMIT_MS) {
      const answer = await turn.answerWithin(question, limitMs);
      if (answer !== undefined) return answer;
      throw finish(new DeviceError("silent", `pcscd did not answer within ${limitMs} ms`));
    },
    async answerWithin(question, ms) {
      const deadline = performance.now() + ms;
      for (;;) {
        const taken = answers.take(question);
        if (taken.is === "answer") return taken.answer;
        if (taken.is === "broken") throw finish(new DeviceError("protocol", "what answers is not pcscd"));
        if (end !== undefined) throw end;
        const left = deadline - performance.now();
        if (left <= 0) return undefined;
        await bytesOrEnd(left);
      }
    },
  };

  async function bytesOrEnd(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }

  async function inTurn<T>(act: (turn: Turn) => Promise<T>): Promise<T> {
    if (waiting >= MAX_WAITING) throw new DeviceError("silent", `pcscd has ${waiting} questions to answer`);
    waiting += 1;
    const mine = last
      .then(async () => {
        if (answers.heldBytes > 0) finish(new DeviceError("protocol", "pcscd answers what nobody asked"));
        return act(turn);
      })
      .finally(() => (waiting -= 1));
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    async ask(question, limitMs) {
      return inTurn(async ({ write, answer }) => {
        await write(question.request);
        return answer(question, limitMs);
      });
    },
    inTurn,
    async close() {
      finish(new DeviceError("lost", "closed"));
      await line.close();
    },
  };
}
