/** Staff's screens as they stand, for the tests that look at them and for the pictures: the real page, and a gate that answers what it is told to. */
import type { Page } from "playwright-core";
import { SCREENS, type StaffScreen } from "../../kiosk-ui/src/words/staff/words.ts";
import type { KioskState, Language } from "../../src/kiosk/protocol.ts";
import type { StaffHandler } from "../../src/kiosk/server.ts";
import { type AnswerOf, type ProblemCode, PROBLEMS, type Verb } from "../../src/staff/messages.ts";
import { LIBRARY, stateOf } from "./states.ts";

const NOW = Date.parse("2026-11-23T12:12:00Z");
const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * 60_000).toISOString();

type Scan = AnswerOf<"scans">["scans"][number];

function scan(record: number, minutesAgo: number, over: Partial<Scan>): Scan {
  return {
    record,
    at: at(minutesAgo),
    is: "admit",
    reason: null,
    medium: "qr",
    who: "0a1b2c3d",
    answeredBy: null,
    ...over,
  };
}

/** One of each kind, then so many more that there are several pages. */
const SCANS: readonly Scan[] = [
  scan(4720, 0, { is: "refuse", reason: "quota" }),
  scan(4719, 1, {}),
  scan(4718, 2, { is: "unsure", reason: "clock-untrusted", medium: "nfc" }),
  scan(4717, 3, { is: "override", reason: "card-is-damaged", medium: null }),
  scan(4716, 4, { is: "refuse", reason: "chip-not-enrolled", medium: "nfc", answeredBy: 4717 }),
  scan(4715, 12, { is: "refuse", reason: "not-a-student-card", who: null }),
  ...Array.from({ length: 44 }, (_, nth) => scan(4714 - nth, 13 + nth, { medium: nth % 3 === 0 ? "typed" : "qr" })),
];

const CHIP: AnswerOf<"inspect"> = {
  is: "read",
  medium: "nfc",
  what: "card",
  number: "5c0a1001-7c2b-103e-9f3a-002999900000",
  issuer: "999900000",
  address: null,
  host: null,
  chip: {
    bytes: 7,
    isRandom: false,
    printed: [
      {
        order: "as read",
        forms: [
          { name: "hex", text: "04 2E 5A 7A 6E 4D 80" },
          { name: "decimal", text: "1177064286244224" },
          { name: "8H10D", text: "2054047104" },
          { name: "H10301", text: "110 : 19840" },
          { name: "H10306", text: "31342 : 19840" },
          { name: "H10302", text: "23528885632" },
          { name: "H10304", text: "44877 : 413056" },
        ],
      },
      {
        order: "last byte first",
        forms: [
          { name: "hex", text: "80 4D 6E 7A 5A 2E 04" },
          { name: "decimal", text: "36112826281831940" },
          { name: "8H10D", text: "2052730372" },
          { name: "H10301", text: "90 : 11780" },
          { name: "H10306", text: "31322 : 11780" },
          { name: "H10302", text: "6347697668" },
          { name: "H10304", text: "12107 : 273924" },
        ],
      },
    ],
    signed: "not-looked-at",
  },
};

const CODE: AnswerOf<"inspect"> = {
  ...CHIP,
  medium: "qr",
  address: "lookalike",
  host: "esc-r.eu.cards.univ-example.org",
  chip: null,
};

const ANSWERS: { readonly [V in Verb]: AnswerOf<V> } = {
  unlock: { session: "0".repeat(32), staff: "desk", idleMs: 30_000 },
  lock: { done: true },
  state: { lane: "gate", staff: "desk", mode: "normal", inside: 312 },
  scans: { scans: [...SCANS] },
  override: { record: 4721 },
  typed: { done: true },
  mode: { lane: "gate", staff: "desk", mode: "lockdown", inside: 312 },
  count: { lane: "gate", staff: "desk", mode: "normal", inside: 322 },
  inspect: CHIP,
  health: {
    reader: "works",
    gate: "alarm",
    cards: { freshness: "ageing", count: 214_312 },
    register: "silent",
    clock: "unsynced",
    journal: "works",
    diskFreeMb: 23_400,
    policy: { name: "reading-room-evenings", isRefused: true },
    version: "0.5.0",
    screens: 2,
  },
};

/** What a verb is answered: an answer; a problem, and after how many seconds to ask again; `never`: it is not answered. */
type Told = object | "never" | { readonly problem: ProblemCode; readonly retryS?: number };

export interface StaffGate {
  readonly handler: StaffHandler;
  /** From now on. */
  tell(verb: Verb, told: Told): void;
  /** All verbs that were asked since the start, in order, with what they said. */
  readonly asked: readonly (readonly [verb: string, body: unknown])[];
  reset(): void;
}

