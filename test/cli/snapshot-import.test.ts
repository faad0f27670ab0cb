/** Importing lists of cards, each call in a process of its own, as an operator types it. */
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openAsItStands } from "../../src/snapshot/published.ts";
import type { SnapshotInfo } from "../../src/snapshot/words.ts";
import { kiosk, type Outcome } from "../fakes/command-line.ts";
import { number, temporaryFolder } from "../snapshot/folder.ts";

const SITE = "riga";
const ESI = "urn:schac:personalUniqueCode:int:esi:lmu.de:";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  const temporary = temporaryFolder();
  folder = temporary.path;
  return () => temporary[Symbol.dispose]();
});

/** Imports a list from a file of this name into the folder of the test. */
function importing(name: string, list: string | Uint8Array, ...args: readonly string[]): Promise<Outcome> {
  writeFileSync(at(name), list);
  return again(name, ...args);
}

function again(name: string, ...args: readonly string[]): Promise<Outcome> {
  return kiosk([
    "snapshot",
    "import",
    at(name),
    "--cards",
    at("cards"),
    "--site",
    SITE,
    "--state",
    at("sync"),
    ...args,
  ]);
}

/** What the gate would find. */
async function published() {
  const set = await openAsItStands(at("cards"), SITE);
  onTestFinished(() => set[Symbol.dispose]());
  return set;
}

/** Every file under the test's folder with its content, so that nothing may change unseen. */
function everything(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(at(name)).isFile(),
  );
  return new Map(files.map((name) => [name, readFileSync(at(name), "hex")]));
}

const row = (n: number, status = "active"): string => `${number(n)},${status}\n`;
const list = (...rows: readonly string[]): string => `escn,status\n${rows.join("")}`;
const cards = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => row(from + i));

