/**
 * The words that are there. English comes with the page; each other language is a file of its own of about 2 kB, of which the page fetches
 * those of its place before it shows anything and the others afterwards: a verdict never waits for a word.
 */
import { type Language, LANGUAGES } from "../../../src/kiosk/protocol.ts";
import { en } from "./en.ts";
import { type Files, openCatalog } from "./fetched.ts";
import type { Words } from "./words.ts";

const FILES: Files<Words> = {
  bg: async () => (await import("./bg.ts")).bg,
  cs: async () => (await import("./cs.ts")).cs,
  da: async () => (await import("./da.ts")).da,
  de: async () => (await import("./de.ts")).de,
  el: async () => (await import("./el.ts")).el,
  es: async () => (await import("./es.ts")).es,
  et: async () => (await import("./et.ts")).et,
  fi: async () => (await import("./fi.ts")).fi,
  fr: async () => (await import("./fr.ts")).fr,
  ga: async () => (await import("./ga.ts")).ga,
  hr: async () => (await import("./hr.ts")).hr,
  hu: async () => (await import("./hu.ts")).hu,
  it: async () => (await import("./it.ts")).it,
  lt: async () => (await import("./lt.ts")).lt,
  lv: async () => (await import("./lv.ts")).lv,
  mt: async () => (await import("./mt.ts")).mt,
  nl: async () => (await import("./nl.ts")).nl,
  pl: async () => (await import("./pl.ts")).pl,
  pt: async () => (await import("./pt.ts")).pt,
  ro: async () => (await import("./ro.ts")).ro,
  sk: async () => (await import("./sk.ts")).sk,
  sl: async () => (await import("./sl.ts")).sl,
  sv: async () => (await import("./sv.ts")).sv,
};

const catalog = openCatalog<Words>(en, FILES);

export const { isThere, wordsIn } = catalog;

/** Never rejects: false when one of them has not come, and may be asked for again. */
export async function fetchWords(languages: readonly Language[] = LANGUAGES): Promise<boolean> {
  const all = await Promise.all(languages.map(catalog.fetch));
  return all.every(Boolean);
}
