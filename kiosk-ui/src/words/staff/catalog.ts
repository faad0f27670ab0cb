/**
 * The words that staff read. English comes with the staff's screens; each other language is a file of its own that is fetched when they open, and
 * nobody waits for it.
 */
import { type Files, openCatalog } from "../fetched.ts";
import { staffEn } from "./en.ts";
import type { StaffWords } from "./words.ts";

const FILES: Files<StaffWords> = {
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

export const {
  fetch: fetchStaffWords,
  isThere: isStaffThere,
  wordsIn: staffWordsIn,
} = openCatalog<StaffWords>(staffEn, FILES);
