/** A policy file that people change while the gate serves: what is in force, what is refused, what is on record and in the archive. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pino } from "pino";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { openClock } from "../../src/ops/clock.ts";
import { systemSource } from "../../src/ops/clock-source.ts";
import { localMomentsIn } from "../../src/ops/local-moment.ts";
import { archivedPolicy, openArchive, policyHash } from "../../src/policy/archive.ts";
import { keepPolicy, type KeepPolicyParts, type KeptPolicy } from "../../src/policy/keep-policy.ts";
import { lanePolicy } from "../../src/policy/lane-policy.ts";
import { judge } from "../../src/verdict/judge.ts";
import { goodFacts } from "../fakes/facts.ts";
import { until } from "../fakes/until.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";

/** A small whole policy of this name. */
const policyText = (name: string, change = ""): string => `
name = "${name}"
kind = "canteen"
${change}
rule = [{ is = "active" }, { is = "unexpired" }]
example = [
  { name = "comes in", verdict = "admit" },
  { name = "does not", verdict = "refuse", reason = "unknown-card", facts = { register = "unknown" } },
]
`;
const hashOf = (text: string): string => policyHash(Buffer.from(text));

let place: ReturnType<typeof temporaryJournal>;
let journal: Journal;
let file: string;
let errors: string[];
let changes: (string | undefined)[];
let open: KeptPolicy | undefined;

beforeEach(() => {
  place = temporaryJournal();
  journal = openJournal(place.path, { key: KEY });
  file = join(place.folder, "policy.toml");
  errors = [];
  changes = [];
});
afterEach(() => {
  open?.[Symbol.dispose]();
  open = undefined;
  journal[Symbol.dispose]();
  place[Symbol.dispose]();
});

function keep(change: Partial<KeepPolicyParts> = {}): KeptPolicy {
  open = keepPolicy({
    lane: "entrance",
    options: { file },
    archive: openArchive(place.folder),
    refreshMinutes: 720,
    way: undefined,
    journal,
    clock: openClock(systemSource, { proofs: [], synced: undefined }),
    momentAt: localMomentsIn("Europe/Riga"),
    log: pino({ base: null, level: "error" }, { write: (line: string) => void errors.push(line) }),
    onChange: (held) => void changes.push(held?.kind),
    pollMs: 50,
    ...change,
  });
  return open;
}

/** The record's words about policies, the oldest first. */
const recorded = (): readonly string[] =>
  journal
    .recent(100)
    .flatMap(({ entry }) => (entry.kind === "policy" ? [`${entry.name} ${entry.is}`] : []))
    .toReversed();

const kept = (hash: string): string | undefined => {
  const bytes = archivedPolicy(place.folder, hash);
  return bytes && Buffer.from(bytes).toString();
};

