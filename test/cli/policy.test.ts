/** Policies on the command line: read aloud, checked, copied. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSite, type Site } from "../fakes/gate.ts";
import { kiosk } from "../fakes/command-line.ts";

let folder: string;
let site: Site;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "esc-kiosk-policy-"));
  site = await openSite(0);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await site[Symbol.asyncDispose]();
});

const LIBRARY = "library-gate";

describe("policy show", () => {
  it("reads a shipped policy aloud, in the order in which it is asked", async () => {
    const { code, err, out } = await kiosk(["policy", "show", "canteen-checkout"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const inOrder = [
      "It is a European Student Card.",
      "Its status is active.",
      "It comes from one of the 3 issuers of partners.",
      "It is open: Monday to Thursday 07:30-18:00, Friday 07:30-15:00, Saturday to Sunday closed",
      "A guest's day-pass is admitted when",
      'MEAL "Student meal 3.30":',
      'FULL "Full price": Everybody else.',
      "holidays: 01-01, 05-01",
      "34 examples, and all hold.",
    ];
    expect(inOrder.map((line) => out.indexOf(line)).every((where, nth, all) => where > (all[nth - 1] ?? 0))).toBe(true);
  });

  it("says of a file that is not there so", async () => {
    const file = at("nowhere.toml");
    expect(await kiosk(["policy", "show", file])).toMatchObject({ code: 1, err: expect.stringContaining(file) });
  });
});

describe("policy new and policy check", () => {
  it("writes a copy that is good, and never over a file that is there", async () => {
    const file = at("mine.toml");
    expect(await kiosk(["policy", "new", LIBRARY, "--to", file])).toMatchObject({ code: 0 });
    expect(await kiosk(["policy", "check", file])).toMatchObject({ code: 0, out: expect.stringContaining("all 43 ") });
    writeFileSync(file, "mine");
    expect(await kiosk(["policy", "new", LIBRARY, "--to", file])).toEqual({
      code: 1,
      out: "",
      err: `${file} is there already\n`,
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("writes to stdout without a file", async () => {
    const shipped = readFileSync(new URL("../../src/policy/presets/library-gate.toml", import.meta.url), "utf8");
    expect(await kiosk(["policy", "new", LIBRARY])).toEqual({ code: 0, out: shipped, err: "" });
  });

  it("lists every fault of a file at once", async () => {
    const file = at("faulty.toml");
    const { out } = await kiosk(["policy", "new", LIBRARY]);
    writeFileSync(
      file,
      out
        .replace('is = "unexpired"', 'is = "unexpird"')
        .replace("friday = ", "fryday = ")
        .replace("warn_days = 14", "warn_days = 400")
        .replace('"12-24", ', '"12-34", '),
    );
    const { code, err } = await kiosk(["policy", "check", file]);
    expect(code).toBe(1);
    expect(err.trim().split("\n").toSorted()).toEqual([
      expect.stringContaining('calendar.closed-days[2] = "12-34": expected text, a day like 2026-12-24'),
      expect.stringContaining("hours.reading-room.fryday: no such option; did you mean friday?"),
      expect.stringMatching(/rule\[2\]\.is = "unexpird": expected one of active, .*; did you mean unexpired\?/),
      expect.stringContaining("warn_days = 400: expected a number, whole, at least 0, at most 365"),
    ]);
  });

  it("lists every example that does not hold: what came, and by which sentence", async () => {
    const file = at("failing.toml");
    const { out } = await kiosk(["policy", "new", LIBRARY]);
    writeFileSync(
      file,
      out
        .replace('monday = ["08:00-22:00"]', 'monday = ["09:00-22:00"]')
        .replace('none_of = ["suspended"]', 'none_of = ["x"]'),
    );
    const { code, err } = await kiosk(["policy", "check", file]);
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toEqual([
      `${file}: example "a student who was suspended": expected refuse group, and it came to admit`,
      expect.stringMatching(/example "the minute we open": expected admit, and it came to refuse closed by "Unless /),
    ]);
    const json = await kiosk(["policy", "check", file, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), faults: [{}, {}] });
  });

  it.each([
    [["policy", "new", "libary-gate"], "expected one of library-gate, canteen-checkout, dormitory-door"],
    [["policy", "check"], "PRESET or FILE is missing"],
    [["policy", "show", LIBRARY, "--time-zone", "Riga"], "--time-zone Riga: expected a time zone"],
    [["policy"], "esc-kiosk policy show"],
  ])("%j is a wrong call", async (args, said) => {
    expect(await kiosk(args)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});

describe("the config of a lane with a policy file", () => {
  const devices = { reader: { kind: "replay", file: "-", as: "serial" }, actuator: { kind: "none" } };

  it("is checked and shown with what the file says", async () => {
    const file = at("library.toml");
    await kiosk(["policy", "new", LIBRARY, "--to", file]);
    const config = await site.writeConfig({ ...devices, policy: { file } });
    expect(await kiosk(["config", "check", config])).toMatchObject({ code: 0, err: "" });
    const shown = await kiosk(["config", "show", config]);
    expect(shown.out).toContain("#   5. Its status is active.");
    writeFileSync(file, readFileSync(file, "utf8").replace("stale_hours = 720", "stale_hours = 7"));
    expect(await kiosk(["config", "check", config])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${file}: stale_hours = 7: expected more than fresh_hours (26)`),
    });
    expect(await kiosk(["config", "show", config])).toMatchObject({ code: 1 });
  });

  it("must read the register as often as the file's data is fresh", async () => {
    const file = at("quick.toml");
    const { out } = await kiosk(["policy", "new", LIBRARY]);
    writeFileSync(file, out.replace("fresh_hours = 26", "fresh_hours = 3"));
    const config = await site.writeConfig({ ...devices, policy: { file }, sync: { refresh_minutes: 240 } });
    expect(await kiosk(["config", "check", config])).toMatchObject({
      code: 1,
      err: expect.stringContaining("sync.refresh_minutes = 240: expected at most 120, two thirds of the shortest"),
    });
  });
});
