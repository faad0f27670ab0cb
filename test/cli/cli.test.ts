/** The command line, each call in a process of its own, as an operator types it. */
import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, type Site } from "../fakes/gate.ts";
import { kiosk } from "../fakes/command-line.ts";
import { until } from "../fakes/until.ts";

const DEVICES = { reader: { kind: "replay", file: "-", as: "serial" }, actuator: { kind: "none" } };

let site: Site;
let config: string;
const at = (name: string): string => join(site.folder, name);

beforeAll(async () => {
  site = await openSite(20);
  config = await site.writeConfig(DEVICES);
});
afterAll(() => site[Symbol.asyncDispose]());

describe("a wrong call", () => {
  it.each([
    [[], 2, ""],
    [["snapshto"], 2, 'there is no command "snapshto"'],
    [["snapshot"], 2, "esc-kiosk snapshot import, esc-kiosk snapshot publish"],
    [["config", "chek"], 2, "esc-kiosk config check"],
    [["card"], 2, "TEXT is missing\nexpected: esc-kiosk card TEXT"],
    [["card", "a", "b"], 2, '"b" is one too many'],
    [["card", "--jsn", "x"], 2, "--jsn"],
    [["replay", "x", "--reader", "wedge"], 2, "expected serial or hid-pos"],
    [["replay", "x"], 2, "--reader is missing"],
    [["replay", "x", "--reader", "serial", "--at", "noon"], 2, "noon is not a time"],
    [["snapshot", "import", "x.csv", "--cards", "y"], 2, "--site ID"],
    [["journal", "verify", "--head", "7"], 2, "expected SEQ:HASH"],
  ])("%j says what was expected", async (args, code, said) => {
    const outcome = await kiosk(args);
    expect(outcome.err).toContain(said);
    expect(outcome.code).toBe(code);
  });

  it("--help is no wrong call", async () => {
    expect(await kiosk(["--help"])).toMatchObject({ code: 0, err: "", out: expect.stringContaining("journal verify") });
    expect(await kiosk(["replay", "--help"])).toMatchObject({ code: 0, out: expect.stringContaining("FILE --reader") });
  });
});

describe("card", () => {
  it("says what a text is, for people and as one JSON object", async () => {
    const url = "http://esc.gg/aec54890-72b1-1039-8e5f-001999893752";
    expect(await kiosk(["card", url])).toMatchObject({ code: 0, out: expect.stringContaining("999893752") });
    const json = await kiosk(["card", url, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({
      escn: "aec54890-72b1-1039-8e5f-001999893752",
      pic: "999893752",
      mintedAt: "2021-03-15T08:16:24.665Z",
    });
  });

  it("fails on what is no card, and says what it looks like", async () => {
    expect(await kiosk(["card", "jdoe@univ-ville.fr"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("e-mail"),
    });
  });
});

describe("replay", () => {
  it("sends recorded serial bytes through codec, policy and snapshot: a verdict a line", async () => {
    const bytes = `]Q1${cardUrl(0)}\r${cardUrl(1)}\r\nhello\r${cardUrl(99)}\r`;
    const outcome = await kiosk(["replay", "-", "--reader", "serial", "--config", config, "--json"], bytes);
    const lines = outcome.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { verdict: unknown });
    expect(lines.map(({ verdict }) => verdict)).toEqual([
      { is: "admit", notices: [] },
      { is: "refuse", why: { code: "expired", on: "2025-09-30" } },
      { is: "refuse", why: { code: "not-a-student-card" } },
      { is: "refuse", why: { code: "unknown-card" } },
    ]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
  });

  it("reads the reports of a HID POS scanner from a file, at a time that is given", async () => {
    // A recording knows no descriptor; this is layout A, as Honeywell scanners send it.
    const report = new Uint8Array(64);
    const code = Buffer.from(cardUrl(0));
    report.set([2, code.length, ...Buffer.from("]Q1")]);
    report.set(code, 5);
    await writeFile(at("scan.bin"), report);
    const args = ["replay", at("scan.bin"), "--reader", "hid-pos", "--config", config];
    expect(await kiosk(args)).toMatchObject({ code: 0, out: expect.stringMatching(/^1 {2}admit/) });
    expect(await kiosk([...args, "--at", "2040-01-01T00:00Z"])).toMatchObject({
      out: expect.stringMatching(/^1 {2}refuse {2}expired/),
    });
  });

  it("fails on a file without a scan, and on one that is not there", async () => {
    expect(await kiosk(["replay", "-", "--reader", "serial"], "")).toMatchObject({
      code: 1,
      err: expect.stringContaining("no whole scan"),
    });
    expect(await kiosk(["replay", "nowhere", "--reader", "serial"])).toMatchObject({
      code: 1,
      err: "nowhere does not exist\n",
    });
  });
});

describe("snapshot", () => {
  it("says when there is none", async () => {
    expect(await kiosk(["snapshot", "status", "--cards", at("nothing"), "--site", "x", "--json"])).toMatchObject({
      code: 1,
    });
  });
});

describe("journal verify", () => {
  it("is whole, and broken once a byte of it was changed", async () => {
    const folder = at("record");
    mkdirSync(folder, { mode: 0o700 });
    const key = loadSecret({ name: "site-key", file: join(folder, "site-key") });
    const journal = openJournal(join(folder, "journal.sqlite"), { key });
    for (let monotonicMs = 0; monotonicMs < 3; monotonicMs += 1) {
      journal.append({ kind: "stop", at: 1, bootId: "b", monotonicMs, clock: undefined, why: "MARKED" });
    }
    journal[Symbol.dispose]();
    const whole = await kiosk(["journal", "verify", "--folder", folder]);
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/^whole: 3 entries, head 3:[0-9a-f]{64}\n$/) });
    const head = /\d+:[0-9a-f]{64}/.exec(whole.out)?.[0] ?? "";
    expect((await kiosk(["journal", "verify", "--folder", folder, "--head", head])).code).toBe(0);

    const file = join(folder, "journal.sqlite");
    const bytes = await readFile(file);
    bytes.write("FORGED", bytes.indexOf("MARKED"));
    await writeFile(file, bytes);
    expect(await kiosk(["journal", "verify", "--folder", folder, "--json"])).toMatchObject({
      code: 1,
      out: expect.stringContaining('"is":"broken"'),
    });
  });
});

describe("config", () => {
  it("check: good, or every fault at once", async () => {
    expect(await kiosk(["config", "check", config])).toMatchObject({ code: 0, out: `${config}: good\n` });
    await writeFile(at("bad.toml"), site.config(DEVICES).replace("pulse_ms = 200", "pulse_ms = 2\npuls = 3"));
    const bad = await kiosk(["config", "check", at("bad.toml"), "--json"]);
    expect(bad.code).toBe(1);
    expect((JSON.parse(bad.out) as { faults: unknown[] }).faults).toHaveLength(2);
  });

  it("show: every default, and the policy read aloud", async () => {
    const shown = await kiosk(["config", "show", config]);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("ask_deadline_ms = 1500");
    expect(shown.out).toContain("6. Its last day has not passed.");
  });
});

describe("relay release", () => {
  it("tells the configured relay to let go", async () => {
    await using relay = await openSocketDevice();
    await writeFile(at("relay.toml"), site.config({ ...DEVICES, actuator: { kind: "simulated", socket: relay.path } }));
    expect(await kiosk(["relay", "release", "--config", at("relay.toml")])).toMatchObject({ code: 0 });
    await until("the relay to have been told", () =>
      Buffer.from(relay.received()).toString("hex").includes("a00100a1"),
    );
  });
});