describe("a policy file", () => {
  it("that is good is in force at once, on record, and in the archive under the hash of its bytes", () => {
    const text = policyText("first");
    writeFileSync(file, text);
    const policy = keep();
    expect(policy.now()).toMatchObject({ name: "first", hash: hashOf(text) });
    expect(judge(policy.now(), goodFacts()).is).toBe("admit");
    expect(policy.isRefused()).toBe(false);
    expect(recorded()).toEqual(["first in-force"]);
    expect(kept(hashOf(text))).toBe(text);
    expect(changes).toEqual(["canteen"]);
  });

  it.each(["seats", "anti-passback"])("that counts who is inside (%s) is refused where nobody is counted", (is) => {
    const rule = { seats: `{ is = "seats", of = 40 }`, "anti-passback": `{ is = "anti-passback", mode = "hard" }` }[is];
    const nested = `{ is = "any", of = [{ is = "group", any_of = ["staff"] }, ${rule}] }`;
    writeFileSync(file, policyText("counting").replace(`{ is = "unexpired" }`, nested));
    const policy = keep();
    expect(policy.isRefused()).toBe(true);
    expect(errors.join()).toContain("rule[2].of[2].is");
    expect(judge(policy.now(), goodFacts()).is).toBe("unsure");
    policy[Symbol.dispose]();
    expect(keep({ way: "in" }).isRefused()).toBe(false);
  });

  it.each([
    [
      "a new file in its place",
      (text: string) => (writeFileSync(`${file}.new`, text), renameSync(`${file}.new`, file)),
    ],
    ["writing over it", (text: string) => writeFileSync(file, text)],
    [
      "moving the old one away first",
      (text: string) => (
        renameSync(file, `${file}~`), writeFileSync(file, text.slice(0, 40)), appendFileSync(file, text.slice(40))
      ),
    ],
  ])("that is changed by %s is in force soon, and nothing between is refused", async (_, change) => {
    writeFileSync(file, policyText("first"));
    const policy = keep({ pollMs: 60_000 });
    change(policyText("second", "warn_days = 3"));
    await until("the second is in force", () => policy.now().name === "second");
    expect(policy.now().warnDays).toBe(3);
    expect(recorded()).toEqual(["first in-force", "second in-force"]);
    expect(kept(hashOf(policyText("first")))).toBe(policyText("first"));
  });

  it.each([
    ["is no TOML", "name = ", "policy.toml"],
    ["has a rule that there is not", policyText("bad").replace('"unexpired"', '"unexpird"'), "policy.toml"],
    ["has an example that does not hold", policyText("bad").replace('"unknown-card"', '"expired"'), "policy.toml"],
    [
      "has no rule that refuses anybody",
      policyText("bad").replace(/rule = .*/, 'rule = [{ is = "anti-passback", mode = "soft" }]'),
      "policy.toml",
    ],
    ["is empty", "", "policy.toml"],
    ["is larger than any policy", `#${"x".repeat(1024 * 1024)}`, "policy.toml"],
    ["is not text", Buffer.from([0xff, 0xfe, 0]), "policy.toml"],
    ["is read too seldom", policyText("bad", "fresh_hours = 2"), "bad"],
  ])("that %s is refused, and the one before stays in force", async (_, content, name) => {
    writeFileSync(file, policyText("first"));
    const policy = keep();
    writeFileSync(file, content);
    await until("it is refused", () => policy.isRefused());
    expect(policy.now().name).toBe("first");
    expect(recorded()).toEqual(["first in-force", `${name} refused`]);
    expect(errors.join()).toContain("the one before it stays in force");

    // Mended, it is in force again without having ever been out of it.
    writeFileSync(file, policyText("first"));
    await until("nothing is refused", () => !policy.isRefused());
    expect(recorded()).toEqual(["first in-force", `${name} refused`]);
  });

  it("that is taken away is refused, and the one before stays in force", async () => {
    writeFileSync(file, policyText("first"));
    const policy = keep();
    rmSync(file);
    await until("it is refused", () => policy.isRefused());
    expect(policy.now().name).toBe("first");
  });

  it("that is faulty at the start leaves the lane without a policy: nobody is admitted until it is mended", async () => {
    writeFileSync(file, policyText("bad").replace('"unknown-card"', '"expired"'));
    const policy = keep();
    expect(policy.isRefused()).toBe(true);
    expect(judge(policy.now(), goodFacts())).toEqual({ is: "unsure", why: { code: "no-policy" } });
    expect(changes).toEqual([undefined]);
    expect(errors.join()).toContain("there is none, and nobody is admitted");
    expect(errors.join()).toContain("expected refuse expired, and it came to refuse unknown-card");
    expect(recorded()).toEqual(["policy.toml refused"]);
    writeFileSync(file, policyText("good"));
    await until("it is in force", () => policy.now().name === "good");
    expect(changes.at(-1)).toBe("canteen");
  });

  describe("that is faulty when the gate starts again", () => {
    const FAULTY = policyText("bad").replace('"unknown-card"', '"expired"');

    beforeEach(() => {
      writeFileSync(file, policyText("first"));
      keep()[Symbol.dispose]();
      writeFileSync(file, policyText("second", "warn_days = 3"));
      keep()[Symbol.dispose]();
      writeFileSync(file, FAULTY);
    });

    it.each([
      ["faulty", () => {}],
      ["gone", () => rmSync(file)],
    ])("is refused (%s), and what it said when it was good last still decides", async (_, change) => {
      change();
      const policy = keep();
      expect(policy.now()).toMatchObject({ name: "second", warnDays: 3 });
      expect(policy.isRefused()).toBe(true);
      expect(judge(policy.now(), goodFacts()).is).toBe("admit");
      expect(changes.at(-1)).toBe("canteen");
      expect(recorded().slice(2)).toEqual(["second in-force", "policy.toml refused"]);
      expect(errors.join()).toContain("the one before it stays in force");

      writeFileSync(file, policyText("third"));
      await until("the mended one is in force", () => policy.now().name === "third");
      expect(policy.isRefused()).toBe(false);
    });

    it.each<[string, Partial<KeepPolicyParts>]>([
      ["another file", { options: { file: "/nowhere/policy.toml" } }],
      ["another lane", { lane: "exit" }],
      ["a register that is read too seldom for it", { refreshMinutes: 100_000 }],
    ])("does not decide for %s", (_, change) => {
      expect(keep(change).now().name).toBe("none");
      expect(errors.join()).toContain("there is none, and nobody is admitted");
    });

    it.each([
      ["of it is not what was kept", (hash: string) => `${hash}.toml`, "name = 'another'"],
      ["by which it is found is torn", () => "entrance.last.json", '{"file":'],
      ["by which it is found names no policy", () => "entrance.last.json", '{"file": "../x", "hash": "../journal"}'],
    ])("and the file %s: there is no policy", (_, name, content) => {
      const hash = hashOf(policyText("second", "warn_days = 3"));
      writeFileSync(join(place.folder, "policies", name(hash)), content);
      expect(keep().now().name).toBe("none");
    });

    it("after a shipped policy decided meanwhile, is out of force", () => {
      keep({ options: v.parse(lanePolicy, { preset: "library-gate" }) })[Symbol.dispose]();
      expect(keep().now().name).toBe("none");
    });
  });

  it("whose folder comes later is found", async () => {
    const later = join(place.folder, "mounted", "policy.toml");
    const policy = keep({ options: { file: later } });
    expect(policy.now().clauses).toEqual([]);
    mkdirSync(dirname(later));
    writeFileSync(later, policyText("late"));
    await until("it is in force", () => policy.now().name === "late");
  });

  it("is not in force before it is in the archive and on record: it is tried again", async () => {
    let isFull = true;
    const archive = openArchive(place.folder);
    writeFileSync(file, policyText("first"));
    const policy = keep({
      archive: {
        ...archive,
        keep(...asked) {
          if (isFull) throw new Error("no space left on device");
          archive.keep(...asked);
        },
      },
    });
    await until("it was tried more than once", () => changes.length > 2);
    expect(policy.now().name).toBe("none");
    expect(recorded()).toEqual([]);
    expect(errors).toHaveLength(1);
    isFull = false;
    await until("it is in force", () => policy.now().name === "first");
    expect(recorded()).toEqual(["first in-force"]);
  });

  it("is looked at no more when the lane is closed", async () => {
    writeFileSync(file, policyText("first"));
    const policy = keep();
    policy[Symbol.dispose]();
    writeFileSync(file, policyText("second"));
    const other = keep();
    expect(other.now().name).toBe("second");
    writeFileSync(file, policyText("third"));
    await until("another lane sees it", () => other.now().name === "third");
    expect(policy.now().name).toBe("first");
  });
});

