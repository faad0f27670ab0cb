import type { Language } from "../../../src/kiosk/protocol.ts";

/** Each fetches its file; rejects when the gate does not serve it right now. A language that has none does not compile. */
export type Files<Words> = Readonly<Record<Exclude<Language, "en">, () => Promise<Words>>>;

export interface Catalog<Words> {
  /** English, until the language has come. */
  readonly wordsIn: (language: Language) => Words;
  readonly isThere: (language: Language) => boolean;
  /** Never rejects: false when it has not come, and may be asked for again. */
  readonly fetch: (language: Language) => Promise<boolean>;
}

/** Words of which the English ones are there, and each other language is a file that comes when it is asked for. */
export function openCatalog<Words>(english: Words, files: Files<Words>): Catalog<Words> {
  const there = new Map<Language, Words>([["en", english]]);
  return {
    wordsIn: (language) => there.get(language) ?? english,
    isThere: (language) => there.has(language),
    async fetch(language) {
      if (language === "en" || there.has(language)) return true;
      try {
        there.set(language, await files[language]());
        return true;
      } catch {
        return false;
      }
    },
  };
}
