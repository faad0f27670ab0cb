/** The small words in front of a day and an hour, in the languages in which they follow the number that is read. */
import { describe, expect, test } from "vitest";
import { fetchWords, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { inAllLanguages } from "../../src/kiosk/days.ts";
import type { Language } from "../../src/kiosk/protocol.ts";

await fetchWords();

/** When a day pass ends: on each of these days and at each of these hours. */
const ENDS: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  el: {
    "2026-03-01": "Το δελτίο σας λήγει την 1η Μαρτίου 2026",
    "2026-03-21": "Το δελτίο σας λήγει στις 21 Μαρτίου 2026",
    "01:00": "Το δελτίο σας λήγει στη 01:00",
    "18:00": "Το δελτίο σας λήγει στις 18:00",
  },
  es: {
    "01:00": "Tu pase termina a la 01:00",
    "18:00": "Tu pase termina a las 18:00",
  },
  fr: {
    "2026-03-01": "Votre pass se termine le 1er mars 2026",
    "2026-03-21": "Votre pass se termine le 21 mars 2026",
    "08:05": "Votre pass se termine à 8\u00a0h\u00a005",
    "18:00": "Votre pass se termine à 18\u00a0h",
  },
  it: {
    "2026-03-01": "Il tuo pass termina il 1º marzo 2026",
    "2026-03-08": "Il tuo pass termina l’8 marzo 2026",
    "2026-03-11": "Il tuo pass termina l’11 marzo 2026",
    "2026-03-18": "Il tuo pass termina il 18 marzo 2026",
    "01:00": "Il tuo pass termina all’01:00",
    "18:00": "Il tuo pass termina alle 18:00",
  },
  mt: {
    "2026-03-01": "Il-pass tiegħek jispiċċa fl-1 ta’ Marzu 2026",
    "2026-03-05": "Il-pass tiegħek jispiċċa fil-5 ta’ Marzu 2026",
    "2026-03-06": "Il-pass tiegħek jispiċċa fis-6 ta’ Marzu 2026",
    "2026-03-09": "Il-pass tiegħek jispiċċa fid-9 ta’ Marzu 2026",
    "2026-03-20": "Il-pass tiegħek jispiċċa fl-20 ta’ Marzu 2026",
    "2026-03-30": "Il-pass tiegħek jispiċċa fit-30 ta’ Marzu 2026",
    "01:00": "Il-pass tiegħek jispiċċa fis-01:00",
    "18:00": "Il-pass tiegħek jispiċċa fit-18:00",
  },
  pt: {
    "01:00": "O seu passe termina à 01:00",
    "18:00": "O seu passe termina às 18:00",
  },
};

describe.each(Object.entries(ENDS))("in %s", (tag, said) => {
  test.each(Object.entries(said))("%s is said as it is read", (until, sentence) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a record of languages
    const language = tag as Language;
    const end = until.includes(":")
      ? ({ is: "time", text: until } as const)
      : ({ is: "day", text: inAllLanguages(until)[language] } as const);
    expect(wordsIn(language).notices.guest(end)).toBe(sentence);
  });
});
