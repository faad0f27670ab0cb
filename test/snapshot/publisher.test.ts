import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openPublisher } from "../../src/snapshot/publisher.ts";
import { loadSigner } from "../../src/snapshot/signing.ts";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { type CardChange, type NewCard, type Person, SnapshotError } from "../../src/snapshot/words.ts";
import { cardsFolder, publishCards } from "../fakes/cards.ts";
import { card, cards, number } from "./folder.ts";

const STUDENTS = { name: "students", kind: "import", takenAt: 1_790_000_000_000 } as const;
const ROUTER = { name: "router", kind: "router", takenAt: undefined } as const;
const DAY_MS = 86_400_000;

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof SnapshotError ? error.code : String(error);
  }
}

const set = (n: number, change: Partial<NewCard> = {}): CardChange => ({ is: "card", card: { ...card(n), ...change } });
const gone = (n: number, asOf = 1_790_000_000_000): CardChange => ({ is: "gone", escn: number(n), asOf });
const layers = (folder: string): string[] => readdirSync(folder).filter((name) => /\.(?:cards|changes)$/.test(name));

describe("publishing", () => {
  test("a list, changes on top of it, another list beside it: each says what it holds", () => {
    using at = cardsFolder();
    const { publisher } = at;
    expect(publisher.current()).toBeUndefined();
    expect(publisher.replace(STUDENTS, cards(0, 100)).info).toMatchObject({ count: 100, takenAt: STUDENTS.takenAt });
    const { info } = publisher.change(STUDENTS, [set(100), gone(3), gone(3), set(5, { status: "inactive" })]);
    expect(info.count).toBe(100);
    expect(publisher.find(number(3))).toBeUndefined();
    expect(publisher.find(number(5))?.status).toBe("inactive");
    expect(publisher.find(number(100))).toMatchObject({ status: "active", issuerName: "Test University" });
    const both = publisher.change(ROUTER, [set(500)]).info;
    expect(both.sources.map(({ name, count, takenAt }) => ({ name, count, takenAt }))).toEqual([
      { name: "router", count: 1, takenAt: undefined },
      { name: "students", count: 100, takenAt: STUDENTS.takenAt },
    ]);
    expect(both.takenAt).toBe(STUDENTS.takenAt);
    expect(publisher.find(number(500), "students")).toBeUndefined();
    expect(publisher.remove("router").info.count).toBe(100);
    expect(publisher.find(number(500))).toBeUndefined();
  });

  test("a small change writes little, and many of them are folded into the base", () => {
    using at = cardsFolder();
    const { publisher } = at;
    publisher.replace(STUDENTS, cards(0, 30_000));
    const [base] = layers(at.path);
    const small = publisher.change(STUDENTS, [set(1, { status: "expired" })]);
    expect(small.bytesWritten).toBeLessThan(10_000);
    expect(layers(at.path)).toContain(base);
    const many = Array.from({ length: 10_001 }, (_, n) => set(n, { status: "inactive" }));
    expect(publisher.change(STUDENTS, many).info.count).toBe(30_000);
    expect(readFileSync(join(at.path, "manifest.json"), "utf8")).not.toContain(".changes");
    expect(publisher.find(number(10_000))?.status).toBe("inactive");
    expect(publisher.find(number(10_001))?.status).toBe("active");
  });

  test("every publication has a higher sequence, also when all that was here is lost", () => {
    using at = cardsFolder();
    const first = at.publisher.replace(STUDENTS, cards(0, 10)).info;
    const second = at.publisher.renew().info;
    expect(second.seq).toBeGreaterThan(first.seq);
    expect(second.id).not.toBe(first.id);
    rmSync(at.path, { recursive: true });
    using again = cardsFolder({ at: join(at.path, "..") });
    expect(again.publisher.replace(STUDENTS, cards(0, 10)).info.seq).toBeGreaterThan(second.seq);
  });

  test("the two before it are kept with their files, and nothing else", () => {
    using at = cardsFolder();
    for (let turn = 0; turn < 5; turn += 1) at.publisher.replace(STUDENTS, cards(turn, 10));
    expect(
      readdirSync(at.path)
        .filter((name) => name.endsWith(".json"))
        .toSorted(),
    ).toEqual(["manifest.1.json", "manifest.2.json", "manifest.json"]);
    expect(layers(at.path)).toHaveLength(3);
    // however many small changes come, a set with another base stays
    for (let turn = 0; turn < 5; turn += 1) at.publisher.change(STUDENTS, [set(50 + turn)]);
    expect(new Set(layers(at.path).filter((name) => name.endsWith(".cards")))).toHaveProperty("size", 2);
  });

  test("what a killed publisher left is cleared away, what a living one is at is not", () => {
    using at = cardsFolder();
    const deadPid = 2 ** 22 + 1; // above the largest process id that Linux gives
    const left = [`building-${deadPid}-1`, `manifest.json.new-${deadPid}`, "students.12345.cards"];
    const busy = [`building-${process.ppid}-1`, "something-else.txt"];
    for (const name of [...left, ...busy]) writeFileSync(join(at.path, name), "");
    at.publisher.replace(STUDENTS, cards(0, 10));
    expect(left.filter((name) => existsSync(join(at.path, name)))).toEqual([]);
    expect(busy.filter((name) => existsSync(join(at.path, name)))).toEqual(busy);
  });

  test("files are for the owner and the group alone", () => {
    using at = cardsFolder();
    at.publisher.replace(STUDENTS, cards(0, 10));
    at.publisher.change(STUDENTS, [set(11)]);
    const names = readdirSync(at.path).filter((name) => name !== "publish.lock");
    expect(names).toHaveLength(4);
    expect(names.filter((name) => (statSync(join(at.path, name)).mode & 0o777) !== 0o640)).toEqual([]);
  });
});

