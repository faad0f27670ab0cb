/** Enrolling chips and inspecting their numbers on the command line, each call in a process of its own. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enrolmentsIn, followEnrolments } from "../../src/chip/enrolments.ts";
import { kiosk } from "../fakes/command-line.ts";
import { cardNumber, openSite, type Site } from "../fakes/gate.ts";

let site: Site;
let state: string;
beforeEach(async () => {
  site = await openSite(0);
  state = site.folder;
});
afterEach(() => site[Symbol.asyncDispose]());

const enrolled = (uid: string): string | undefined => {
  const place = enrolmentsIn(state, undefined);
  return followEnrolments(place, () => {}).find(Buffer.from(uid, "hex"));
};
const cards = (...args: readonly string[]) => kiosk(["cards", ...args, "--state", state]);

describe("cards enrol, forget and count", () => {
  it("enrol a chip by any form of its UID, and forget it by its UID or its number", async () => {
    expect(await cards("enrol", "04:2E:5A:7A:6E:4D:80", cardNumber(1))).toMatchObject({
      code: 0,
      out: "1 new, 1 enrolled\n",
    });
    expect(await cards("enrol", "1185105053", cardNumber(2), "--form", "decimal-reversed")).toMatchObject({ code: 0 });
    expect(await cards("enrol", "40260:41798", cardNumber(3), "--form", "h10306")).toMatchObject({
      out: "1 new, 2 enrolled\n",
    });
    expect(enrolled("042e5a7a6e4d80")).toBe(cardNumber(1));
    expect(enrolled("9d44a346")).toBe(cardNumber(3));
    expect(await readFile(join(state, "enrolments"), "utf8")).not.toMatch(/042e5a7a6e4d80/i);
    expect(await cards("count")).toMatchObject({ code: 0, out: "2 enrolled\n" });
    expect(await cards("forget", cardNumber(3))).toMatchObject({ code: 0, out: "1 forgotten, 1 enrolled\n" });
    expect(await cards("forget", "042E5A7A6E4D80", "--json")).toMatchObject({
      out: '{"enrolled":0,"forgotten":1,"count":0}\n',
    });
    expect(await cards("forget", "042E5A7A6E4D80")).toMatchObject({ code: 1, out: "0 forgotten, 0 enrolled\n" });
  }, 60_000);

  it("enrol a file as a whole, or nobody of it", async () => {
    const file = join(state, "chips.csv");
    await writeFile(
      file,
      `\ufeffName;ESCN;UID\r\n"a;b";${cardNumber(1)};04010203040506\r\n;${cardNumber(2).toUpperCase()};04010203040507\r\n`,
    );
    expect(await cards("enrol", "--file", file)).toMatchObject({ code: 0, out: "2 new, 2 enrolled\n", err: "" });
    expect(enrolled("04010203040507")).toBe(cardNumber(2));
    const rows = [
      "uid,escn",
      `04010203040508,${cardNumber(3)}`,
      "nonsense,",
      `08010203,${cardNumber(4)}`,
      `04010203040508,${cardNumber(5)}`,
    ];
    const outcome = await kiosk(["cards", "enrol", "--file", "-", "--state", state], rows.join("\n"));
    expect(outcome.code).toBe(1);
    expect(outcome.err.split("\n")).toEqual([
      "-: line 3: no UID of 4, 7 or 10 bytes as hex",
      "-: line 4: the chip draws another UID at each tap (four bytes that begin with 08)",
      "-: line 5: the chip of line 2 with another number",
      "nobody was enrolled: a file counts as a whole",
      "",
    ]);
    expect(enrolled("04010203040508")).toBeUndefined();
  }, 60_000);

  it.each<[readonly string[], number, string]>([
    [["enrol"], 2, "UID ESCN, or --file CSV, is missing"],
    [["enrol", "04010203040506", "x"], 2, "no card number of 32 hexadecimal digits"],
    [["enrol", "08010203", cardNumber(1)], 2, "another UID at each tap"],
    [["enrol", "2638521158", cardNumber(1)], 2, "it may be decimal, 8h10d"],
    [["enrol", "1:1", cardNumber(1), "--form", "h10301"], 2, "24 bits"],
    [["enrol", "1:1", cardNumber(1), "--form", "hxe"], 2, "expected one of hex, hex-reversed"],
    [["enrol", "--file", "/nonexistent"], 1, "ENOENT"],
    [["forget", "zz"], 2, "no UID of 4, 7 or 10 bytes"],
  ])("%j says what is wrong", async (args, code, said) => {
    const outcome = await cards(...args);
    expect(outcome.err).toContain(said);
    expect(outcome.code).toBe(code);
  });

  it("say so when the file is not theirs to change", async () => {
    await writeFile(join(state, "enrolments"), "something else");
    expect(await cards("count")).toMatchObject({ code: 1, err: expect.stringContaining("not a whole one") });
    const nowhere = join(state, "nowhere");
    expect(await kiosk(["cards", "count", "--state", nowhere])).toMatchObject({
      code: 1,
      err: expect.stringContaining("does not exist"),
    });
  }, 60_000);
});

describe("readers inspect", () => {
  it("says which chips a number may be, and how they print elsewhere", async () => {
    const { code, out } = await kiosk(["readers", "inspect", "80:4D:6E:7A:5A:2E:04"]);
    expect(code).toBe(0);
    expect(out).toContain("as hex-reversed:\n  UID 04 2E 5A 7A 6E 4D 80, 7 bytes: likely");
    expect(out).toContain("1176866042826112");
    const json = await kiosk(["readers", "inspect", "BD88EB80", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ wiegand: [{ format: "H10301", facility: 123, card: 4567 }] });
    expect(await kiosk(["readers", "inspect", "123,4567"])).toMatchObject({ out: expect.stringContaining("too few") });
    expect(await kiosk(["readers", "inspect", "hello"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("no number"),
    });
  }, 60_000);

  it("reads a configured reader, and says when there is none of that name", async () => {
    const recording = join(state, "one.bin");
    await writeFile(recording, `https://s.esc-r.eu/${cardNumber(1)}\r\n`);
    const reader = { kind: "replay", file: recording, as: "serial", id: "front" };
    const config = await site.writeConfig({ reader, actuator: { kind: "none" } });
    const shown = await kiosk(["readers", "inspect", "--reader", "front", "--config", config]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining("no chip: a text of 55 bytes") });
    expect(shown.out).not.toContain(cardNumber(1));
    const none = await kiosk(["readers", "inspect", "--reader", "back", "--config", config]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('no reader is called "back"') });
  }, 60_000);
});

describe("config check", () => {
  it("looks into the file of authorities too", async () => {
    const chip = { chain_file: join(state, "chain.pem") };
    const config = await site.writeConfig({
      reader: { kind: "replay", file: "-", as: "serial" },
      actuator: { kind: "none" },
      chip,
    });
    const absent = await kiosk(["config", "check", config]);
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("lead to a trusted root (ENOENT") });
    await writeFile(chip.chain_file, "no certificate");
    const empty = await kiosk(["config", "check", config]);
    expect(empty).toMatchObject({ code: 1, err: expect.stringContaining("1 to 1000 certificates") });
  }, 60_000);
});
