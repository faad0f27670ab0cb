import type { KioskState } from "../../../src/kiosk/protocol.ts";
import type { Earcon } from "./earcon.ts";

/** One thing that fills the screen, told apart from the same thing happening again. */
export interface Moment {
  readonly kind: "idle" | "passing" | "verdict";
  /** Two messages with the same id say the same: only what surrounds the scene has changed. */
  readonly id: string;
  readonly earcon: Earcon | undefined;
}

const EARCONS: Readonly<Partial<Record<string, Earcon>>> = { admitted: "yes", refused: "no", unsure: "wait" };

/** The journal's record number tells two equal verdicts apart, and a reconnection from a new verdict. */
export function momentOf({ scene, record }: KioskState): Moment {
  const earcon = EARCONS[scene.is];
  return {
    kind: scene.is === "idle" ? "idle" : earcon === undefined ? "passing" : "verdict",
    id: `${record ?? ""} ${JSON.stringify(scene)}`,
    earcon,
  };
}