describe("a shipped policy with options", () => {
  it("is in the archive too, as the policy file that it is short for", () => {
    const options = v.parse(lanePolicy, {
      preset: "canteen-checkout",
      tariff_code: "S1",
      open: { monday: ["08:00-12:00"] },
    });
    const { hash } = keep({ options }).now();
    const text = kept(hash) ?? "";
    expect(text).toContain('code = "S1"');
    // What is kept is a policy file like any other, and comes to the same.
    writeFileSync(file, text);
    expect(keep().now()).toMatchObject({ name: "canteen-checkout", hash });
  });

  it("has the same hash at every start, and another one with other options", () => {
    const of = (options: unknown) => keep({ options: v.parse(lanePolicy, options) }).now().hash;
    const library = { preset: "library-gate" };
    expect(of(library)).toBe(of({ ...library }));
    expect(of(library)).not.toBe(of({ ...library, warn_days: 15 }));
  });
});

describe("the archive", () => {
  const textOf = (n: number) => Buffer.from(`# ${n}\n`);

  it("keeps 200, and what is in force however old it is", () => {
    const archive = openArchive(place.folder);
    archive.keep({ lane: "other", file }, policyHash(textOf(0)), textOf(0));
    for (let n = 1; n <= 205; n += 1) archive.keep({ lane: "entrance", file }, policyHash(textOf(n)), textOf(n));
    const there = Array.from(
      { length: 206 },
      (_, n) => archivedPolicy(place.folder, policyHash(textOf(n))) !== undefined,
    );
    expect(there[0]).toBe(true);
    expect(there[205]).toBe(true);
    expect(there.filter(Boolean).length).toBeLessThanOrEqual(201);
    expect(there.filter(Boolean).length).toBeGreaterThanOrEqual(200);
  });

  it("gives nothing back that is not what its name says", () => {
    const hash = policyHash(textOf(1));
    openArchive(place.folder).keep({ lane: "entrance", file }, hash, textOf(1));
    const path = join(place.folder, "policies", `${hash}.toml`);
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, "name = 'another'");
    expect(archivedPolicy(place.folder, hash)).toBeUndefined();
    openArchive(place.folder).keep({ lane: "entrance", file }, hash, textOf(1));
    expect(readFileSync(path)).toEqual(textOf(1));
  });

  it.each(["", "../journal", "0".repeat(63), `${"0".repeat(64)}/x`])("knows no policy of the name %j", (hash) => {
    expect(archivedPolicy(place.folder, hash)).toBeUndefined();
  });
});
