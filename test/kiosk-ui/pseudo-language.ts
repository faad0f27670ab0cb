/**
 * A language nobody speaks: English with an accent on each letter, 40 % longer, in brackets. What is not in it did not come
 * out of the words; what of it is cut off would be cut off in the next language. It takes Latvian's place in a page of its own.
 */
import { en } from "../../kiosk-ui/src/words/en.ts";
import type { Words } from "../../kiosk-ui/src/words/words.ts";

const PLAIN = "abcdefghiklmnoprstuvwyzABCDEFGHIKLMNOPRSTUVWYZ";
const ACCENTED = "áƀčďéḟǧĥíķľṁňóṕřšťúṽŵýžÁƁČĎÉḞǦĤÍĶĽṀŇÓṔŘŠŤÚṼŴÝŽ";

/** `[Ŵéľčóṁéáéó]` of `Welcome`. A number, a date or a label that is put in stays as long as it was. */
export function pseudo(text: string): string {
  const accented = text.replaceAll(/[a-z]/gi, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter);
  const words = accented.split(" ");
  const longer = words.map((word) => word + "áéóíú".slice(0, Math.round(word.length * 0.4)));
  return `[${longer.join(" ")}]`;
}

function pseudoOf(value: unknown): unknown {
  if (typeof value === "string") return pseudo(value);
  if (typeof value === "function") return (...given: readonly unknown[]): unknown => pseudoOf(value(...given));
  if (Array.isArray(value)) return value.map(pseudoOf);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pseudoOf(each)]));
  return value;
}

/** Staff's words stand in a file of the same name, and stay as they are. */
export { staffLv } from "../../kiosk-ui/src/words/staff/lv.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same shape, each string of it another
export const lv = pseudoOf(en) as Words;
