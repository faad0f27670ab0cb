/** What a gate may say, in full: the states that the tests look at and the screenshots show. */
import { inAllLanguages } from "../../src/kiosk/days.ts";
import {
  type KioskState,
  type NotNow,
  type Place,
  PROTOCOL,
  type Scene,
  type Trouble,
} from "../../src/kiosk/protocol.ts";
import type { Notice, Reason } from "../../src/verdict/words.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

export const LIBRARY: Place = {
  name: "University Library",
  kind: "library",
  languages: ["en", "lv", "fr"],
  timeZone: "Europe/Riga",
  reader: "right",
  takes: ["qr", "nfc"],
  look: PLAIN_LOOK,
};

export const CANTEEN: Place = { ...LIBRARY, name: "Canteen", kind: "canteen" };

const DATES: KioskState["dates"] = Object.fromEntries(
  ["2026-09-30", "2026-11-20"].map((day) => [day, inAllLanguages(day)]),
);

let seq = 0;
let record = 0;

/** One whole message; every verdict is a record of its own, as the gate makes it. */
export function stateOf(scene: Scene, over: Partial<KioskState> = {}): KioskState {
  const isVerdict = scene.is === "admitted" || scene.is === "refused" || scene.is === "unsure";
  seq += 1;
  if (isVerdict) record += 1;
  return {
    v: PROTOCOL,
    seq,
    place: LIBRARY,
    scene,
    record: isVerdict ? record : undefined,
    standsMs: 0,
    data: { freshness: "fresh", asOf: "14:05", online: true },
    clock: "synced",
    greeting: undefined,
    dates: DATES,
    ...over,
  };
}

export function admitted(notices: readonly Notice[] = [], label?: string): Scene {
  return { is: "admitted", notices, tariff: label === undefined ? undefined : { code: "STUDENT", label } };
}

/** Every code once, and the ones whose words depend on more than their code in each of their forms. */
export const REASONS: readonly Reason[] = [
  { code: "not-a-student-card" },
  { code: "sandbox-card" },
  { code: "untrusted-host" },
  { code: "unknown-card" },
  { code: "cannot-ask" },
  { code: "inactive" },
  { code: "expired", on: "2026-09-30" },
  { code: "expired", on: undefined },
  { code: "data-stale" },
  { code: "clock-untrusted" },
  { code: "medium", needs: "nfc" },
  { code: "medium", needs: "qr" },
  { code: "medium", needs: "typed" },
  { code: "issuer" },
  { code: "closed", opens: "08:00", on: undefined },
  { code: "closed", opens: undefined, on: undefined },
  { code: "too-soon", waitMs: 60_000 },
  { code: "too-soon", waitMs: 45 * 60_000 },
  { code: "too-soon", waitMs: 5 * 3_600_000 },
  { code: "closed", opens: "08:00", on: "2026-11-20" },
  { code: "quota", times: 1, per: "day", label: "Student meal" },
  { code: "quota", times: 12, per: "week", label: undefined },
  { code: "quota", times: 10, per: "month", label: "Coffee" },
  { code: "already-inside" },
  { code: "not-inside" },
  { code: "full", inside: 312, seats: 312 },
  { code: "nobody-here-yet" },
  { code: "lockdown" },
  { code: "group" },
  { code: "level" },
  { code: "card-type" },
  { code: "pass-not-here" },
  { code: "pass-not-yet" },
  { code: "pass-ended" },
  { code: "pass-revoked" },
  { code: "pass-unknown" },
  { code: "several-cards" },
  { code: "card-moved" },
  { code: "chip-random" },
  { code: "chip-unverified" },
  { code: "chip-not-enrolled" },
  { code: "no-policy" },
];

export const TROUBLES: readonly Trouble[] = ["reader", "actuator", "journal", "snapshot", "decision", "starting"];

/** Why nobody comes in right now. */
export const NOT_NOW: readonly NotNow[] = [
  { code: "closed", opens: "08:00", on: undefined },
  { code: "closed", opens: "08:00", on: "2026-11-20" },
  { code: "closed", opens: undefined, on: undefined },
  { code: "full", inside: 312, seats: 312 },
  { code: "lockdown" },
  { code: "nobody-here-yet" },
];

export const NOTICES: readonly (readonly Notice[])[] = [
  [],
  [{ code: "expires-soon", days: 0 }],
  [{ code: "expires-soon", days: 1 }],
  [{ code: "expires-soon", days: 12 }],
  [{ code: "data-ageing", ageMs: 3 * 86_400_000 }],
  [{ code: "data-ageing", ageMs: undefined }],
  [{ code: "clock-unconfirmed" }],
  [{ code: "chip-verified" }],
  [{ code: "already-inside" }],
  [{ code: "guest", until: "18:00" }],
  [{ code: "guest", until: "2026-11-20" }],
  [{ code: "expires-soon", days: 12 }, { code: "data-ageing", ageMs: 27 * 3_600_000 }, { code: "clock-unconfirmed" }],
];

/** Of the screens that are promised, in every language. */
export const SIZES = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 720, height: 1280 },
] as const;

/** Of others that are sold, and the largest. */
export const OTHER_SIZES = [
  { width: 480, height: 800 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
] as const;
