import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readIdentity } from "../../src/esup/identity.ts";
import { askAboutChips } from "../../src/esup/on-chip.ts";
import type { EsupAnswer } from "../../src/esup/words.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";

const LANE = `
[site]
name = "Bibliothèque"
time_zone = "Europe/Paris"
[[lane]]
reader = [{ kind = "pcsc" }]
actuator.kind = "none"
`;
const GOOD = `${LANE}policy.preset = "library-gate"`;
const ESUP = `
[esup]
server = "https://esup-nfc-tag.univ-ville.fr"
numero_id = "6847041179388220887"
mode = "desfire"
auth = "bearer"
`;

const reading = (text: string) =>
  readConfig(text, { reader: readerOptions, actuator: actuatorOptions, input: inputOptions });

function faults(text: string): readonly string[] {
  const read = reading(text);
  return read.is === "faulty" ? read.faults.map(sayFault) : [];
}

describe("the table [esup]", () => {
  test("is not there unless it is written, and then has its defaults", () => {
    const without = reading(GOOD);
    expect(without).toMatchObject({ is: "ok", config: { esup_socket: "/run/esc-kiosk/esup.sock" } });
    expect(without.is === "ok" && without.config.esup).toBeUndefined();
    expect(reading(GOOD + ESUP)).toMatchObject({ is: "ok", config: { esup: { mode: "desfire", deadline_ms: 5000 } } });
  });

  test.each([
    ["http://esup-nfc-tag.univ-ville.fr", "server"],
    ["https://esup-nfc-tag.univ-ville.fr/", "server"],
    ["https://univ-ville.fr/esup", "server"],
    ["https://user:password@univ-ville.fr", "server"],
    ["http://127.0.0.1", "server"],
  ])("wants https and an origin, not %s", (server) => {
    expect(faults(GOOD + ESUP.replace("https://esup-nfc-tag.univ-ville.fr", server))).toEqual([
      expect.stringMatching(/^esup\.server = .* https, in lower case, without a path$/),
    ]);
  });

  test.each([
    ['mode = "desfire"', 'mode = "write"', /^esup\.mode = "write": expected one of csn, desfire$/],
    ['auth = "bearer"', "", /^esup\.auth: is missing; one of none, bearer, basic, certificate$/],
    ['numero_id = "6847041179388220887"', 'numero_id = "a&b=c"', /^esup\.numero_id = /],
    ['auth = "bearer"', 'auth = "bearer"\ndeadline_ms = 20000', /^esup\.deadline_ms = 20000: expected /],
    [
      'auth = "bearer"',
      'auth = "bearer"\ndeadlin_ms = 5',
      /^esup\.deadlin_ms: no such option; did you mean deadline_ms\?$/,
    ],
  ])("%s as %s is a fault", (good, bad, says) => {
    expect(faults(GOOD + ESUP.replace(good, bad))).toEqual([expect.stringMatching(says)]);
  });

  test("does not go with a door that needs a signature, as no signature is looked at", () => {
    const door = (chip: string) => `${LANE}policy = { preset = "dormitory-door", chip = "${chip}" }\n`;
    const chain = '[chip]\nchain_file = "/x.pem"\n';
    expect(faults(door("verified") + chain + ESUP)).toEqual([
      expect.stringMatching(/^lane\[1\]\.policy\.chip = "verified": expected "enrolled" or "any"/),
    ]);
    expect(faults(door("verified") + chain)).toEqual([]);
    expect(faults(door("enrolled") + ESUP)).toEqual([]);
  });
});

describe("the credential", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "esc-esup-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(text: string, mode = 0o600, name = "credential"): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  const PEM =
    "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

  test("is what auth says", () => {
    expect(readIdentity("none", undefined, {})).toEqual({ is: "none" });
    expect(readIdentity("bearer", file("t0ken\n"), {})).toEqual({ is: "bearer", token: "t0ken" });
    expect(readIdentity("basic", file("kiosk:pass:word\n"), {})).toEqual({ is: "basic", secret: "kiosk:pass:word" });
    expect(readIdentity("certificate", file(PEM), {})).toEqual({ is: "certificate", pem: PEM });
  });

  test("is the unit's before the file", () => {
    file("units", 0o440, "esup-credential");
    expect(readIdentity("bearer", file("files"), { CREDENTIALS_DIRECTORY: folder })).toMatchObject({ token: "units" });
  });

  test.each([
    ["bearer", "two words"],
    ["bearer", ""],
    ["basic", "nobody"],
    ["basic", ":password"],
    ["certificate", "t0ken"],
    ["certificate", PEM.replaceAll("PRIVATE", "PUBLIC")],
    ["certificate", `${PEM}${"x".repeat(70_000)}`],
  ] as const)("of %s is not %j, and the message does not repeat it", (auth, text) => {
    const path = file(text);
    let said = "";
    try {
      readIdentity(auth, path, {});
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain("must hold");
    if (text !== "") expect(said).not.toContain(text.slice(0, 40));
  });

  test("has to be there, and closed to everybody", () => {
    expect(() => readIdentity("bearer", undefined, {})).toThrow("esup.auth needs the credential esup-credential");
    expect(() => readIdentity("bearer", join(folder, "none"), {})).toThrow("is not there");
    expect(() => readIdentity("certificate", file(PEM, 0o644), {})).toThrow("is open to everybody");
  });
});

describe("while the server is asked", () => {
  async function asked(answer: EsupAnswer, afterMs: number) {
    const events: string[] = [];
    const display = { checking: () => void events.push("checking"), rest: () => void events.push("rest") };
    const taps = {
      tap: async () => {
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        return answer;
      },
      [Symbol.dispose]: () => {},
    };
    const ask = askAboutChips(taps, display, (one) => void events.push(one.is));
    const word = await ask({ uid: new Uint8Array(7), exchange: async () => new Uint8Array(2) });
    return { events, word };
  }

  test("for long, the screen says so, and rests before the verdict", async () => {
    expect(await asked({ is: "refused", why: "unknown-card" }, 600)).toEqual({
      events: ["checking", "rest", "refused"],
      word: { trouble: "disowned" },
    });
  });

  test("for a moment, it says nothing", async () => {
    expect(await asked({ is: "no-answer", why: "no-sync" }, 0)).toEqual({
      events: ["no-answer"],
      word: { trouble: "unanswered" },
    });
  });
});
