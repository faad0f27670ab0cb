import { describe, expect, it } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";

const DEVICES = { reader: readerOptions, actuator: actuatorOptions, input: inputOptions };
const GOOD = `
[site]
name = "Central Library"
time_zone = "Europe/Riga"
languages = ["lv", "en"]
[[lane]]
[[lane.reader]]
kind = "serial"
device = "/dev/serial/by-id/usb-scanner"
[lane.actuator]
kind = "none"
[lane.policy]
preset = "library-gate"
`;

function faults(text: string): readonly string[] {
  const reading = readConfig(text, DEVICES);
  return reading.is === "faulty" ? reading.faults.map(sayFault) : [];
}

describe("the config", () => {
  it("is good with a few lines, and every default is filled in", () => {
    const reading = readConfig(GOOD, DEVICES);
    if (reading.is === "faulty") throw new Error(reading.faults.map(sayFault).join("\n"));
    const { config } = reading;
    const [lane] = config.lane;
    expect(lane).toMatchObject({ id: "lane", pulse_ms: 3000, screen: { port: 7350 }, policy: { stale_hours: 720 } });
    expect(lane?.reader).toMatchObject([{ kind: "serial", baud: 9600 }]);
  });

  it("lists all faults at once: option, value, what is allowed, nearest name", () => {
    const bad = `${GOOD.replace("languages", "langages").replace("Europe/Riga", "Europe/Rigga")}
      stale_hours = 3
      fresh_hours = 5
      [lane.policy.open]
      monday = ["08:00-25:00"]
      [lane.screen]
      port = 99999
      [[lane]]
      pulse_ms = 50.5
      pulsems = 1
      reader = [{ kind = "serial", device = "/dev/ttyACM1", baut = 1 }]
      actuator.kind = "none"
      policy.preset = "library-gate"
    `;
    expect(faults(bad)).toEqual([
      "site.langages: no such option; did you mean languages?",
      "lane[2].pulsems: no such option; did you mean pulse_ms?",
      "lane[2].reader[1].baut: no such option; did you mean baud?",
      'site.time_zone = "Europe/Rigga": expected text, a time zone of the IANA list, like Europe/Riga',
      expect.stringMatching(
        /^lane\[1\]\.policy\.open\.monday\[1\] = "08:00-25:00": expected text, a span like 08:00-22:00/,
      ),
      "lane[1].screen.port = 99999: expected a number, whole, at least 0, at most 65535",
      "lane[2].pulse_ms = 50.5: expected a number, whole, at least 100, at most 60000",
    ]);
  });

  it("names what two options say against each other", () => {
    expect(faults(`${GOOD}\nstale_hours = 3\nfresh_hours = 5`)).toEqual([
      "lane[1].policy.stale_hours = 3: expected more than policy.fresh_hours (5)",
    ]);
    expect(faults(`${GOOD}\n[clock]\nsource = "simulated"`)).toEqual([
      "clock.offset_file: a file, as clock.source is simulated",
    ]);
  });

  it("does not believe in a door that nobody could open", () => {
    const door = GOOD.replace("library-gate", "dormitory-door");
    expect(faults(door)).toEqual([
      'lane[1].policy.medium = "nfc": expected "qr", which is all that its readers read (reader.medium): else nobody could come in',
    ]);
    expect(faults(`${door}medium = "qr"`)).toEqual([]);
    expect(faults(door.replace('kind = "serial"', 'kind = "serial"\nmedium = "nfc"'))).toEqual([]);
  });

  it("has several lanes, each with a name and a page of its own", () => {
    const second = (id: string, port: string) => `
      [[lane]]
      id = ${id}
      screen.port = ${port}
      reader = [{ kind = "serial", device = "/dev/ttyACM1" }, { kind = "serial", device = "/dev/ttyACM2" }]
      actuator.kind = "none"
      policy.preset = "canteen-checkout"`;
    expect(faults(`${GOOD}${second('"till"', "8000")}`)).toEqual([]);
    expect(faults(`${GOOD}${second('"lane"', "7350")}`)).toEqual([
      expect.stringMatching(/^lane\[2\]\.id = "lane": expected another name/),
      expect.stringMatching(/^lane\[2\]\.screen\.port = 7350: expected another port/),
    ]);
  });

  it("refuses an accent that would not stand out, with its ratio, and an issuer who is greeted twice", () => {
    const screen = (options: string) => `${GOOD}\n[lane.screen]\n${options}`;
    expect(faults(screen('accent = "#1f7a8c"\nbrand_folder = "/etc/esc-kiosk/brand"'))).toEqual([]);
    expect(faults(screen('accent = "#ffd100"'))).toEqual([
      'lane[1].screen.accent = "#ffd100": expected a contrast of at least 3 to 1; it has 1.30 to 1 on the light ground #f4f2ec',
    ]);
    expect(faults(screen('accent = "gold"'))).toEqual([expect.stringContaining("a colour like #1f7a8c")]);
    const greet = '[[lane.screen.greeting]]\nlanguage = "fr"\nissuers = ["999900001"]\n';
    expect(faults(screen(greet))).toEqual([]);
    expect(faults(screen(greet + greet))).toEqual([expect.stringContaining("each issuer once in all")]);
  });

  it("takes up to four keys that may sign, and no other text for one", () => {
    const key = Buffer.alloc(32, 7).toString("base64url");
    const keys = (...all: string[]) => `${GOOD}\n[gate]\ntrusted_keys = ${JSON.stringify(all)}`;
    expect(faults(keys())).toEqual([]);
    expect(faults(keys(key, key, key, key))).toEqual([]);
    expect(faults(keys(key, key, key, key, key))).toEqual([expect.stringMatching(/^gate\.trusted_keys.*at most 4$/)]);
    expect(faults(keys(key, `${key}A`))).toEqual([
      expect.stringMatching(/^gate\.trusted_keys\[2\] = .*: expected text, a public key of Ed25519/),
    ]);
    expect(faults(keys(key.slice(1)))).toHaveLength(1);
  });

  it("names what is missing, and what kinds there are", () => {
    expect(faults("[site]\nname = 'x'").map((line) => line.split(":")[0])).toEqual(["site.time_zone", "lane"]);
    expect(faults(GOOD.replace('"none"', '"nne"'))).toEqual([
      expect.stringMatching(/^lane\[1\]\.actuator\.kind = "nne": expected one of .*lcus1.*none/),
    ]);
  });

  it("says the line of a file that is not TOML", () => {
    expect(faults("[site\nname = 1")[0]).toMatch(/^line 1, column \d+: /);
  });

  it("takes authorities of chips, and says what is wrong with them", () => {
    const root = Array.from({ length: 32 }, () => "0a").join(":");
    const chip = `[chip]\nchain_file = "/etc/esc-kiosk/dueinfo.pem"\ntrusted_roots = ["${root}"]\n`;
    const reading = readConfig(`${GOOD}${chip}issuers = { "999893752" = "univ-rouen.fr" }`, DEVICES);
    expect(reading).toMatchObject({ is: "ok", config: { chip: { issuers: { "999893752": "univ-rouen.fr" } } } });
    expect(faults(`${GOOD}${chip}issuers = { "999893752" = 5 }`)).toEqual([
      "chip.issuers.999893752 = 5: expected text, length at least 1, length at most 64",
    ]);
    expect(faults(`${GOOD}${chip}issuers = { rouen = "univ-rouen.fr" }`)).toEqual([
      expect.stringMatching(/^chip\.issuers\.rouen = "rouen": expected /),
    ]);
    expect(faults(`${GOOD}[chip]\ntrusted_roots = ["0a:0b"]`)).toEqual([
      expect.stringContaining("a SHA-256 fingerprint: 32 pairs"),
    ]);
    expect(faults(`${GOOD}[chip]\ntrusted_roots = ["${root}"]`)).toEqual([
      "chip.chain_file: a file, as trusted_roots or issuers are named: without it no chip is verified",
    ]);
  });

  it("does not let a door ask for what nobody could prove", () => {
    const door = (options: string) => GOOD.replace('"library-gate"', `"dormitory-door"\n${options}`);
    const nfc = (options: string) => door(options).replace('kind = "serial"', 'kind = "serial"\nmedium = "nfc"');
    expect(faults(nfc('chip = "enrolled"'))).toEqual([]);
    expect(faults(nfc('chip = "verified"'))).toEqual([
      'lane[1].policy.chip = "verified": expected chip.chain_file beside it: without it no chip is verified, and nobody could come in',
    ]);
    expect(faults(`${nfc('chip = "verified"')}[chip]\nchain_file = "/x.pem"`)).toEqual([]);
    expect(faults(door('chip = "enrolled"\nmedium = "qr"'))).toEqual([
      'lane[1].policy.chip = "enrolled": expected "any", as policy.medium is "qr"',
    ]);
  });
});
