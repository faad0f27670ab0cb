/** What a reader of chips is given, so that the site's own server says which card lies there. */
import type { Display } from "../kiosk/display.ts";
import type { Lying, Taps } from "./tap.ts";
import type { EsupAnswer } from "./words.ts";

/** As a reader passes it on: which card the chip is, or why nobody says so. */
export type Word = { readonly named: Uint8Array } | { readonly trouble: "card-moved" | "disowned" | "unanswered" };

/** A server that answers sooner is not waited for, visibly. Milliseconds. */
const SOON_MS = 300;

/** Never rejects. `onAnswer`: for a log. */
export function askAboutChips(
  taps: Taps,
  display: Pick<Display, "checking" | "rest">,
  onAnswer: (answer: EsupAnswer) => void,
): (card: Lying) => Promise<Word> {
  return async (card) => {
    let isShown = false;
    const soon = setTimeout(() => {
      isShown = true;
      display.checking();
    }, SOON_MS);
    const answer = await taps.tap(card);
    clearTimeout(soon);
    if (isShown) display.rest();
    onAnswer(answer);
    return wordOf(answer);
  };
}

/** Whatever the server says: it names a card, and nothing that it says lets anybody in. */
export function wordOf(answer: EsupAnswer): Word {
  switch (answer.is) {
    case "card":
      return { named: new TextEncoder().encode(answer.escn) };
    case "refused":
      return { trouble: "disowned" };
    case "unnamed":
      return { trouble: "unanswered" };
    case "no-answer":
      return { trouble: answer.why === "card-moved" ? "card-moved" : "unanswered" };
  }
}
