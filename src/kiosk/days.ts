/** Days in words. Node knows the dates of all 24 languages; Debian's Chromium lacks Irish and Maltese. */
import { type Language, LANGUAGES } from "./protocol.ts";

/** A day is asked for again and again: the formats of 24 languages take a small box some milliseconds. */
const said = new Map<string, Readonly<Record<Language, string>>>();
const MOST_DAYS = 100;

/** A day, `yyyy-mm-dd`, as each language writes it. */
export function inAllLanguages(day: string): Readonly<Record<Language, string>> {
  const known = said.get(day);
  if (known !== undefined) return known;
  const noon = Date.parse(`${day}T12:00Z`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each language, which fromEntries cannot tell
  const made = Object.fromEntries(LANGUAGES.map((each) => [each, longDate(each).format(noon)])) as Record<
    Language,
    string
  >;
  if (said.size >= MOST_DAYS) said.clear();
  said.set(day, made);
  return made;
}

const formats = new Map<Language, Intl.DateTimeFormat>();

function longDate(language: Language): Intl.DateTimeFormat {
  const known = formats.get(language);
  if (known !== undefined) return known;
  // Plain `en` is American, which puts the month first; this is a European card.
  const made = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
  formats.set(language, made);
  return made;
}
