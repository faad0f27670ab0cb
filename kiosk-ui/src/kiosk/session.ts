/**
 * What somebody at the screen has asked of it: a language, more contrast, larger words, everything lower. It serves them
 * through their verdict and is then forgotten: the next person finds the place's own screen. Pure.
 */
import type { Language } from "../../../src/kiosk/protocol.ts";
import type { Moment } from "./moment.ts";

export const COMFORTS = ["contrast", "larger", "lower"] as const;
export type Comfort = (typeof COMFORTS)[number];

export interface Session {
  readonly language: Language | undefined;
  readonly comforts: readonly Comfort[];
  /** The verdict that was shown in it: with the next moment that does not belong to that verdict, the session has served. */
  readonly servedFor: string | undefined;
}

/** Nobody has asked for anything. */
export const NOBODY: Session = { language: undefined, comforts: [], servedFor: undefined };

export function isSomebody({ language, comforts }: Session): boolean {
  return language !== undefined || comforts.length > 0;
}

export function chosen(session: Session, language: Language): Session {
  return { ...session, language };
}

export function toggled(session: Session, comfort: Comfort): Session {
  const had = session.comforts.includes(comfort);
  return {
    ...session,
    comforts: had ? session.comforts.filter((each) => each !== comfort) : [...session.comforts, comfort],
  };
}

/** The session as it is in this moment; asked again in the same moment, it is the same. */
export function sessionIn(session: Session, moment: Moment): Session {
  if (session.servedFor === undefined)
    return moment.kind === "verdict" && isSomebody(session) ? { ...session, servedFor: moment.id } : session;
  if (session.servedFor === moment.id || moment.kind === "after") return session;
  return NOBODY;
}
