/**
 * The kinds of cards in a file: what many cards share, each combination once, counted from 1 while the file is made. So a card
 * grows by nothing, whatever its source says beyond good or bad.
 */
import type { Pic } from "../card/escn.ts";
import {
  ACADEMIC_LEVELS,
  type AcademicLevel,
  CARD_TYPES,
  type CardRecord,
  type CardType,
  type Traits,
} from "../verdict/words.ts";
import { MAX_KINDS } from "./format.ts";
import { areGroups, MAX_GROUPS } from "./traits.ts";
import { type NewCard, SnapshotError } from "./words.ts";

export interface Kind {
  readonly pic: Pic | undefined;
  readonly name: string | undefined;
  readonly cardType: CardType | undefined;
  readonly level: AcademicLevel | undefined;
  /** Sorted, with a space between them; empty: none. One text, because there may be 65,534 of them. */
  readonly groups: string;
}

/** The number 0: nothing is said of the card but whether it is good. */
export const NO_KIND: Kind = { pic: undefined, name: undefined, cardType: undefined, level: undefined, groups: "" };

type OfItsKind = Pick<NewCard, "issuerPic" | "issuerName" | keyof Traits>;

export interface KindTable {
  /**
   * 0 when nothing is known, else the kind's number. Throws RangeError naming the field that is out of range,
   * `SnapshotError("capacity")` when the table is full.
   */
  numberOf(card: OfItsKind): number;
  /** In the order of their numbers; the first has the number 1. */
  all(): readonly Kind[];
}

/** With `kinds`: these have their numbers already. */
export function kindTable(known: readonly Kind[] = []): KindTable & { carry(kind: Kind): number } {
  const numbers = new Map<string | undefined, Map<string, number>>();
  const kinds: Kind[] = [];
  // cards of one kind come together: the last answer is mostly the next
  let last: OfItsKind = {};
  let lastNumber = 0;
  for (const kind of known) carry(kind);
  return {
    numberOf(card) {
      if (isLike(card, last)) return lastNumber;
      const number = carry(kindOf(card));
      const { issuerPic, issuerName, cardType, level, groups } = card;
      last = { issuerPic, issuerName, cardType, level, groups };
      lastNumber = number;
      return number;
    },
    carry,
    all: () => kinds,
  };

  function carry(kind: Kind): number {
    // put together from short pieces, which is quicker than a text that has the name in it
    const rest = `${kind.pic ?? ""} ${kind.cardType ?? ""} ${kind.level ?? ""} ${kind.groups}`;
    return numbers.get(kind.name)?.get(rest) ?? enter(kind, rest);
  }

  function enter(kind: Kind, rest: string): number {
    if (isNothing(kind)) return 0;
    if (!isKind(kind))
      throw new RangeError(
        "issuerPic must be 9 digits, issuerName must have 1 to 200 characters, and cardType and level must be words of the register",
      );
    if (kinds.length >= MAX_KINDS)
      throw new SnapshotError(
        "capacity",
        `a source holds at most ${MAX_KINDS} kinds of cards (issuer, card type, level and groups together), and here comes one more: fewer groups make fewer kinds`,
      );
    kinds.push(kind);
    const ofName = numbers.get(kind.name) ?? new Map<string, number>();
    numbers.set(kind.name, ofName.set(rest, kinds.length));
    return kinds.length;
  }
}

function isLike(a: OfItsKind, b: OfItsKind): boolean {
  return (
    a.issuerPic === b.issuerPic &&
    a.issuerName === b.issuerName &&
    a.cardType === b.cardType &&
    a.level === b.level &&
    a.groups === b.groups
  );
}

function kindOf({ issuerPic, issuerName, cardType, level, groups = [] }: OfItsKind): Kind {
  if (!areGroups(groups))
    throw new RangeError(`groups must be at most ${MAX_GROUPS} different names of 1 to 32 of a-z, 0-9 and -, sorted`);
  return { pic: issuerPic, name: issuerName, cardType, level, groups: groups.join(" ") };
}

function isNothing({ pic, name, cardType, level, groups }: Kind): boolean {
  return pic === undefined && name === undefined && cardType === undefined && level === undefined && groups === "";
}

/** One of a table: something is known, and all of it is in its range. */
function isKind(kind: Kind): boolean {
  const { pic, name, cardType, level, groups } = kind;
  const picIsGood = pic === undefined || /^[0-9]{9}$/.test(pic);
  const nameIsGood = name === undefined || (name.length >= 1 && name.length <= 200);
  const typeIsGood = cardType === undefined || CARD_TYPES.includes(cardType);
  const levelIsGood = level === undefined || ACADEMIC_LEVELS.includes(level);
  const groupsAreGood = groups === "" || areGroups(groups.split(" "));
  return !isNothing(kind) && picIsGood && nameIsGood && typeIsGood && levelIsGood && groupsAreGood;
}

/** As a file has it, where a column may hold anything. undefined: it is no kind of a table. */
export function readKind(
  pic: unknown,
  name: unknown,
  type: unknown,
  studies: unknown,
  groups: unknown,
): Kind | undefined {
  if (!isTextOrNull(pic) || !isTextOrNull(name) || typeof groups !== "string") return undefined;
  const cardType = CARD_TYPES.find((one) => one === type);
  const level = ACADEMIC_LEVELS.find((one) => one === studies);
  const kind = { pic: pic ?? undefined, name: name ?? undefined, cardType, level, groups };
  const isUnderstood = (type === null) === (cardType === undefined) && (studies === null) === (level === undefined);
  return isUnderstood && isKind(kind) ? kind : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

/** What a record says by its kind. */
export function saidBy(kind: Kind): Pick<CardRecord, "issuerPic" | "issuerName" | keyof Traits> {
  const { pic, name, cardType, level, groups } = kind;
  return { issuerPic: pic, issuerName: name, cardType, level, groups: groups === "" ? NO_GROUPS : groups.split(" ") };
}

const NO_GROUPS: readonly string[] = [];

/**
 * Carries numbers of one table over into another, where only those stand that are carried over. Throws RangeError for a number
 * that is not in the first.
 */
export function renumbering(
  from: readonly Kind[],
  into: Pick<ReturnType<typeof kindTable>, "carry">,
): (number: number) => number {
  const known = new Uint16Array(from.length + 1);
  return (number) => {
    const carried = known[number];
    if (number === 0 || (carried !== undefined && carried !== 0)) return carried ?? 0;
    const kind = from[number - 1];
    if (kind === undefined) throw new RangeError(`kind ${number} of ${from.length}`);
    const fresh = into.carry(kind);
    known[number] = fresh;
    return fresh;
  };
}
