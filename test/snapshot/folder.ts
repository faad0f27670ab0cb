import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { gatherCards, type Gathering } from "../../src/snapshot/gather.ts";
import type { NewCard } from "../../src/snapshot/words.ts";

/** A folder of its own, removed at the end of the block. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "esc-kiosk-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The nth of a row of made-up card numbers that never stand in the order of n. */
export function number(n: number): Escn {
  const scattered = Math.imul(n, 0x9e3779b1) >>> 0;
  const escn = toEscn(`${hex(scattered, 8)}-${hex(n >>> 16, 4)}-1${hex(n & 0xfff, 3)}-bf76-001999999999`);
  if (escn === undefined) throw new Error("the test makes no card number");
  return escn;
}

/** `count` active cards from the nth on. */
export function cards(from: number, count: number): Gathering {
  const gathering = gatherCards();
  for (let n = from; n < from + count; n += 1) gathering.add(card(n));
  return gathering;
}

export function card(n: number): NewCard {
  return {
    escn: number(n),
    status: "active",
    expiresOn: "2027-09-30",
    issuerPic: "999999999",
    issuerName: "Test University",
    asOf: 1_790_000_000_000,
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0").slice(-digits);
}
