/** The issuers of a snapshot: each pair of PIC and name once, counted from 1 while it is built. */
import { MAX_ISSUERS } from "./format.ts";
import { SnapshotError } from "./words.ts";

export interface Issuer {
  readonly pic: string | null;
  readonly name: string | null;
}

export interface IssuerTable {
  /** 0 when neither is known, else the issuer's number. */
  numberOf(pic: string | undefined, name: string | undefined): number;
  /** In the order of their numbers; the first has the number 1. */
  all(): readonly Issuer[];
}

export function issuerTable(): IssuerTable {
  const numbers = new Map<string, number>();
  const issuers: Issuer[] = [];
  // cards of one issuer come together: the last answer is mostly the next
  let last = { pic: undefined as string | undefined, name: undefined as string | undefined, number: 0 };
  return {
    numberOf(pic, name) {
      if (pic === last.pic && name === last.name) return last.number;
      if (pic === undefined && name === undefined) return 0;
      const key = `${pic ?? ""} ${name ?? ""}`;
      const number = numbers.get(key) ?? enter(key, pic, name);
      last = { pic, name, number };
      return number;
    },
    all: () => issuers,
  };

  function enter(key: string, pic: string | undefined, name: string | undefined): number {
    if (issuers.length >= MAX_ISSUERS)
      throw new SnapshotError("capacity", `a snapshot holds at most ${MAX_ISSUERS} issuers, and here comes one more`);
    issuers.push({ pic: pic ?? null, name: name ?? null });
    numbers.set(key, issuers.length);
    return issuers.length;
  }
}

/** PIC, then name, by code units: the same issuers stand in the same order wherever they are sorted. */
export function byPicAndName(a: Issuer, b: Issuer): number {
  return compare(a.pic ?? "", b.pic ?? "") || compare(a.name ?? "", b.name ?? "");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
