import { useEffect, useState } from "preact/hooks";
import type { AnswerOf, Verb } from "../../../src/staff/messages.ts";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import type { StaffProblem, StaffWords } from "../words/staff/words.ts";
import { ask } from "./ask.ts";

/** Said in whatever language the screen speaks. */
export type Told = (words: StaffWords) => string;

/** What every screen of staff's has at hand. */
export interface Desk {
  readonly words: StaffWords;
  readonly language: Language;
  readonly state: KioskState;
  /** undefined: it could not be done, which stands on the screen already; or nobody wants to know any more. */
  readonly ask: <V extends Verb>(verb: V, body?: object, stop?: AbortSignal) => Promise<AnswerOf<V> | undefined>;
  /** Says it above the screen, until the next thing is asked. */
  readonly tell: (told: Told) => void;
  /** The page waits for something by itself: nobody has left though they touch nothing. */
  readonly busy: (is: boolean) => void;
}

/** Asks of one session; `onProblem` is told what went wrong. */
export function askingOf(
  session: string,
  onProblem: (why: StaffProblem) => void,
): <V extends Verb>(verb: V, body?: object, stop?: AbortSignal) => Promise<AnswerOf<V> | undefined> {
  return async (verb, body = {}, stop) => {
    const reply = await ask(session, verb, body, stop);
    if (stop?.aborted === true) return undefined;
    if (reply.is === "answer") return reply.answer;
    onProblem(reply.why === "wrong-pin" ? "failed" : reply.why);
    return undefined;
  };
}

/** What the gate answers, asked anew whenever `because` changes; undefined until it has answered for the first time. */
export function useAnswer<V extends "health" | "scans" | "state">(
  desk: Desk,
  verb: V,
  because: string,
): AnswerOf<V> | undefined {
  const [answer, setAnswer] = useState<AnswerOf<V> | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    const look = async () => {
      const next = await desk.ask(verb, {}, stop.signal);
      if (next !== undefined) setAnswer(next);
    };
    void look();
    return () => stop.abort();
  }, [because]);
  return answer;
}
