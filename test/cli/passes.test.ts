/** The desk where day-passes are issued, as an operator types it. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQrDecoder } from "../../firmware-bridge/qr/decoder.ts";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";
import { readPictureFile } from "../../firmware-bridge/qr/picture-file.ts";
import { passesIssue } from "../../src/cli/passes-issue.ts";
import { passesRevoke } from "../../src/cli/passes-revoke.ts";
import { timesIn } from "../../src/cli/passes-times.ts";
import { UsageError } from "../../src/cli/command.ts";
import { verifyPass } from "../../src/guest/pass-key.ts";
import { kiosk, type Outcome } from "../fakes/command-line.ts";
import { openSite, type Site } from "../fakes/gate.ts";

const SITE = "test-gate";

let site: Site;
let key: string;
let decode: (picture: Picture) => Promise<Uint8Array | undefined>;
const at = (name: string): string => join(site.folder, name);
const passes = (...args: readonly string[]): Promise<Outcome> =>
  kiosk(["passes", ...args, "--config", at("config.toml")]);
const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, err, out } = await passes(...args, "--json");
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, unknown>;
};
const verify = (text: unknown) => verifyPass(String(text), SITE, [key]);
const textIn = async (one: Picture): Promise<string> => new TextDecoder().decode(await decode(one));

beforeAll(async () => {
  site = await openSite(1);
  ({ decode } = await openQrDecoder());
  const change = {
    reader: { kind: "simulated", socket: at("reader.sock") },
    actuator: { kind: "simulated", socket: at("relay.sock") },
  };
  const guest = { state_folder: at("passes") };
  const policy = { preset: "library-gate", guest_hours: 8 };
  await site.writeConfig({ ...change, guest, policy });
  key = String((await json("keys"))["key"]);
  await site.writeConfig({ ...change, policy, guest: { ...guest, trusted_keys: [key] } });
}, 60_000);
afterAll(() => site[Symbol.asyncDispose]());

describe("esc-kiosk passes", { timeout: 120_000 }, () => {
  it("keys: makes the key once, for its owner alone, and says what the kiosks need", async () => {
    expect(statSync(at("passes/pass-key")).mode & 0o777).toBe(0o600);
    expect(await json("keys")).toMatchObject({ key, isTrusted: true });
    const other = await kiosk(["passes", "keys", "--config", at("config.toml"), "--folder", at("other")]);
    expect(other.out).toMatch(
      /not trusted by this config\n\nFor the config of every kiosk:\n\n\[guest\]\ntrusted_keys = \["[\w-]{43}"\]/,
    );
    const untrusted = await passes("issue", "--hours", "1", "--folder", at("other"));
    expect(untrusted.err).toMatch(/trusted_keys of this config does not name/);
    // a key that nobody knows yet must not come into being by a slip of the pen
    const nowhere = await passes("issue", "--hours", "1", "--folder", at("nowhere"));
    expect(nowhere).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/passes keys makes/) });
  });

  it("issue: prints what the pass is good for, in the site's time, and a code that a scanner reads", async () => {
    const { code, err, out } = await passes("issue", "--hours", "8", "--lane", "lane", "--for", "Prof. A. Visitor");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [, id] = /^day-pass {2}([0-9a-f]{16})$/m.exec(out) ?? [];
    expect(out).toMatch(
      /^for {7}Prof\. A\. Visitor\nopens {5}Test Gate: lane\nfrom {6}\d{4}-\d\d-\d\d \d\d:\d\d \(Europe\/Riga\)$/m,
    );
    expect(out).toContain(`esc-kiosk passes revoke ${id}\n`);
    expect(verify(await textIn(blocksIn(out)))).toMatchObject({ id, lanes: ["lane"] });
  });

  it("issue: keeps nothing of it, the label neither", async () => {
    const before = readdirSync(at("passes"));
    await passes("issue", "--hours", "8", "--for", "Prof. A. Visitor");
    expect(readdirSync(at("passes"))).toEqual(before);
    for (const name of readdirSync(site.folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), "latin1")).not.toContain("Visitor");
  });

  it("issue: draws for print and for a phone, for its owner's eyes", async () => {
    const { out } = await passes(
      "issue",
      "--hours",
      "8",
      "--for",
      "<A & B>",
      "--png",
      at("a.png"),
      "--svg",
      at("a.svg"),
    );
    const [, id] = /^day-pass {2}([0-9a-f]{16})$/m.exec(out) ?? [];
    expect(out).not.toContain("▀");
    expect(verify(await textIn(await readPictureFile(at("a.png"))))).toMatchObject({ id });
    const svg = readFileSync(at("a.svg"), "utf8");
    expect(verify(await textIn(svgAsPicture(svg)))).toMatchObject({ id });
    expect(svg).toContain("&#60;A &#38; B&#62;");
    expect(statSync(at("a.png")).mode & 0o777).toBe(0o600);
    expect(statSync(at("a.svg")).mode & 0o777).toBe(0o600);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["no end", [], /one of --until TIME and --hours N/],
    ["two ends", ["--until", "23:59", "--hours", "1"], /one of --until TIME and --hours N/],
    ["too many hours", ["--hours", "745"], /--hours 745: expected a number of hours, at most 744/],
    ["no hours", ["--hours", "0"], /--hours 0: expected a number of hours/],
    ["words", ["--hours", "eight"], /--hours eight: expected a number/],
    ["no time", ["--until", "25:00"], /--until 25:00: expected 18:00, 2026-11-24 18:00 or 2026-11-24/],
    ["no such day", ["--until", "2026-02-30"], /there is no such day/],
    ["a day long gone", ["--until", "2020-01-01"], /after the beginning/],
    ["all of it gone", ["--from", "2020-01-01", "--until", "2020-01-02"], /still to come/],
    ["a day too far", ["--until", "2099-01-01"], /at most 31 days from now, \d{4}-/],
    ["an old beginning", ["--from", "2020-01-01", "--hours", "744"], /still to come/],
    ["five lanes", ["--hours", "1", ...["a", "b", "c", "d", "e"].flatMap((one) => ["--lane", one])], /at most 4/],
    ["a lane of another form", ["--hours", "1", "--lane", "Main Gate"], /--lane Main Gate: expected the id of a lane/],
    ["a label of two lines", ["--hours", "1", "--for", "a\nb"], /1 to 60 characters in one line/],
    ["a label for a picture", ["--hours", "1", "--for", "a", "--png", "a.png"], /a PNG holds the code alone/],
    ["another option", ["--hours", "1", "--name", "a"], /'--name'/],
  ])("issue: says what is wrong with %s", async (_, args, why) => {
    const calling = async () => passesIssue.run([...args, "--config", at("config.toml")]);
    await expect(calling()).rejects.toThrow(why);
  });

  it("issue: says so when its config has no such lane, or a file cannot be written", async () => {
    expect((await passes("issue", "--hours", "1", "--lane", "other")).err).toMatch(/no lane other, only lane/);
    const { code, err } = await passes("issue", "--hours", "1", "--png", at("nowhere/a.png"));
    expect(code).toBe(1);
    expect(err).toMatch(/nowhere\/a\.png/);
  });

  it("revoke and list: takes a pass back, says until when that is remembered, and publishes it again when it is lost", async () => {
    expect((await passes("list")).out).toBe("no pass was ever taken back here\n");
    const id = "00112233445566ff";
    expect((await passes("revoke", id.toUpperCase())).out).toMatch(
      /^00112233445566ff is taken back; list \d+, passes in it: 1\n$/,
    );
    const { out } = await passes("list");
    expect(out).toMatch(
      /^00112233445566ff {2}ends \d{4}-\d\d-\d\d \d\d:\d\d {2}forgotten \d{4}-\d\d-\d\d \d\d:\d\d\nlist \d+, passes in it: 1\n$/,
    );
    rmSync(at("cards/passes-revoked.json"));
    expect(await passes("list")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/kiosks do not have this list: .*is not there/),
    });
    expect(await json("publish")).toMatchObject({ is: "published", passes: 1 });
    expect(await json("list")).toMatchObject({ fault: null, revoked: [{ id }] });
  });

  it("are read by a replay of what a scanner sent", async () => {
    const [good, lost] = [await json("issue", "--hours", "8"), await json("issue", "--hours", "8")];
    await json("revoke", String(lost["id"]));
    const texts = [String(good["text"]), String(lost["text"]), "ESCGP1:NOTHING"];
    writeFileSync(at("scans.bin"), texts.map((text) => `]Q1${text}\r`).join(""));
    const { out } = await kiosk(["replay", at("scans.bin"), "--reader", "serial", "--config", at("config.toml")]);
    expect(out.split("\n").map((line) => line.split(/ +/).slice(1, 3))).toEqual([
      ["admit", "guest"],
      ["refuse", "pass-revoked"],
      ["refuse", "pass-unknown"],
      [],
    ]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["no id", [], /ID is missing/],
    ["another id", ["0011"], /expected the id of a pass, 16 hexadecimal digits/],
    ["an end that no pass has", ["0011223344556677", "--until", "2099-01-01"], /no pass is good for longer/],
    ["an end that has come", ["0011223344556677", "--until", "2020-01-01"], /a pass that has ended opens nothing/],
  ])("revoke: says what is wrong with %s", async (_, args, why) => {
    const calling = async () => passesRevoke.run([...args, "--config", at("config.toml")]);
    await expect(calling()).rejects.toThrow(why);
  });
});

describe("times by the site's clock", () => {
  const riga = timesIn("Europe/Riga");
  const iso = (text: string, edge: "beginning" | "end" = "end", day = "2026-11-23") =>
    new Date(riga.read("--until", text, day, edge) * 60_000).toISOString();

  it.each([
    ["18:00", "2026-11-23T16:00:00.000Z"],
    ["24:00", "2026-11-23T22:00:00.000Z"],
    ["2026-07-01 18:00", "2026-07-01T15:00:00.000Z"],
    ["2026-07-01T18:00", "2026-07-01T15:00:00.000Z"],
    ["2026-11-24", "2026-11-24T22:00:00.000Z"],
    // the clock goes back from 4 to 3: the first half past three
    ["2026-10-25 03:30", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25 04:00", "2026-10-25T02:00:00.000Z"],
    ["2026-12-31 24:00", "2026-12-31T22:00:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it("take a day as its beginning where something begins", () => {
    expect(iso("2026-11-24", "beginning")).toBe("2026-11-23T22:00:00.000Z");
  });

  it.each(["", "18", "18:60", "2026-13-01", "2026-11-24 ", "2026-03-29 03:30", "9999-12-31"])(
    "do not take %j",
    (text) => {
      expect(() => iso(text)).toThrow(UsageError);
    },
  );

  it("are said as they are read", () => {
    for (const text of ["2026-11-23 18:00", "2026-11-23 24:00", "2026-03-29 04:30", "2026-10-25 05:00"])
      expect(riga.say(riga.read("--until", text, "", "end"), "end")).toBe(text);
    expect(riga.say(riga.read("--from", "2026-11-24", "", "beginning"), "beginning")).toBe("2026-11-24 00:00");
  });
});

/** Each module's side, in pixels. */
const SIDE = 4;

function picture(modules: number, isDark: (x: number, y: number) => boolean): Picture {
  const width = modules * SIDE;
  const grey = Uint8Array.from({ length: width * width }, (_, nth) =>
    isDark(Math.floor((nth % width) / SIDE), Math.floor(nth / width / SIDE)) ? 0 : 255,
  );
  return { grey, width, height: width };
}

/** What a terminal shows: two modules a character. */
function blocksIn(out: string): Picture {
  const lines = out.split("\n").filter((line) => /^[ ▀▄█]{40,}$/.test(line));
  return picture(lines[0]?.length ?? 0, (x, y) => {
    const block = lines[y >> 1]?.[x];
    return block === "█" || block === (y % 2 === 0 ? "▀" : "▄");
  });
}

function svgAsPicture(svg: string): Picture {
  const dark = new Set(Array.from(svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g), ([, x, y]) => `${x} ${y}`));
  return picture(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]), (x, y) => dark.has(`${x} ${y}`));
}
