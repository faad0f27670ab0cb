import type { KioskState, Scene } from "../../../src/kiosk/protocol.ts";
import type { Earcon } from "./tones.ts";

/** One thing that fills the screen, told apart from the same thing happening again. */
export interface Moment {
  /** `after`: what a verdict led to, at the way through; `rest`: nobody is being served. */
  readonly kind: "rest" | "passing" | "verdict" | "after";
  /** Two messages with the same id say the same: only what surrounds the scene has changed. */
  readonly id: string;
  readonly earcon: Earcon | undefined;
}

const KINDS = {
  idle: "rest",
  "not-now": "rest",
  "free-access": "rest",
  "out-of-order": "rest",
  checking: "passing",
  passage: "after",
  admitted: "verdict",
  refused: "verdict",
  unsure: "verdict",
} as const satisfies Record<Scene["is"], Moment["kind"]>;

const EARCONS: Readonly<Partial<Record<string, Earcon>>> = { admitted: "yes", refused: "no", unsure: "wait" };

/** The journal's record number tells two equal verdicts apart, and a reconnection from a new verdict. */
export function momentOf({ scene, record }: KioskState): Moment {
  return {
    kind: KINDS[scene.is],
    id: `${record ?? ""} ${JSON.stringify(scene)}`,
    earcon: EARCONS[scene.is],
  };
}
