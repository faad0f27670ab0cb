/** Puts the answers of pcscd together from the pieces in which a socket delivers them. */
import type { Answer, Question } from "./pcsc.ts";

/** Longer than the longest answer, the table of readers, with a change behind it. */
const MAX_HELD = 4096;

type Taken<T> =
  | { readonly is: "answer"; readonly answer: Answer<T> }
  /** so far there is too little */
  | { readonly is: "more" }
  /** what came is no answer to this question, or nobody asked for so much; all that comes later is of no use */
  | { readonly is: "broken" };

export interface Answers {
  readonly push: (bytes: Uint8Array) => void;
  /** What is taken is gone; after `broken` everything is. */
  take<T>(question: Question<T>): Taken<T>;
  readonly heldBytes: number;
}

export function pcscAnswers(): Answers {
  let held: Uint8Array = new Uint8Array();
  let broken = false;

  function spoil(): { readonly is: "broken" } {
    broken = true;
    held = new Uint8Array();
    return { is: "broken" };
  }

  return {
    push(bytes) {
      if (broken) return;
      if (held.length + bytes.length > MAX_HELD) spoil();
      else held = Uint8Array.from([...held, ...bytes]);
    },
    take(question) {
      if (broken) return { is: "broken" };
      if (held.length < question.bytes) return { is: "more" };
      const length = question.all(new DataView(held.buffer, 0, question.bytes));
      if (length === undefined) return spoil();
      if (held.length < length) return { is: "more" };
      const answer = question.read(new DataView(held.buffer, 0, length));
      if (answer === undefined) return spoil();
      held = held.slice(length);
      return { is: "answer", answer };
    },
    get heldBytes() {
      return held.length;
    },
  };
}