describe("a suspicious loss is a fault and not news", () => {
  test("an empty list, and one that lost more than a fifth, unless forced; what was published stays", () => {
    using at = cardsFolder();
    const { publisher } = at;
    expect(codeOf(() => publisher.replace(STUDENTS, gatherCards()))).toBe("shrunk");
    const { id } = publisher.replace(STUDENTS, cards(0, 100)).info;
    expect(codeOf(() => publisher.replace(STUDENTS, cards(0, 79)))).toBe("shrunk");
    expect(publisher.current()?.id).toBe(id);
    expect(readdirSync(at.path).filter((name) => name.startsWith("building-"))).toEqual([]);
    expect(publisher.replace(STUDENTS, cards(0, 80)).info.count).toBe(80);
    expect(publisher.replace(STUDENTS, cards(0, 1), { force: true }).info.count).toBe(1);
  });

  test("also when it comes in small pieces: the measure is the last whole list", () => {
    using at = cardsFolder();
    const { publisher } = at;
    publisher.replace(STUDENTS, cards(0, 100));
    for (let n = 0; n < 20; n += 1) publisher.change(STUDENTS, [gone(n)]);
    expect(codeOf(() => publisher.change(STUDENTS, [gone(20)]))).toBe("shrunk");
    expect(publisher.find(number(20))?.status).toBe("active");
    // a whole list moves the measure
    publisher.change(STUDENTS, [set(200)], { whole: true });
    expect(publisher.change(STUDENTS, [gone(20)]).info.count).toBe(80);
  });

  test("but not of cards that were looked up one by one: they are no list, and most are forgotten one day", () => {
    using at = cardsFolder();
    const { publisher } = at;
    const lookedUp = { name: "router", kind: "router", takenAt: undefined } as const;
    publisher.replace(lookedUp, cards(0, 10));
    const forgotten = Array.from({ length: 10 }, (_, n) => gone(n));
    expect(publisher.change(lookedUp, forgotten.slice(1)).info.count).toBe(1);
    expect(publisher.change(lookedUp, forgotten).info.count).toBe(0);
    // the first whole list is a measure
    publisher.change(lookedUp, [set(1), set(2)], { whole: true });
    expect(codeOf(() => publisher.change(lookedUp, [gone(1)]))).toBe("shrunk");
  });
});

describe("of two sources that name one card", () => {
  const early = 1_790_000_000_000;
  const late = early + 3 * DAY_MS;
  const cases: readonly [string, CardChange[], CardChange[], string | undefined][] = [
    ["the newer word counts", [set(1, { asOf: early, expiresOn: "2026-01-01" })], [set(1, { asOf: late })], "active"],
    [
      "inactive counts, even when it is the older word",
      [set(1, { asOf: early, status: "inactive" })],
      [set(1, { asOf: late })],
      "inactive",
    ],
    [
      "a register that lost it speaks against an older file",
      [set(1, { asOf: early })],
      [set(1), gone(1, late)],
      undefined,
    ],
    ["and not against a newer one", [set(1, { asOf: late })], [set(1), gone(1, early)], "active"],
  ];
  test.each(cases)("%s", (_, file, register, expected) => {
    using at = cardsFolder();
    at.publisher.change(STUDENTS, [set(0), ...file]);
    at.publisher.change(ROUTER, [set(0)]);
    for (const change of register) at.publisher.change(ROUTER, [change]);
    expect(at.publisher.find(number(1))?.status).toBe(expected);
  });

  test("groups are those of both, and type and level of the word that counts, else of the other", () => {
    using at = cardsFolder();
    const roster = { groups: ["choir", "staff"], level: "bachelor" } as const;
    at.publisher.change(STUDENTS, [set(1, { ...roster, asOf: early }), set(2, { ...roster, asOf: late })]);
    const register = { groups: ["alumni", "staff"], level: "master", cardType: "passive" } as const;
    at.publisher.change(ROUTER, [set(1, { ...register, asOf: late }), set(2, { ...register, asOf: early })]);
    const both = { groups: ["alumni", "choir", "staff"], cardType: "passive" };
    expect(at.publisher.find(number(1))).toMatchObject({ ...both, level: "master" });
    expect(at.publisher.find(number(2))).toMatchObject({ ...both, level: "bachelor" });
  });

  test("what one of them knows of a person holds for the other", () => {
    using at = cardsFolder();
    const [a, b] = ["00000000000000aa", "00000000000000bb"] as unknown as [Person, Person];
    const students = gatherCards();
    students.add({ ...card(1), person: a });
    students.link(b, a);
    at.publisher.replace(STUDENTS, students);
    at.publisher.change(ROUTER, [set(2, { person: b })]);
    expect(at.publisher.find(number(2))?.person).toBe(a);
    expect(at.publisher.find(number(1))?.person).toBe(a);
  });
});

