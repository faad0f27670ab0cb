import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { EnrolmentError, hashUid, readEnrolments, writeEnrolments } from "../../src/chip/enrolment-file.ts";
import { changeEnrolments, countEnrolments, enrolmentsIn, followEnrolments } from "../../src/chip/enrolments.ts";
import { cardNumber } from "../fakes/gate.ts";

const KEY = new Uint8Array(32).fill(3);
const uid = (n: number): Uint8Array => Uint8Array.of(4, 1, 2, 3, 4, n >> 8, n & 255);
function number(n: number): Escn {
  const escn = toEscn(cardNumber(n));
  if (escn === undefined) throw new Error(`card ${n} has no number`);
  return escn;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-enrol-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the file of enrolled chips", () => {
  it("holds no UID, in whatever spelling", () => {
    const text = writeEnrolments(KEY, new Map([[hashUid(KEY, uid(1)), number(1)]]));
    expect(text).toContain(cardNumber(1));
    expect(text).not.toMatch(/04010203040001|01000403020104/i);
    // the same chip is another one under another key
    expect(hashUid(new Uint8Array(32), uid(1))).not.toBe(hashUid(KEY, uid(1)));
  });

  it("is read as it was written, and any other byte in it is noticed", () => {
    const enrolments = new Map([1, 2, 3].map((n) => [hashUid(KEY, uid(n)), number(n)] as const));
    const text = writeEnrolments(KEY, enrolments);
    expect(readEnrolments(KEY, text)).toEqual(enrolments);
    expect(() => readEnrolments(new Uint8Array(32), text)).toThrow("another enrol-key");
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ change) + text.slice(at + 1);
        expect(() => readEnrolments(KEY, other)).toThrow(EnrolmentError);
        expect(() => readEnrolments(KEY, text.slice(0, at))).toThrow(EnrolmentError);
      }),
      { numRuns: 500 },
    );
    expect(() => readEnrolments(KEY, "")).toThrow(EnrolmentError);
  });
});

describe("the enrolled chips", () => {
  const place = () => enrolmentsIn(folder, undefined);

  it("are enrolled, enrolled anew, forgotten and counted", () => {
    const at = place();
    expect(countEnrolments(at)).toBe(0);
    const both = [1, 2].map((n) => ({ uid: uid(n), escn: number(n) }));
    expect(changeEnrolments(at, both)).toEqual({ enrolled: 2, forgotten: 0, count: 2 });
    expect(changeEnrolments(at, both)).toEqual({ enrolled: 0, forgotten: 0, count: 2 });
    expect(changeEnrolments(at, [{ uid: uid(1), escn: number(9) }])).toEqual({ enrolled: 1, forgotten: 0, count: 2 });
    const follow = followEnrolments(at, () => {});
    expect([1, 2, 3].map((n) => follow.find(uid(n)))).toEqual([number(9), number(2), undefined]);
    const gone = [uid(1), uid(7)].map((one) => ({ forget: { uid: one } }));
    expect(changeEnrolments(at, gone)).toEqual({ enrolled: 0, forgotten: 1, count: 1 });
    const twins = [5, 6].map((n) => ({ uid: uid(n), escn: number(5) }));
    expect(changeEnrolments(at, [...twins, { forget: { escn: number(5) } }])).toMatchObject({ forgotten: 2, count: 1 });
    expect(statSync(at.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(["enrol-key", "enrolments", "enrolments.lock"]);
  });

  it("are followed without a restart: what is enrolled counts at once, and what is forgotten no more", () => {
    const at = place();
    const faults: unknown[] = [];
    const follow = followEnrolments(at, (error) => faults.push(error));
    expect(follow.find(uid(1))).toBeUndefined();
    changeEnrolments(at, [{ uid: uid(1), escn: number(1) }]);
    expect(follow.find(uid(1))).toBe(number(1));
    changeEnrolments(at, [{ forget: { uid: uid(1) } }]);
    expect(follow.find(uid(1))).toBeUndefined();
    changeEnrolments(at, [{ uid: uid(1), escn: number(1) }]);
    unlinkSync(at.file);
    expect(follow.find(uid(1))).toBeUndefined();
    expect(faults).toEqual([]);
  });

  it("that cannot be read are told once, and what was read before goes on to hold", () => {
    const at = place();
    changeEnrolments(at, [{ uid: uid(1), escn: number(1) }]);
    const whole = readFileSync(at.file);
    const faults: unknown[] = [];
    const follow = followEnrolments(at, (error) => faults.push(error));
    truncateSync(at.file, 60);
    for (let tap = 0; tap < 3; tap += 1) expect(follow.find(uid(1))).toBe(number(1));
    expect(faults).toHaveLength(1);
    expect(() => changeEnrolments(at, [{ uid: uid(2), escn: number(2) }])).toThrow(EnrolmentError);
    writeFileSync(at.file, whole);
    expect(follow.find(uid(1))).toBe(number(1));
    // who comes up with a broken file knows nobody, and says so
    truncateSync(at.file, 60);
    expect(followEnrolments(at, (error) => faults.push(error)).find(uid(1))).toBeUndefined();
    expect(faults).toHaveLength(2);
  });
});
