/** What a source says of a card beyond whether it is good. */
import { ACADEMIC_LEVELS, type AcademicLevel, CARD_TYPES, type CardType } from "../verdict/words.ts";

/** Groups that one source names for one card. */
export const MAX_GROUPS = 16;
const GROUP = /^[a-z0-9-]{1,32}$/;

export function isGroup(text: string): boolean {
  return GROUP.test(text);
}

/** Different names in their order, at most MAX_GROUPS. */
export function areGroups(groups: readonly string[]): boolean {
  return groups.length <= MAX_GROUPS && groups.every((one, i) => isGroup(one) && (groups[i - 1] ?? "") < one);
}

/** Of both, sorted. */
export function unionOf(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0) return a;
  return a.length === 0 ? b : [...new Set([...a, ...b])].toSorted();
}

/** A word in any case; 6, 7 and 8 are the levels of the European Qualifications Framework, which the register said before. */
export function levelOf(text: string): AcademicLevel | undefined {
  const word = text.toLowerCase();
  return ACADEMIC_LEVELS.find((level, i) => word === level || word === String(6 + i));
}

/** A word in any case, with dashes or as the register writes it, `SMART_NO_CDZ`; 0 to 4 is what it said before. */
export function cardTypeOf(text: string): CardType | undefined {
  const word = text.toLowerCase().replaceAll("_", "-");
  return CARD_TYPES.find((type, i) => word === type || (i <= 4 && word === String(i)));
}
