/** Every screen that somebody meets, as it is taken for the documents and remembered by the tests. */
import type { Page } from "playwright-core";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { DOOR } from "../kiosk-ui/scenes.ts";
import { STAFF_SHOTS, type StaffGate } from "../kiosk-ui/staff-states.ts";
import { admitted, CANTEEN, LIBRARY, stateOf } from "../kiosk-ui/states.ts";

interface StudentShot {
  readonly state: KioskState;
  /** The controls that somebody touches at rest before it, by their English names. */
  readonly touched?: readonly string[];
  readonly ground?: "dark" | "light";
}

const BEHIND = { data: { freshness: "ageing", asOf: "2026-11-20", online: false } } as const;
const idle = (over: Partial<KioskState> = {}): KioskState => stateOf({ is: "idle" }, over);

/** The student's screens, by the name of the picture. */
const STUDENTS: Readonly<Record<string, StudentShot>> = {
  idle: { state: idle() },
  "idle-left": { state: idle({ place: DOOR }) },
  "idle-below": { state: idle({ place: { ...LIBRARY, reader: "below" } }) },
  "idle-offline": { state: idle(BEHIND) },
  "idle-light": { state: idle(), ground: "light" },
  "idle-contrast": { state: idle(), touched: ["Contrast"] },
  "idle-larger-lower": { state: idle(), touched: ["Larger text", "Lower"] },
  languages: { state: idle(), touched: ["More languages"] },
  help: { state: idle(), touched: ["Help"] },
  closed: { state: stateOf({ is: "not-now", why: { code: "closed", opens: "08:00", on: "2026-11-20" } }) },
  full: { state: stateOf({ is: "not-now", why: { code: "full", inside: 312, seats: 312 } }) },
  lockdown: { state: stateOf({ is: "not-now", why: { code: "lockdown" } }) },
  "nobody-here-yet": { state: stateOf({ is: "not-now", why: { code: "nobody-here-yet" } }) },
  "free-access": { state: stateOf({ is: "free-access" }) },
  "out-of-order": { state: stateOf({ is: "out-of-order", why: "reader" }) },
  checking: { state: stateOf({ is: "checking" }) },
  admitted: { state: stateOf(admitted([])) },
  "admitted-ends-soon": { state: stateOf(admitted([{ code: "expires-soon", days: 12 }])) },
  "admitted-ageing": { state: stateOf(admitted([{ code: "data-ageing", ageMs: 27 * 3_600_000 }])) },
  "admitted-guest": { state: stateOf(admitted([{ code: "guest", until: "18:00" }])) },
  "canteen-tariff": { state: stateOf(admitted([], "Student 3.30"), { place: CANTEEN }) },
  go: { state: stateOf({ is: "passage", hint: "go" }) },
  "not-used": { state: stateOf({ is: "passage", hint: "not-used" }) },
  "wrong-way": { state: stateOf({ is: "passage", hint: "wrong-way" }) },
  "one-at-a-time": { state: stateOf({ is: "passage", hint: "one-at-a-time" }) },
  "close-door": { state: stateOf({ is: "passage", hint: "close-door" }) },
  "refused-expired": { state: stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }) },
  "not-a-card": { state: stateOf({ is: "refused", why: { code: "not-a-student-card" } }) },
  unsure: { state: stateOf({ is: "unsure", why: { code: "cannot-ask" } }) },
  "refused-contrast": {
    state: stateOf({ is: "refused", why: { code: "quota", times: 1, per: "day", label: "Student meal" } }),
    touched: ["Contrast"],
  },
};

/** What the till sees beside the student's screen: the last of these is the newest. */
const AT_THE_TILL: readonly KioskState[] = [
  stateOf(admitted([], "Student 3.30"), { place: CANTEEN }),
  stateOf({ is: "refused", why: { code: "quota", times: 1, per: "day", label: "Student meal" } }, { place: CANTEEN }),
  stateOf(admitted([], "Doctoral 4.10"), { place: CANTEEN }),
];

export type Shot =
  | ({ readonly is: "student" } & StudentShot)
  | { readonly is: "staff"; readonly go: (page: Page, gate: StaffGate) => Promise<void> }
  | { readonly is: "cashier"; readonly states: readonly KioskState[] };

export const SHOTS: Readonly<Record<string, Shot>> = Object.fromEntries([
  ...Object.entries(STUDENTS).map(([name, shot]): [string, Shot] => [name, { is: "student", ...shot }]),
  ...STAFF_SHOTS.map(([name, go]): [string, Shot] => [`staff-${name}`, { is: "staff", go }]),
  ["cashier", { is: "cashier", states: AT_THE_TILL }] as const,
]);
