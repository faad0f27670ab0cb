/** What a site's config says of guests. */
import { describe, expect, it } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";
import { passKey } from "./keys.ts";

const CONFIG = `
[site]
name = "Library"
time_zone = "Europe/Riga"
[[lane]]
actuator = { kind = "simulated", socket = "/tmp/relay.sock" }
policy = { preset = "library-gate" }
reader = [{ kind = "simulated", socket = "/tmp/reader.sock" }]
`;

const DEVICES = { reader: readerOptions, actuator: actuatorOptions, input: inputOptions };
const read = (more: string) => readConfig(CONFIG + more, DEVICES);
const faults = (more: string) => {
  const reading = read(more);
  return reading.is === "faulty" ? reading.faults.map(sayFault).join("\n") : "";
};
const keys = (count: number) => JSON.stringify(Array.from({ length: count }, (_, nth) => passKey(nth).public));

describe("the [guest] table", () => {
  it("may be left out: then no pass is believed", () => {
    const reading = read("");
    expect(reading.is === "ok" && reading.config.guest).toEqual({
      trusted_keys: [],
      state_folder: "/var/lib/esc-kiosk/passes",
    });
  });

  it("names up to four keys, the old and the new one side by side", () => {
    expect(faults(`[guest]\ntrusted_keys = ${keys(4)}`)).toBe("");
    expect(faults(`[guest]\ntrusted_keys = ${keys(5)}`)).toMatch(/^guest\.trusted_keys = .*at most 4/);
  });

  it.each([
    ["a key that is none", 'trusted_keys = ["abc"]', /guest\.trusted_keys\[1\] = "abc": .*43 characters of base64url/],
    ["another option", 'trusted_key = "abc"', /guest\.trusted_key: no such option; did you mean .*trusted_keys/],
  ])("says what is wrong with %s", (_, line, why) => {
    expect(faults(`[guest]\n${line}`)).toMatch(why);
  });

  it("goes with a lane that takes guests for so many hours", () => {
    const lane = (hours: number) => CONFIG.replace('"library-gate"', `"library-gate", guest_hours = ${hours}`);
    const at = (hours: number) => readConfig(lane(hours), DEVICES);
    expect([at(1).is, at(744).is, at(0).is, at(745).is]).toEqual(["ok", "ok", "faulty", "faulty"]);
  });
});
