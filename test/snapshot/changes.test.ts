import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Escn } from "../../src/card/escn.ts";
import { type Changes, type ChangeSet, openChanges, writeChanges } from "../../src/snapshot/changes.ts";
import { MAX_CHANGES, STATUSES } from "../../src/snapshot/format.ts";
import { mergeChanges } from "../../src/snapshot/merge.ts";
import { RECORD_BYTES } from "../../src/snapshot/record.ts";
import type { CardChange } from "../../src/snapshot/words.ts";
import { card, number, temporaryFolder } from "./folder.ts";
import { ABOUT, anyChange, codeOf, escnOf, foundOf, key, person } from "./records.ts";

/** What an overlay says of every number that tests draw. */
function all(changes: Changes): unknown[] {
  return Array.from({ length: 62 }, (_, n) => changes.find(key(number(n))));
}

function wantedOf(changes: readonly CardChange[]): unknown[] {
  const last = new Map<Escn, CardChange>(changes.map((change) => [escnOf(change), change]));
  return Array.from({ length: 62 }, (_, n) => {
    const change = last.get(number(n));
    return change === undefined ? undefined : foundOf(change);
  });
}

/** Through a file of its own name. */
function written(folder: string, name: string, set: ChangeSet): Changes {
  const path = join(folder, name);
  writeChanges(path, set, ABOUT);
  return openChanges(path);
}

const FEW: readonly CardChange[] = [
  { is: "card", card: { ...card(1), person: person(7) } },
  { is: "card", card: { ...card(2), issuerName: "Other University", status: "inactive" } },
  { is: "gone", escn: number(3), asOf: 1_790_000_000_000 },
];

describe("an overlay says of every card what changed last", () => {
  test("whatever changes in however many steps, and holds each number once", () => {
    using folder = temporaryFolder();
    let files = 0;
    fc.assert(
      fc.property(fc.array(fc.array(anyChange, { maxLength: 40 }), { minLength: 1, maxLength: 4 }), (steps) => {
        let changes: Changes | undefined;
        for (const step of steps)
          changes = written(folder.path, String((files += 1)), mergeChanges(changes, step.values()));
        if (changes === undefined) return;
        expect(all(changes)).toEqual(wantedOf(steps.flat()));
        expect(changes.about).toEqual(ABOUT);
        expect(changes.count).toBe(new Set(steps.flat().map(escnOf)).size);
      }),
      { numRuns: 60 },
    );
  });

  test("none at all", () => {
    using folder = temporaryFolder();
    const changes = written(folder.path, "none", mergeChanges(undefined, []));
    expect([changes.count, changes.find(key(number(1)))]).toEqual([0, undefined]);
  });

  test("kinds that no card is of any more are not carried on", () => {
    let changes: ChangeSet | undefined;
    for (let n = 0; n < 50; n += 1)
      changes = mergeChanges(changes, [{ is: "card", card: { ...card(1), issuerName: `University ${n}` } }]);
    expect(changes?.kinds).toEqual([
      { pic: "999999999", name: "University 49", cardType: undefined, level: undefined, groups: "" },
    ]);
  });

  test("what was merged is left as it was", () => {
    using folder = temporaryFolder();
    const older = written(folder.path, "older", mergeChanges(undefined, FEW));
    const before = Buffer.from(older.records);
    mergeChanges(older, [{ is: "card", card: { ...card(9), issuerName: "First in the new table" } }]);
    expect(older.records.equals(before)).toBe(true);
  });

  test("one more than it may hold is refused, in one piece or on top of others", () => {
    function* gone(from: number, to: number): Generator<CardChange> {
      for (let n = from; n < to; n += 1) yield { is: "gone", escn: number(n), asOf: 0 };
    }
    const full = mergeChanges(undefined, gone(0, MAX_CHANGES));
    expect(full.count).toBe(MAX_CHANGES);
    expect(mergeChanges(full, gone(MAX_CHANGES - 1, MAX_CHANGES)).count).toBe(MAX_CHANGES);
    expect(codeOf(() => mergeChanges(full, gone(MAX_CHANGES, MAX_CHANGES + 1)))).toBe("capacity");
    expect(codeOf(() => mergeChanges(undefined, gone(0, MAX_CHANGES + 1)))).toBe("capacity");
  });
});

describe("the file of an overlay is written whole or not at all", () => {
  test("36 bytes a change and a short header, for the group and for nobody else", () => {
    using folder = temporaryFolder();
    const many = Array.from({ length: 1_000 }, (_, n): CardChange => ({ is: "card", card: card(n) }));
    written(folder.path, "many", mergeChanges(undefined, many));
    const { size, mode } = statSync(join(folder.path, "many"));
    expect(size).toBeLessThan(1_000 * RECORD_BYTES + 200);
    expect(mode & 0o777).toBe(0o640);
  });

  test("never over a file that is there", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "there");
    writeFileSync(path, "something");
    expect(codeOf(() => writeChanges(path, mergeChanges(undefined, FEW), ABOUT))).toBe("storage");
    expect(readFileSync(path, "utf8")).toBe("something");
  });

  test("a fault on the way leaves no file", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "fault");
    const broken = { ...mergeChanges(undefined, FEW), records: null as unknown as Buffer };
    expect(() => writeChanges(path, broken, ABOUT)).toThrow(TypeError);
    expect(existsSync(path)).toBe(false);
  });
});

