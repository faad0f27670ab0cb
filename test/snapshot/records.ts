/** Cards drawn at random, and what must be found of them. */
import Database from "better-sqlite3";
import * as fc from "fast-check";
import type { Escn } from "../../src/card/escn.ts";
import { fromDayNumber, LAST_DAY } from "../../src/snapshot/day.ts";
import { KEY_BYTES, writeKey } from "../../src/snapshot/key.ts";
import { isPerson } from "../../src/snapshot/person.ts";
import type { Found } from "../../src/snapshot/record.ts";
import { type CardChange, type NewCard, type Person, SnapshotError } from "../../src/snapshot/words.ts";
import { ACADEMIC_LEVELS, CARD_TYPES } from "../../src/verdict/words.ts";
import { number } from "./folder.ts";

export const ABOUT = { site: "riga", source: "router", serial: 7 } as const;
const MINUTE_MS = 60_000;

export function key(escn: Escn): Buffer {
  const bytes = Buffer.alloc(KEY_BYTES);
  writeKey(escn, bytes, 0);
  return bytes;
}

/** The nth of a row of hashes. */
export function person(n: number): Person {
  const digits = n.toString(16).padStart(16, "0");
  if (!isPerson(digits)) throw new Error("the test makes no hash");
  return digits;
}

/** Of few numbers, so that some come again. */
const anyNumber: fc.Arbitrary<Escn> = fc.nat({ max: 60 }).map(number);
export const anyPerson: fc.Arbitrary<Person> = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map((n) => {
  const digits = n.toString(16).padStart(16, "0");
  if (!isPerson(digits)) throw new Error("the test makes no hash");
  return digits;
});
const anyAsOf = fc.oneof(
  fc.constant(0),
  fc.nat(),
  fc.nat({ max: 0xffff_ffff }).map((minutes) => minutes * MINUTE_MS),
);

export const anyCard: fc.Arbitrary<NewCard> = fc.record({
  escn: anyNumber,
  status: fc.constantFrom("active", "inactive", "expired"),
  expiresOn: fc.option(fc.nat({ max: LAST_DAY }).map(fromDayNumber), { nil: undefined }),
  issuerPic: fc.option(fc.constantFrom("000000000", "999999999", "123456789"), { nil: undefined }),
  issuerName: fc.option(fc.constantFrom("Rīgas Tehniskā universitāte", "x", "y".repeat(200)), { nil: undefined }),
  asOf: anyAsOf,
  person: fc.option(anyPerson, { nil: undefined }),
  cardType: fc.option(fc.constantFrom(...CARD_TYPES), { nil: undefined }),
  level: fc.option(fc.constantFrom(...ACADEMIC_LEVELS), { nil: undefined }),
  groups: fc.option(
    fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,32}$/), { maxLength: 16 }).map((groups) => groups.toSorted()),
    { nil: undefined },
  ),
});

export const anyChange: fc.Arbitrary<CardChange> = fc.oneof(
  { weight: 3, arbitrary: anyCard.map((card) => ({ is: "card", card }) as const) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("gone"), escn: anyNumber, asOf: anyAsOf }) },
);

export function escnOf(change: CardChange): Escn {
  return change.is === "card" ? change.card.escn : change.escn;
}

/** What a layer or an overlay must say about it. */
export function foundOf(change: CardChange): Found {
  const { asOf, ...card }: Partial<NewCard> & { asOf: number } = change.is === "card" ? change.card : change;
  return {
    status: change.is === "card" ? change.card.status : "gone",
    expiresOn: card.expiresOn,
    issuerPic: card.issuerPic,
    issuerName: card.issuerName,
    asOf: Math.floor(asOf / MINUTE_MS) * MINUTE_MS,
    person: card.person,
    cardType: card.cardType,
    level: card.level,
    groups: card.groups ?? [],
  };
}

/** What SQLite itself says about a file: "ok", or what is wrong with it; and every row of its table of cards. */
export function readAsSqlite(path: string): { readonly verdict: unknown; readonly rows: readonly [Buffer, Buffer][] } {
  const db = new Database(path, { readonly: true });
  try {
    return {
      verdict: db.pragma("integrity_check", { simple: true }),
      rows: db.prepare<[], [Buffer, Buffer]>("SELECT escn, data FROM card ORDER BY escn").raw().all(),
    };
  } finally {
    db.close();
  }
}

/** What `act` was refused with; undefined when it was not. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof SnapshotError) return error.code;
    throw error;
  }
}
