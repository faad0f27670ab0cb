/** Lets the server talk to a card: its command, the card's answer, the next command, until it has seen enough. */
import { hexOf } from "../card/uid.ts";
import type { Questions } from "./questions.ts";
import type { LastStep } from "./read-answer.ts";
import { type Exchange, MOST_ROUNDS, noAnswer } from "./words.ts";

/** Never rejects, and never resolves with a command. `signal`: the card is waited for no longer. */
export async function relay(
  questions: Pick<Questions, "desfire">,
  uid: Uint8Array,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<LastStep> {
  let result = "";
  for (let round = 0; ; round += 1) {
    const next = await questions.desfire(uid, result);
    if (next.is !== "command") return next;
    if (round === MOST_ROUNDS) return { is: "over", answer: noAnswer("endless") };
    try {
      result = hexOf(await unless(signal, exchange(next.apdu)));
    } catch {
      return { is: "over", answer: noAnswer("card-moved") };
    }
  }
}

function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error("the tap is over"));
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
