import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../../src/kiosk/protocol.ts";
import type { Moment } from "./moment.ts";

const TURN_MS = 6000;
const CHOSEN_MS = 30_000;

interface Choice {
  readonly language: Language;
  /** The verdict that was said in it: with the next moment after that, the choice has served. */
  readonly servedFor: string | undefined;
}

interface Speaking {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

/**
 * Which language the screen speaks. Idle: the place's languages in turn, or the one that was touched, for half a minute.
 * Otherwise the touched one if there is one, else the place's first.
 */
export function useLanguage(languages: readonly Language[], moment: Moment): Speaking {
  const [turn, setTurn] = useState(0);
  const [choice, setChoice] = useState<Choice | undefined>(undefined);
  const chosen = choice?.servedFor === undefined || choice.servedFor === moment.id ? choice?.language : undefined;
  const isIdle = moment.kind === "idle";

  useEffect(() => {
    if (!isIdle) return undefined;
    if (chosen !== undefined) {
      const forgetting = setTimeout(() => setChoice(undefined), CHOSEN_MS);
      return () => clearTimeout(forgetting);
    }
    const turning = setInterval(() => setTurn((last) => last + 1), TURN_MS);
    return () => clearInterval(turning);
    // A second touch is a new choice, and starts the half minute again.
  }, [isIdle, choice, chosen]);

  useEffect(() => {
    if (moment.kind !== "verdict") return;
    setChoice((last) => last && { ...last, servedFor: last.servedFor ?? moment.id });
  }, [moment.kind, moment.id]);

  const first = languages[0] ?? "en";
  return {
    language: chosen ?? (isIdle ? (languages[turn % languages.length] ?? first) : first),
    choose: (language) => setChoice({ language, servedFor: undefined }),
  };
}
