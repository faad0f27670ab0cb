/** The issuers of a file of cards: each pair of PIC and name once, counted from 1 while the file is made. */
import type { Pic } from "../card/escn.ts";
import { MAX_ISSUERS } from "./format.ts";
import { SnapshotError } from "./words.ts";

export interface Issuer {
  readonly pic: Pic | undefined;
  readonly name: string | undefined;
}

export interface IssuerTable {
  /**
   * 0 when neither is known, else the issuer's number. Throws RangeError naming the field that is out of range,
   * `SnapshotError("capacity")` when the table is full.
   */
  numberOf(pic: Pic | undefined, name: string | undefined): number;
  /** In the order of their numbers; the first has the number 1. */
  all(): readonly Issuer[];
}

export function issuerTable(): IssuerTable {
  const numbers = new Map<string | undefined, Map<Pic | undefined, number>>();
  const issuers: Issuer[] = [];
  // cards of one issuer come together: the last answer is mostly the next
  let [lastPic, lastName, lastNumber] = [undefined as Pic | undefined, undefined as string | undefined, 0];
  return {
    numberOf(pic, name) {
      if (pic === lastPic && name === lastName) return lastNumber;
      lastNumber = numbers.get(name)?.get(pic) ?? enter(pic, name);
      lastPic = pic;
      lastName = name;
      return lastNumber;
    },
    all: () => issuers,
  };

  function enter(pic: Pic | undefined, name: string | undefined): number {
    if (pic === undefined && name === undefined) return 0;
    if (!isIssuer({ pic, name }))
      throw new RangeError("issuerPic must be 9 digits, and issuerName must have 1 to 200 characters");
    if (issuers.length >= MAX_ISSUERS)
      throw new SnapshotError("capacity", `a source holds at most ${MAX_ISSUERS} issuers, and here comes one more`);
    issuers.push({ pic, name });
    const ofName = numbers.get(name) ?? new Map<Pic | undefined, number>();
    numbers.set(name, ofName.set(pic, issuers.length));
    return issuers.length;
  }
}

export function isIssuer({ pic, name }: Issuer): boolean {
  const known = pic !== undefined || name !== undefined;
  const picIsGood = pic === undefined || /^[0-9]{9}$/.test(pic);
  return known && picIsGood && (name === undefined || (name.length >= 1 && name.length <= 200));
}

/**
 * Carries numbers of one table over into another, where only those stand that are carried over. Throws RangeError for a number
 * that is not in the first.
 */
export function renumbering(from: readonly Issuer[], into: IssuerTable): (number: number) => number {
  const known = new Uint16Array(from.length + 1);
  return (number) => {
    const carried = known[number];
    if (number === 0 || (carried !== undefined && carried !== 0)) return carried ?? 0;
    const issuer = from[number - 1];
    if (issuer === undefined) throw new RangeError(`issuer ${number} of ${from.length}`);
    const fresh = into.numberOf(issuer.pic, issuer.name);
    known[number] = fresh;
    return fresh;
  };
}
