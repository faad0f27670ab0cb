/** What staff read, in every language: all of it is said, and each fits where it stands. */
import { describe, expect, test } from "vitest";
import { fetchStaffWords, staffWordsIn } from "../../kiosk-ui/src/words/staff/catalog.ts";
import { LANGUAGES } from "../../src/kiosk/protocol.ts";

/** The most letters, as kiosk-ui/src/words/staff/words.ts says; a path stands for all that is below it. */
const MOST: Readonly<Record<string, number>> = {
  open: 24,
  "pin.ask": 24,
  "pin.back": 24,
  "pin.clear": 10,
  "pin.enter": 10,
  "pin.checking": 30,
  "pin.wrong": 40,
  "pin.waitSeconds": 40,
  "pin.waitMinutes": 60,
  screens: 22,
  menu: 12,
  leave: 12,
  cancel: 14,
  confirm: 24,
  again: 14,
  closesIn: 40,
  verdicts: 14,
  media: 12,
  reasons: 24,
  whys: 24,
  "scans.none": 40,
  "scans.answered": 16,
  "scans.letIn": 12,
  "letIn.ask": 36,
  "letIn.done": 40,
  "number.ask": 50,
  "number.check": 12,
  "number.wrong": 40,
  modes: 18,
  modeMeans: 56,
  "inside.more": 24,
  "inside.fewer": 24,
  "inside.set": 14,
  "inside.note": 56,
  "inspect.about": 60,
  "inspect.start": 16,
  "inspect.hold": 36,
  "inspect.left": 30,
  "inspect.nothing": 36,
  "inspect.names": 18,
  "inspect.whats": 30,
  "inspect.addresses": 30,
  "inspect.bytes": 16,
  "inspect.random": 36,
  "inspect.signatures": 30,
  "health.parts": 18,
  health: 24,
  "sound.about": 56,
  sound: 16,
  problems: 60,
};

/** What a number stands for in a sentence: those for which some language has a form of its own. */
const NUMBERS = [1, 2, 3, 5, 10, 11, 21, 30];

type Said = readonly [path: string, text: string];

function sentences(value: unknown, path = ""): readonly Said[] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return NUMBERS.map((number) => [path, String(value(number))] as const);
  return Object.entries(value ?? {}).flatMap(([key, each]) => sentences(each, path === "" ? key : `${path}.${key}`));
}

function most(path: string): number {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const found = MOST[parts.slice(0, length).join(".")];
    if (found !== undefined) return found;
  }
  throw new Error(`${path} has no limit`);
}

describe.each(LANGUAGES)("what staff read in %s", async (language) => {
  await fetchStaffWords(language);
  const said = sentences(staffWordsIn(language));

  test("fits where it stands", () => {
    const tooLong = said.filter(([path, text]) => text.length > most(path));
    expect(
      tooLong.map(([path, text]) => `${path}: "${text}" has ${text.length}, and at most ${most(path)} fit`),
    ).toEqual([]);
  });

  test("is whole, and never shouts", () => {
    for (const [path, text] of said) {
      expect(`${path}: ${text}`).not.toMatch(/\b(?:undefined|null|NaN)\b|#|!|  |: $| $/);
    }
  });

  test("tells one thing from another within a list", () => {
    const { health, inspect, media, modes, reasons, screens, sound, verdicts, whys } = staffWordsIn(language);
    const lists = [health.clocks, health.ages, inspect.whats, media, modes, reasons, screens, verdicts, whys];
    for (const list of [...lists, [sound.yes, sound.no, sound.wait]]) {
      const texts = Object.values(list);
      expect(texts.filter((text, nth) => texts.indexOf(text) !== nth)).toEqual([]);
    }
  });

  test("breaks no word on a button of the menu", () => {
    const words = Object.values(staffWordsIn(language).screens).flatMap((text) => text.split(/[\s-]+/));
    expect(words.filter((word) => word.length > 16)).toEqual([]);
  });
});
