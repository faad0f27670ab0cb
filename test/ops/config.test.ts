import { describe, expect, it } from "vitest";
import { actuatorOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readConfig, sayFault } from "../../src/ops/config.ts";

const DEVICES = { reader: readerOptions, actuator: actuatorOptions };
const GOOD = `
[site]
name = "Central Library"
time_zone = "Europe/Riga"
languages = ["lv", "en"]
[reader]
kind = "serial"
device = "/dev/serial/by-id/usb-scanner"
[actuator]
kind = "none"
[policy]
preset = "library-gate"
`;

function faults(text: string): readonly string[] {
  const reading = readConfig(text, DEVICES);
  return reading.is === "faulty" ? reading.faults.map(sayFault) : [];
}

describe("the config", () => {
  it("is good with six lines, and every default is filled in", () => {
    const reading = readConfig(GOOD, DEVICES);
    if (reading.is === "faulty") throw new Error(reading.faults.map(sayFault).join("\n"));
    const { config } = reading;
    expect(config.gate.pulse_ms).toBe(3000);
    expect(config.screen.port).toBe(7350);
    expect(config.policy.stale_hours).toBe(720);
    expect(config.reader).toMatchObject({ kind: "serial", baud: 9600 });
  });

  it("lists all faults at once: option, value, what is allowed, nearest name", () => {
    const bad = `${GOOD.replace("languages", "langages").replace("Europe/Riga", "Europe/Rigga")}
      stale_hours = 3
      fresh_hours = 5
      [policy.open]
      monday = ["08:00-07:00"]
      [gate]
      pulse_ms = 50.5
      pulsems = 1
      [screen]
      port = 99999
    `;
    expect(faults(bad)).toEqual([
      "site.langages: no such option; did you mean languages?",
      "gate.pulsems: no such option; did you mean pulse_ms?",
      'site.time_zone = "Europe/Rigga": expected text, a time zone of the IANA list, like Europe/Riga',
      expect.stringMatching(/^policy\.open\.monday\.0 = "08:00-07:00": expected text, a span like 08:00-22:00/),
      "gate.pulse_ms = 50.5: expected a number, whole, at least 100, at most 60000",
      "screen.port = 99999: expected a number, whole, at least 0, at most 65535",
    ]);
  });

  it("names what two options say against each other", () => {
    expect(faults(`${GOOD}\nstale_hours = 3\nfresh_hours = 5`)).toEqual([
      "policy.stale_hours = 3: expected more than policy.fresh_hours (5)",
    ]);
    expect(faults(`${GOOD}\n[clock]\nsource = "simulated"`)).toEqual([
      "clock.offset_file: a file, as clock.source is simulated",
    ]);
  });

  it("does not believe in a door that nobody could open", () => {
    const door = GOOD.replace("library-gate", "dormitory-door");
    expect(faults(door)).toEqual([
      'policy.medium = "nfc": expected "qr", which is all that the reader reads (reader.medium): else nobody could come in',
    ]);
    expect(faults(`${door}medium = "qr"`)).toEqual([]);
    expect(faults(door.replace('kind = "serial"', 'kind = "serial"\nmedium = "nfc"'))).toEqual([]);
  });

  it("takes up to four keys that may sign, and no other text for one", () => {
    const key = Buffer.alloc(32, 7).toString("base64url");
    const keys = (...all: string[]) => `${GOOD}\n[gate]\ntrusted_keys = ${JSON.stringify(all)}`;
    expect(faults(keys())).toEqual([]);
    expect(faults(keys(key, key, key, key))).toEqual([]);
    expect(faults(keys(key, key, key, key, key))).toEqual([expect.stringMatching(/^gate\.trusted_keys.*at most 4$/)]);
    expect(faults(keys(key, `${key}A`))).toEqual([
      expect.stringMatching(/^gate\.trusted_keys\.1 = .*: expected text, a public key of Ed25519/),
    ]);
    expect(faults(keys(key.slice(1)))).toHaveLength(1);
  });

  it("names what is missing, and what kinds there are", () => {
    expect(faults("[site]\nname = 'x'").map((line) => line.split(":")[0])).toEqual([
      "site.time_zone",
      "reader",
      "actuator",
      "policy",
    ]);
    expect(faults(GOOD.replace('"none"', '"nne"'))).toEqual([
      expect.stringMatching(/^actuator\.kind = "nne": expected one of .*lcus1.*none/),
    ]);
  });

  it("says the line of a file that is not TOML", () => {
    expect(faults("[site\nname = 1")[0]).toMatch(/^line 1, column \d+: /);
  });
});
