import type { Language } from "../../../src/kiosk/protocol.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { lv } from "./lv.ts";
import type { Words } from "./words.ts";

/** All of them in one page: a language is about 2 kB, and a chunk that must be fetched is a chunk that may be missing. */
export const catalog: Readonly<Record<Language, Words>> = { en, fr, lv };
