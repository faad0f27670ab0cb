/**
 * What doors and turnstiles are ordered and what they tell. The alarms and states have the names of BACnet's Access Door (ASHRAE 135,
 * Door_Alarm_State) in lower case with dashes, so that an integrator knows them: door-open-too-long is DOOR_OPEN_TOO_LONG.
 */
import type { LaneMode } from "../verdict/words.ts";
import type { Grant, Passed } from "./passage.ts";

/** The gravest first. `alarm` is what a turnstile says of itself. */
const ALARMS = ["forced-open", "tamper", "alarm", "door-fault", "door-open-too-long"] as const;
export type Alarm = (typeof ALARMS)[number];

/** In one word how a way through stands: its gravest alarm, or else why it stands open or shut. */
export type DoorState = Alarm | "lock-down" | "free-access" | "egress-open" | "normal";

/** What a way through hears of. Milliseconds of one clock. */
export type WayEvent<Input extends string> = { readonly at: number } & (
  | { readonly is: "time" }
  | { readonly is: "input"; readonly input: Input; readonly on: boolean }
  | { readonly is: "input-lost"; readonly input: Input }
  | { readonly is: "grant"; readonly grant: Grant }
  /** The actuator took the order of this admission, or did not. */
  | { readonly is: "taken" | "failed"; readonly admission: number }
  | { readonly is: "mode"; readonly mode: LaneMode }
);

export type Order =
  /**
   * From now for so long, 100 to 60,000 milliseconds; an earlier one that lasts longer goes on. PULSE_UNLOCK, EXTENDED_PULSE_UNLOCK.
   * `admission`: of whom it is; undefined: of nobody with a card.
   */
  | { readonly is: "unlock"; readonly forMs: number; readonly admission: number | undefined }
  /** At once, whatever was ordered before. */
  | { readonly is: "lock" };

export type Tell =
  | { readonly is: "passed"; readonly passed: Passed }
  | { readonly is: "alarm"; readonly alarm: Alarm; readonly turns: "on" | "off" }
  /** It is open, and will soon have been so for too long. */
  | { readonly is: "pre-alarm" }
  /** The button inside unlocked it: no card, and no record but this. */
  | { readonly is: "egress" };

/** How a way through stands, for who stands before it. */
export interface Stands {
  /** The admissions of those whom a contact will see go, in their turn; whom nobody will see is in already. */
  readonly awaited: readonly number[];
  /** It has been open for too long, or almost. */
  readonly isHeldOpen: boolean;
}

/** What arose and what ended between two looks. */
export function alarmTells(before: readonly Alarm[], after: readonly Alarm[]): readonly Tell[] {
  return ALARMS.flatMap((alarm): readonly Tell[] => {
    const is = after.includes(alarm);
    return before.includes(alarm) === is ? [] : [{ is: "alarm", alarm, turns: is ? "on" : "off" }];
  });
}

export function gravest(alarms: readonly Alarm[]): Alarm | undefined {
  return ALARMS.find((alarm) => alarms.includes(alarm));
}
