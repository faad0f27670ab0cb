/** What of a state is heard. Pure, but for the words that have been fetched. */
import { levelAt } from "../../kiosk-ui/src/kiosk/loudness.ts";
import { momentOf } from "../../kiosk-ui/src/kiosk/moment.ts";
import { shownFor } from "../../kiosk-ui/src/kiosk/say.ts";
import type { Earcon } from "../../kiosk-ui/src/kiosk/tones.ts";
import { isThere, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import type { KioskState, Language } from "../kiosk/protocol.ts";

export interface Heard {
  /** Tells this moment apart from the same thing happening again. */
  readonly id: string;
  /** Undefined: silence. */
  readonly earcon: Earcon | undefined;
  /** Undefined: nothing is said. */
  readonly said: Sentence | undefined;
  /** Of all of it, 0 to 1. */
  readonly level: number;
}

export interface Sentence {
  readonly language: Language;
  readonly text: string;
}

/** `unixMs`: now, as a place is quieter at night. */
export function heardOf(state: KioskState, unixMs: number): Heard {
  const { look } = state.place;
  const moment = momentOf(state);
  return {
    id: moment.id,
    earcon: look.sound === "box" ? moment.earcon : undefined,
    said: look.speech && moment.kind === "verdict" ? sentenceOf(state) : undefined,
    level: levelAt(state.place, unixMs),
  };
}

/**
 * The verdict in the sentences that stand on the screen, and nothing else of it: no tariff, which is a label out of a policy, and no small
 * print. The language is that in which the screen begins a verdict; what somebody has touched there the gate does not know.
 */
function sentenceOf(state: KioskState): Sentence | undefined {
  const { scene, place, greeting } = state;
  if (scene.is === "idle") return undefined;
  const wanted = greeting ?? place.languages[0] ?? "en";
  const language = isThere(wanted) ? wanted : "en";
  const { words, reason, now } = shownFor(scene, state, language, wordsIn(language)).said;
  const text = [words, reason, now]
    .filter((part) => part !== undefined)
    .map(closed)
    .join(" ");
  return { language, text };
}

/** With a stop, at which the voice makes a pause. */
function closed(sentence: string): string {
  return /[.?!;]$/.test(sentence) ? sentence : `${sentence}.`;
}