describe("who may publish", () => {
  test("not into the folder of another site, unless forced; then nothing of the other stays", () => {
    using at = cardsFolder();
    at.publisher.replace(STUDENTS, cards(0, 10));
    using other = cardsFolder({ site: "tartu", at: join(at.path, "..") });
    expect(codeOf(() => other.publisher.change({ ...STUDENTS, name: "others" }, [set(1)]))).toBe("foreign-site");
    const { info } = other.publisher.replace({ ...STUDENTS, name: "others" }, cards(20, 1), { force: true });
    expect(info).toMatchObject({ site: "tartu", count: 1 });
  });

  test("not over what a key signed that is not ours", () => {
    using at = cardsFolder();
    at.publisher.replace(STUDENTS, cards(0, 10));
    rmSync(join(at.state, "snapshot-key"));
    const before = readFileSync(join(at.path, "manifest.json"));
    const options = { folder: at.path, site: "riga", validForMs: DAY_MS, now: Date.now };
    using stranger = openPublisher({ ...options, signer: () => loadSigner({ folder: at.state }) });
    expect(codeOf(() => stranger.replace(STUDENTS, cards(0, 10)))).toBe("unknown-key");
    expect(readFileSync(join(at.path, "manifest.json"))).toEqual(before);
  });

  test("one at a time", () => {
    using at = cardsFolder();
    at.publisher.replace(STUDENTS, cards(0, 10));
    const options = { folder: at.path, site: "riga", signer: () => at.signer, validForMs: DAY_MS, now: Date.now };
    using second = openPublisher({ ...options, waitMs: 20 });
    const changes = function* (): Generator<CardChange> {
      yield set(1);
    };
    expect(second.change(STUDENTS, changes()).info.count).toBe(10);
    expect(at.publisher.current()?.id).toBe(second.current()?.id);
  });

  test.each([
    [{ ...STUDENTS, name: "Students" }, /1 to 32 of a-z/],
    [{ ...STUDENTS, name: "router" }, /named router/],
    [{ ...ROUTER, name: "elsewhere" }, /named router/],
    [{ ...STUDENTS, takenAt: -1 }, /takenAt/],
  ])("a source out of range is named: %o", (source, why) => {
    using at = cardsFolder();
    expect(() => at.publisher.replace(source, cards(0, 1))).toThrow(why);
    expect(() => at.publisher.change(source, [set(0)])).toThrow(why);
  });

  test("a ninth source is one too many", () => {
    using at = cardsFolder();
    for (let n = 0; n < 8; n += 1) publishCards(at.publisher, [card(n)], { name: `list-${n}` });
    expect(codeOf(() => publishCards(at.publisher, [card(9)], { name: "list-8" }))).toBe("capacity");
    expect(at.publisher.current()?.count).toBe(8);
  });
});

test("whatever is published in whatever order, the set holds exactly that", () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        is: fc.constant("set" as const),
        n: fc.nat(30),
        status: fc.constantFrom("active" as const, "inactive" as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant("gone" as const), n: fc.nat(30) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constant("replace" as const),
        from: fc.nat(20),
        count: fc.integer({ min: 1, max: 10 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ is: "renew" as const }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      using at = cardsFolder();
      const truth = new Map<number, string>([[40, "active"]]);
      at.publisher.replace(STUDENTS, cards(40, 1), { force: true });
      for (const one of steps) {
        if (one.is === "renew") at.publisher.renew();
        else if (one.is === "replace") {
          truth.clear();
          for (let n = one.from; n < one.from + one.count; n += 1) truth.set(n, "active");
          at.publisher.replace(STUDENTS, cards(one.from, one.count), { force: true });
        } else {
          if (one.is === "set") truth.set(one.n, one.status);
          else truth.delete(one.n);
          at.publisher.change(STUDENTS, [one.is === "set" ? set(one.n, { status: one.status }) : gone(one.n)], {
            force: true,
          });
        }
      }
      expect(at.publisher.current()?.count).toBe(truth.size);
      for (let n = 0; n <= 41; n += 1) expect(at.publisher.find(number(n))?.status).toBe(truth.get(n));
    }),
    { numRuns: 20 },
  );
}, 120_000);
