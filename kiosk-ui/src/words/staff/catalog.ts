/**
 * The words that staff read. English comes with the staff's screens; each other language is a file of its own that is fetched when they open, and
 * nobody waits for it.
 */
import type { Language } from "../../../../src/kiosk/protocol.ts";
import { staffEn } from "./en.ts";
import type { StaffWords } from "./words.ts";

/** Each fetches its file; rejects when the gate does not serve it right now. */
const FILES: Readonly<Partial<Record<Language, () => Promise<StaffWords>>>> = {
  bg: async () => (await import("./bg.ts")).staffBg,
  cs: async () => (await import("./cs.ts")).staffCs,
  da: async () => (await import("./da.ts")).staffDa,
  de: async () => (await import("./de.ts")).staffDe,
  et: async () => (await import("./et.ts")).staffEt,
  fi: async () => (await import("./fi.ts")).staffFi,
  hr: async () => (await import("./hr.ts")).staffHr,
  hu: async () => (await import("./hu.ts")).staffHu,
  lt: async () => (await import("./lt.ts")).staffLt,
  lv: async () => (await import("./lv.ts")).staffLv,
  nl: async () => (await import("./nl.ts")).staffNl,
  pl: async () => (await import("./pl.ts")).staffPl,
  sk: async () => (await import("./sk.ts")).staffSk,
  sl: async () => (await import("./sl.ts")).staffSl,
  sv: async () => (await import("./sv.ts")).staffSv,
};

const there = new Map<Language, StaffWords>([["en", staffEn]]);

/** English, until the language has come. */
export function staffWordsIn(language: Language): StaffWords {
  return there.get(language) ?? staffEn;
}

/** Never rejects: false when it has not come, and may be asked for again. */
export async function fetchStaffWords(language: Language): Promise<boolean> {
  if (there.has(language)) return true;
  try {
    const words = await FILES[language]?.();
    if (words !== undefined) there.set(language, words);
    return words !== undefined;
  } catch {
    return false;
  }
}