describe("a file that is no overlay is refused, and is named", () => {
  /** The bytes of a good file, changed; a change of the header keeps its length. */
  function refusal(change: (bytes: Buffer) => Buffer): string | undefined {
    using folder = temporaryFolder();
    const path = join(folder.path, "router.7.changes");
    writeChanges(path, mergeChanges(undefined, FEW), ABOUT);
    writeFileSync(path, change(readFileSync(path)));
    expect(() => openChanges(path)).toThrow(path);
    return codeOf(() => openChanges(path));
  }
  const replaced = (from: string, to: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString("latin1").replace(from, to), "latin1");
  const swapped = (bytes: Buffer): Buffer => {
    const records = bytes.length - FEW.length * RECORD_BYTES;
    const [first, second] = [records, records + RECORD_BYTES].map((at) => bytes.subarray(at, at + RECORD_BYTES));
    return Buffer.concat([bytes.subarray(0, records), second ?? bytes, first ?? bytes, bytes.subarray(records + 72)]);
  };
  const twice = (bytes: Buffer): Buffer => {
    bytes.copy(bytes, bytes.length - 2 * RECORD_BYTES, bytes.length - RECORD_BYTES);
    return bytes;
  };
  const inLast = (byte: number, value: number) => (bytes: Buffer) => {
    bytes[bytes.length - RECORD_BYTES + byte] = value;
    return bytes;
  };

  test.each<[string, string, (bytes: Buffer) => Buffer]>([
    ["empty", "not-a-snapshot", () => Buffer.alloc(0)],
    ["text", "not-a-snapshot", () => Buffer.from("escn,status\n")],
    ["of a later format", "format", (bytes) => (bytes.writeUInt32LE(4, 4), bytes)],
    ["with a header longer than the file", "corrupt", (bytes) => (bytes.writeUInt32LE(0xffff_ffff, 8), bytes)],
    ["with a count that does not fit", "corrupt", replaced('"count":3', '"count":2')],
    ["without a site", "corrupt", replaced('"site":"riga"', '"sita":"riga"')],
    ["with an issuer that is none", "corrupt", replaced("999999999", "99999999x")],
    ["with two changes out of order", "corrupt", swapped],
    ["with one change twice", "corrupt", twice],
    ["with a status that is none", "corrupt", inLast(16, STATUSES.length)],
    ["of a kind that is not there", "corrupt", inLast(17, 3)],
    ["with a day that is none", "corrupt", inLast(21, 0xfe)],
    ["with a person that is neither known nor unknown", "corrupt", inLast(34, 2)],
    ["with something in the last byte", "corrupt", inLast(35, 1)],
    ["one byte too long", "corrupt", (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
  ])("%s: %s", (_name, code, change) => {
    expect(refusal(change)).toBe(code);
  });

  test("none at all: absent; a folder: storage", () => {
    using folder = temporaryFolder();
    expect(codeOf(() => openChanges(join(folder.path, "absent")))).toBe("absent");
    expect(codeOf(() => openChanges(folder.path))).toBe("storage");
  });

  test("cut off anywhere", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "cut");
    writeChanges(path, mergeChanges(undefined, FEW), ABOUT);
    const whole = readFileSync(path);
    for (let end = 0; end < whole.length; end += 1) {
      writeFileSync(path, whole.subarray(0, end));
      expect(
        codeOf(() => openChanges(path)),
        `${end} bytes`,
      ).toMatch(end < 12 ? /^not-a-snapshot$/ : /^corrupt$/);
    }
  });

  test("whatever bit flips, it is refused or holds valid changes, as many as before", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "flipped");
    writeChanges(path, mergeChanges(undefined, FEW), ABOUT);
    const whole = readFileSync(path);
    const verdicts = new Set<string>();
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const bytes = Buffer.from(whole);
      bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, bytes);
      let changes: Changes | undefined;
      verdicts.add(codeOf(() => (changes = openChanges(path))) ?? "opened");
      if (changes === undefined) continue;
      expect(changes.count).toBe(FEW.length);
      for (let at = 0; at < changes.records.length; at += RECORD_BYTES)
        expect(STATUSES).toContain(changes.find(changes.records.subarray(at, at + 16))?.status);
    }
    expect([...verdicts].toSorted()).toEqual(["corrupt", "format", "not-a-snapshot", "opened"]);
  });
});