describe("applying a list", () => {
  it("publishes it as a source of its own, dated as the file is", async () => {
    const done = await importing("students.csv", list(...cards(0, 20)), "--name", "students");
    expect(done).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(/^20 cards in students, 20 in all, snapshot [0-9a-f]{32}\n$/),
    });
    await importing("staff.ndjson", `{"escn":"${number(30)}"}\n`, "--name", "staff");
    const set = await published();
    expect(set.info.sources).toEqual([
      { name: "staff", kind: "import", takenAt: Math.floor(statSync(at("staff.ndjson")).mtimeMs), count: 1 },
      { name: "students", kind: "import", takenAt: Math.floor(statSync(at("students.csv")).mtimeMs), count: 20 },
    ]);
    expect([set.find(number(3))?.status, set.find(number(30))?.status, set.find(number(31))]).toEqual([
      "active",
      "active",
      undefined,
    ]);
  });

  it("lists every bad row and changes nothing, unless the good ones are asked for", async () => {
    await importing("good.csv", list(row(1), row(2)));
    const before = everything();
    const bad = `escn;status;expires_on\n${number(1)};activ;2027-09-30\nnonsense;active;2027-02-30\n${number(2)};inactive;\n`;
    const refused = await importing("good.csv", bad);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err.trim().split("\n")).toEqual([
      `${at("good.csv")}: line 2, status = "activ": must be active, inactive or expired`,
      `${at("good.csv")}: line 3, escn = "nonsense": is no card number, which has 32 hexadecimal digits`,
      `${at("good.csv")}: line 3, expires_on = "2027-02-30": must be a real day, yyyy-mm-dd, from 1970 to 9999`,
      `${at("good.csv")}: not applied: 3 faults in 3 rows; what is published is as it was`,
    ]);
    expect(new Map([...everything()].filter(([name]) => name !== "good.csv"))).toEqual(
      new Map([...before].filter(([name]) => name !== "good.csv")),
    );
    expect(await again("good.csv", "--allow-faults", "--force")).toMatchObject({ code: 0 });
    expect((await published()).find(number(2))?.status).toBe("inactive");
  });

  it("takes what comes compressed from standard input, as of now", async () => {
    const input = gzipSync(list(row(1), row(1, "inactive")));
    const before = Date.now();
    const args = ["--cards", at("cards"), "--site", SITE, "--state", at("sync"), "--json"];
    const done = await kiosk(["snapshot", "import", "-", ...args], input);
    const report = JSON.parse(done.out) as { info: SnapshotInfo };
    expect([done.code, report]).toMatchObject([
      0,
      { is: "applied", rows: 2, repeatCount: 1, repeats: [{ line: 3, before: 2 }] },
    ]);
    expect(report.info.sources[0]?.takenAt).toBeGreaterThanOrEqual(before);
  });

  it("keeps of a person a hash with a key of its own, the same in the next list", async () => {
    const people = `escn,esi,person\n${number(1)},${ESI}1,\n${number(2)},${ESI}1|${ESI}2,\n${number(3)},,4711\n`;
    expect(await importing("people.csv", people)).toMatchObject({ code: 0 });
    const personsNow = async () => {
      const set = await published();
      return [1, 2, 3].map((n) => set.find(number(n))?.person);
    };
    const [a, b, c] = await personsNow();
    expect(a).toMatch(/^[0-9a-f]{16}$/);
    expect([b, b === c, statSync(at("sync/person-key")).size]).toEqual([a, false, 32]);
    await importing("people.csv", people, "--force");
    expect(await personsNow()).toEqual([a, b, c]);
  });

  it("makes no key for people when the list names none", async () => {
    await importing("plain.csv", list(row(1)));
    expect(readdirSync(at("sync"))).toEqual(["snapshot-key"]);
  });

  it("refuses half a list, and one that is older than what is published, unless it is meant", async () => {
    await importing("all.csv", list(...cards(0, 20)));
    expect(await importing("half.csv", list(...cards(0, 15)))).toMatchObject({
      code: 1,
      err: expect.stringContaining("would hold 15 cards, and its last whole list had 20"),
    });
    writeFileSync(at("old.csv"), list(...cards(0, 20)));
    utimesSync(at("old.csv"), 1_700_000_000, 1_700_000_000);
    expect(await again("old.csv")).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /not applied: it is of 2023-11-14T22:13:20.000Z, older than the list that is published/,
      ),
    });
    expect(await again("old.csv", "--force")).toMatchObject({ code: 0 });
    expect((await published()).info.takenAt).toBe(1_700_000_000_000);
  });

  it("takes a file from the future for one of now, and the moment that it is told before both", async () => {
    writeFileSync(at("cards.csv"), list(row(1)));
    utimesSync(at("cards.csv"), 4_000_000_000, 4_000_000_000);
    const now = Date.now();
    expect(await again("cards.csv")).toMatchObject({ code: 0, err: expect.stringContaining("is dated in the future") });
    const { info } = await published();
    expect([(info.takenAt ?? 0) >= now, (info.takenAt ?? 0) <= Date.now()]).toEqual([true, true]);
    expect(await again("cards.csv", "--taken-at", "2026-01-02T03:04:05Z", "--force")).toMatchObject({
      code: 0,
      err: "",
    });
    expect((await published()).info.takenAt).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });
});

