const TIED = "\u00A0";
/** Has no width, and no line ends at it. */
const JOINED = "\u2060";

/**
 * Ties together what a line may not end between, in all languages alike: a number and what is counted, a day and its month, a preposition of one
 * letter and its noun, an abbreviation and its number, a word and the colon that French sets apart, the halves of a word with a hyphen.
 */
export function bound(text: string): string {
  return text
    .replace(/(?<=\d\.?) (?=\p{L})/gu, TIED)
    .replace(/(?<=(?:^|[\s(])\p{L}) /gu, TIED)
    .replace(/(?<=\p{L}\.) (?=\d)/gu, TIED)
    .replace(/ (?=[:;?])/g, TIED)
    .replace(/(?<=[\p{L}\d]-)(?=\p{L})/gu, JOINED);
}
