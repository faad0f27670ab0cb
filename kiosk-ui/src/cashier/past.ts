/** The last verdicts, for who sits at the till: out of the socket alone, in this page alone, gone when it is closed. Pure. */
import type { KioskState } from "../../../src/kiosk/protocol.ts";

export const MOST = 8;

export interface PastVerdict {
  /** Unix milliseconds at which it was heard. */
  readonly at: number;
  readonly state: KioskState;
}

/** The newest first. The same verdict, said again because something beside it has changed or the line was lost, is one. */
export function remembered(past: readonly PastVerdict[], state: KioskState, at: number): readonly PastVerdict[] {
  if (state.record === undefined || state.record === past[0]?.state.record) return past;
  return [{ at, state }, ...past].slice(0, MOST);
}