describe("a dry run", () => {
  it("says what would change, and writes nothing at all", async () => {
    await importing("all.csv", list(...cards(0, 20)));
    const changed = list(row(1, "inactive"), ...cards(2, 20), row(30), row(31, "expired"), row(31, "expired"));
    writeFileSync(
      at("next.csv"),
      changed.replace("status\n", "status,esi\n").replaceAll("e\n", `e,\n`).replaceAll("d\n", "d,\n"),
    );
    const before = everything();
    const dry = await again("next.csv", "--dry-run");
    expect(dry).toMatchObject({
      code: 0,
      err: `${at("next.csv")}: line 23: the card of line 22 again; this line counts\n`,
    });
    expect(dry.out.split("\n")).toEqual([
      "21 cards: 19 active, 1 inactive, 1 expired; 21 without an end",
      "import would change: 2 new, 1 changed, 1 gone; 18 the same",
      "",
    ]);
    expect(everything()).toEqual(before);
    await again("next.csv");
    expect((await again("next.csv", "--dry-run")).out).toContain("0 new, 0 changed, 0 gone; 21 the same");
  });

  it("names every reason for which it would not be applied", async () => {
    await importing("all.csv", list(...cards(0, 20)));
    writeFileSync(at("bad.csv"), list(row(1), "x,active\n"));
    utimesSync(at("bad.csv"), 1_700_000_000, 1_700_000_000);
    const dry = await again("bad.csv", "--dry-run", "--json");
    expect([dry.code, JSON.parse(dry.out)]).toMatchObject([
      1,
      {
        is: "dry-run",
        rows: 2,
        faultCount: 1,
        cards: 1,
        new: 0,
        same: 1,
        gone: 19,
        against: [
          expect.stringContaining("older than the list"),
          expect.stringContaining("fewer than four fifths"),
          "it has 1 faults in 2 rows",
        ],
      },
    ]);
    expect(await again("bad.csv", "--dry-run", "--force", "--allow-faults")).toMatchObject({ code: 0 });
  });

  it("before anything was published leaves no trace: no folder, and no key for people", async () => {
    const people = `escn,person\n${number(1)},4711\n`;
    expect(await importing("people.csv", people, "--dry-run")).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 new"),
    });
    expect([existsSync(at("cards")), existsSync(at("sync"))]).toEqual([false, false]);
    await importing("people.csv", people);
    expect((await again("people.csv", "--dry-run")).out).toContain("1 the same");
  });
});

describe("columns of any name and order", () => {
  it("the router's own order, from its csv-config", async () => {
    writeFileSync(at("order.json"), JSON.stringify({ expiresAt: 2, personIdentifier: 0, cardNumber: 1, email: 3 }));
    const rows = `FR-999859608-1;${number(1)};2027-09-30;a@b.c\n;${number(2)};;\n`;
    expect(await importing("roster.csv", rows, "--columns", at("order.json"))).toMatchObject({ code: 0 });
    expect((await published()).find(number(1))).toMatchObject({ expiresOn: "2027-09-30", person: expect.any(String) });
  });

  it("an order with faults is told by name before the list is read", async () => {
    writeFileSync(at("order.json"), JSON.stringify({ cardNumbr: 0, expiresAt: 2, status: 2, email: "x", person: 5 }));
    const told = await importing("roster.csv", "nonsense", "--columns", at("order.json"));
    expect(told).toMatchObject({ code: 1, out: "" });
    expect(told.err.trim().split("\n")).toEqual([
      `${at("order.json")}: status: is column 2, and so is expiresAt`,
      `${at("order.json")}: email: expected the number of a column, 0 to 199`,
    ]);
    writeFileSync(at("order.json"), JSON.stringify({ cardNumbr: 0, expiresAt: 2 }));
    expect((await again("roster.csv", "--columns", at("order.json"))).err.trim().split("\n")).toEqual([
      `${at("order.json")}: cardnumbr: is no column that is known; the nearest is cardNumber. Say what it is with --map COLUMN=NAME, or --ignore NAME`,
      `${at("order.json")}: column 2 has no name`,
    ]);
    writeFileSync(at("order.json"), "[]");
    expect((await again("roster.csv", "--columns", at("order.json"))).err).toContain("expected one JSON object");
  });

  it("names of the site's own", async () => {
    const rows = `Card number,Validity,Name\n${number(1)},2027-09-30,Anna\n`;
    const args = ["--map", "escn=Card number", "--map", "expires_on=Validity", "--ignore", "Name"];
    expect(await importing("roster.csv", rows, ...args)).toMatchObject({ code: 0 });
    expect((await published()).find(number(1))?.expiresOn).toBe("2027-09-30");
  });
});

it("a wrong call says what was expected, and a file that is not there is no wrong call", async () => {
  expect(await again("none.csv", "--map", "escnn=Number")).toMatchObject({
    code: 2,
    err: expect.stringContaining("did you mean escn?\nexpected: esc-kiosk snapshot import FILE|-"),
  });
  expect(await again("none.csv")).toMatchObject({ code: 1, err: expect.stringContaining("none.csv") });
  expect(existsSync(at("cards"))).toBe(false);
});
