/** One tap from its first question to its answer. */
import { hexOf, isRandomUid } from "../card/uid.ts";
import type { Questions } from "./questions.ts";
import type { LastStep } from "./read-answer.ts";
import { type EsupAnswer, type Exchange, MOST_ROUNDS, noAnswer, refused } from "./words.ts";

/** `csn`: asks about the UID. `desfire`: the server talks to the card. */
export type Mode = "csn" | "desfire";

/** Never rejects. `signal`: the card is waited for no longer. */
export async function askAbout(
  mode: Mode,
  questions: Questions,
  uid: Uint8Array,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<EsupAnswer> {
  if (mode === "csn" && isRandomUid(uid)) return refused("random-uid");
  const last = mode === "csn" ? await questions.csn(uid) : await relay(questions, uid, exchange, signal);
  if (last.is === "over") return last.answer;
  if (last.escn !== undefined) return { is: "card", escn: last.escn };
  return last.record === undefined ? { is: "unnamed" } : questions.display(last.record);
}

/** The server's command, the card's answer, the next command, until the server has seen enough. */
async function relay(
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
