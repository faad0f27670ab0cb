import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Language } from "../../../src/kiosk/protocol.ts";
import type { Moment } from "./moment.ts";
import { chosen, type Comfort, isSomebody, NOBODY, type Session, sessionIn, toggled } from "./session.ts";

const TURN_MS = 6000;

export interface Speaking {
  readonly language: Language;
  readonly comforts: readonly Comfort[];
  /** `turns`: each language of the place in its turn; `asked`: somebody has touched one. */
  readonly because: "turns" | "asked";
  /** Somebody has asked for something that has not been forgotten yet. */
  readonly isSomebody: boolean;
  readonly choose: (language: Language) => void;
  readonly toggle: (comfort: Comfort) => void;
  readonly forget: () => void;
}

/**
 * Which language the screen speaks, and how. At rest: the place's languages in turn, or the one that was touched. Otherwise
 * the touched one, else the one that greets who has come, else the place's first.
 */
export function useSpeaking(languages: readonly Language[], moment: Moment, greeting: Language | undefined): Speaking {
  const [turn, setTurn] = useState(0);
  const [last, setLast] = useState<Session>(NOBODY);
  const session = sessionIn(last, moment);
  useLayoutEffect(() => setLast(session), [session]);

  const isRest = moment.kind === "rest";
  const takesTurns = isRest && session.language === undefined;
  useEffect(() => {
    if (!takesTurns) return undefined;
    const turning = setInterval(() => setTurn((before) => before + 1), TURN_MS);
    return () => {
      clearInterval(turning);
      // Whoever comes next begins with the place's first.
      setTurn(0);
    };
  }, [takesTurns]);

  const first = languages[0] ?? "en";
  const unasked = isRest ? (languages[turn % languages.length] ?? first) : (greeting ?? first);
  return {
    language: session.language ?? unasked,
    comforts: session.comforts,
    because: session.language === undefined ? "turns" : "asked",
    isSomebody: isSomebody(session),
    choose: (language) => setLast(chosen(session, language)),
    toggle: (comfort) => setLast(toggled(session, comfort)),
    forget: () => setLast(NOBODY),
  };
}
