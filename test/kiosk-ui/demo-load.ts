import type { KioskState } from "../../src/kiosk/protocol.ts";
import { admitted, CANTEEN, LIBRARY, NOTICES, REASONS, stateOf } from "./states.ts";

/** The verdicts of a busy day, the n-th: mostly yes, with what goes with it, and each kind of no and of wait in its turn. n from 0. */
export function verdictAt(n: number): KioskState {
  const place = n % 3 === 0 ? CANTEEN : LIBRARY;
  const why = REASONS[n % REASONS.length];
  if (n % 8 === 3 && why !== undefined) return stateOf({ is: "refused", why }, { place });
  if (n % 8 === 7 && why !== undefined) return stateOf({ is: "unsure", why }, { place });
  return stateOf(admitted(NOTICES[n % NOTICES.length], place === CANTEEN ? "Student 3.30" : undefined), { place });
}

/** What surrounds the n-th verdict: checking, the verdict, and rest. */
export function scanAt(n: number): readonly KioskState[] {
  return [stateOf({ is: "checking" }), verdictAt(n), stateOf({ is: "idle" })];
}