/** Answers as a gate does on a busy afternoon; nothing behind it. */
export function staffGate(): StaffGate {
  const told = new Map<string, Told>(Object.entries(ANSWERS));
  const asked: (readonly [string, unknown])[] = [];
  return {
    asked,
    tell: (verb, next) => void told.set(verb, next),
    reset() {
      for (const [verb, answer] of Object.entries(ANSWERS)) told.set(verb, answer);
    },
    handler(request, response, path) {
      const verb = path.slice("/staff/".length);
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        asked.push([verb, JSON.parse(body)]);
        const answer = told.get(verb) ?? { problem: "not-found" };
        if (answer === "never") return;
        const isProblem = "problem" in answer;
        const headers = isProblem && answer.retryS !== undefined ? { "Retry-After": answer.retryS } : {};
        response.writeHead(isProblem ? PROBLEMS[answer.problem][0] : 200, {
          ...headers,
          "Content-Type": "application/json",
        });
        response.end(JSON.stringify(isProblem ? { problem: answer.problem, detail: "" } : answer));
      });
    },
  };
}

/** At rest in one language, at a place where staff have a PIN. */
export function restIn(language: Language): KioskState {
  return stateOf(
    { is: "idle" },
    { place: { ...LIBRARY, languages: [language], look: { ...LIBRARY.look, hasStaff: true } } },
  );
}

/** From rest to the keys for the PIN, as somebody with a keyboard gets there: again, when the page did not listen yet. */
export async function askForPin(page: Page): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await page.keyboard.press("F9");
    const opens = page.locator(".pin").waitFor({ timeout: 3000 });
    if (tries === 5) return opens;
    if (
      await opens.then(
        () => true,
        () => false,
      )
    )
      return;
  }
}

/** From the keys for the PIN on. */
export async function unlockByTouch(page: Page, pin = "471100"): Promise<void> {
  const keys = page.locator(".keys button");
  for (const digit of pin) await keys.nth(digit === "0" ? 10 : Number(digit) - 1).click();
  await keys.nth(11).click();
}

/** From any of staff's screens to another, by touch. */
export async function goTo(page: Page, screen: StaffScreen | "menu"): Promise<void> {
  await page.locator(".unlocked header button").first().click();
  if (screen === "menu") return;
  await page.locator(".menu button").nth(SCREENS.indexOf(screen)).click();
  await page.locator(`.unlocked[data-screen="${screen}"]`).waitFor();
}

/** Every screen and what can stand on it, each from an unlocked page; the name is one of a picture's file. */
export const STAFF_SHOTS: readonly (readonly [name: string, go: (page: Page, gate: StaffGate) => Promise<void>])[] = [
  ["scans", (page) => show(page, "scans", ".row")],
  [
    "why",
    async (page) => {
      await show(page, "scans", ".row");
      await page.locator(".row button").first().click();
      await page.locator(".whys").waitFor();
    },
  ],
  ["menu", (page) => goTo(page, "menu")],
  [
    "let-in",
    async (page, gate) => {
      gate.tell("override", { problem: "out-of-order" });
      await show(page, "let-in", ".whys");
      await page.locator(".whys button").first().click();
      await page.locator(".title p:not(:empty)").waitFor();
    },
  ],
  ["number", (page) => show(page, "number", ".hex")],
  [
    "number-typed",
    async (page) => {
      await show(page, "number", ".hex");
      for (const digit of "5c0a10017c2b103e9f3a002999900000") await page.keyboard.press(digit);
      await page.locator('[data-typed="32"]').waitFor();
    },
  ],
  [
    "mode",
    async (page) => {
      await show(page, "mode", '[aria-pressed="true"]');
      await page.locator(".modes button").nth(1).click();
      await page.locator(".asks").waitFor();
    },
  ],
  [
    "inside",
    async (page) => {
      await show(page, "inside", ".steps");
      await page.locator(".steps button").nth(4).click();
    },
  ],
  ["inspect", (page) => show(page, "inspect", ".one")],
  [
    "inspect-waits",
    async (page, gate) => {
      gate.tell("inspect", "never");
      await show(page, "inspect", ".one");
      await page.locator(".one button").click();
      await page.locator(".waiting").waitFor();
    },
  ],
  ["inspect-chip", (page) => inspected(page)],
  [
    "inspect-code",
    (page, gate) => {
      gate.tell("inspect", CODE);
      return inspected(page);
    },
  ],
  ["health", (page) => show(page, "health", ".lines .icon")],
  ["sound", (page) => show(page, "sound", ".sounds")],
];

async function show(page: Page, screen: StaffScreen, selector: string): Promise<void> {
  await goTo(page, screen);
  await page.locator(selector).first().waitFor();
}

async function inspected(page: Page): Promise<void> {
  await show(page, "inspect", ".one");
  await page.locator(".one button").click();
  await page.locator(".found").waitFor();
}
