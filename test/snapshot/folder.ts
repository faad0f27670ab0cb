import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { buildSnapshot, type BuiltSnapshot } from "../../src/snapshot/build.ts";
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

/** `count` active cards from the nth on, in a finished snapshot. */
export function buildCards(
  folder: string,
  from: number,
  count: number,
  options: { site?: string; takenAt?: number; force?: boolean } = {},
): BuiltSnapshot {
  const { site = "riga", takenAt = 1_790_000_000_000, force = false } = options;
  const build = buildSnapshot(folder, { site, source: "router", takenAt });
  for (let n = from; n < from + count; n += 1) build.add(card(n));
  return build.finish({ force });
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
