/**
 * The words that staff read. English comes with the staff's screens; each other language is a file of its own that is fetched when they open, and
 * nobody waits for it.
 */
import type { Language } from "../../../../src/kiosk/protocol.ts";
import { staffEn } from "./en.ts";
import type { StaffWords } from "./words.ts";

/** Each fetches its file; rejects when the gate does not serve it right now. */
const FILES: Readonly<Record<Exclude<Language, "en">, () => Promise<StaffWords>>> = {
  bg: async () => (await import("./bg.ts")).staffBg,
  cs: async () => (await import("./cs.ts")).staffCs,
  da: async () => (await import("./da.ts")).staffDa,
  de: async () => (await import("./de.ts")).staffDe,
  el: async () => (await import("./el.ts")).staffEl,
  es: async () => (await import("./es.ts")).staffEs,
  et: async () => (await import("./et.ts")).staffEt,
  fi: async () => (await import("./fi.ts")).staffFi,
  fr: async () => (await import("./fr.ts")).staffFr,
  ga: async () => (await import("./ga.ts")).staffGa,
  hr: async () => (await import("./hr.ts")).staffHr,
  hu: async () => (await import("./hu.ts")).staffHu,
  it: async () => (await import("./it.ts")).staffIt,
  lt: async () => (await import("./lt.ts")).staffLt,
  lv: async () => (await import("./lv.ts")).staffLv,
  mt: async () => (await import("./mt.ts")).staffMt,
  nl: async () => (await import("./nl.ts")).staffNl,
  pl: async () => (await import("./pl.ts")).staffPl,
  pt: async () => (await import("./pt.ts")).staffPt,
  ro: async () => (await import("./ro.ts")).staffRo,
  sk: async () => (await import("./sk.ts")).staffSk,
  sl: async () => (await import("./sl.ts")).staffSl,
  sv: async () => (await import("./sv.ts")).staffSv,
};

const there = new Map<Language, StaffWords>([["en", staffEn]]);

/** English, until the language has come. */
export function staffWordsIn(language: Language): StaffWords {
  return there.get(language) ?? staffEn;
}

export function isStaffThere(language: Language): boolean {
  return there.has(language);
}

/** Never rejects: false when it has not come, and may be asked for again. */
export async function fetchStaffWords(language: Language): Promise<boolean> {
  if (language === "en" || there.has(language)) return true;
  try {
    there.set(language, await FILES[language]());
    return true;
  } catch {
    return false;
  }
}
