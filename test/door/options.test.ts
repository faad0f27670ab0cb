import { describe, expect, it } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";

const SITE = `
[site]
name = "Library"
time_zone = "Europe/Riga"
[[lane]]
reader = [{ kind = "serial", device = "/dev/serial/by-id/usb-scanner" }]
actuator.kind = "none"
policy.preset = "library-gate"
`;

function read(lane: string) {
  return readConfig(`${SITE}\n${lane}`, { reader: readerOptions, actuator: actuatorOptions, input: inputOptions });
}

function faults(lane: string): readonly string[] {
  const reading = read(lane);
  return reading.is === "faulty" ? reading.faults.map(sayFault) : [];
}

const DPS = `inputs.dps = { kind = "simulated", socket = "/run/dps" }`;
const PASS = `inputs.pass_a = { kind = "simulated", socket = "/run/pass" }`;

describe("what a relay opens, in the config", () => {
  it.each([
    ["nothing that is looked at", "", 3000, 15_000],
    ["a door", `door.kind = "door"\ndoor.${DPS}`, 5000, 15_000],
    ["a door that is slow for all", `pulse_ms = 20000\ndoor.kind = "door"`, 20_000, 20_000],
    ["a turnstile that waits by itself", `door.kind = "turnstile"\ndoor.${PASS}`, 500, 500],
    ["a turnstile that is held", `door.kind = "turnstile"\ndoor.mode = "potential"\ndoor.${PASS}`, 5000, 5000],
  ])("is opened for as long as is usual: %s", (_name, lane, pulseMs, longPulseMs) => {
    const reading = read(lane);
    if (reading.is === "faulty") throw new Error(reading.faults.map(sayFault).join("\n"));
    expect(reading.config.lane[0]).toMatchObject({ pulse_ms: pulseMs, long_pulse_ms: longPulseMs });
  });

  it("has its ranges, and names that are near", () => {
    expect(
      faults(`[lane.door]\nkind = "door"\nopen_too_long_s = 4\ndps_debounce_ms = 200\n[lane.door.inputs]\ndsp = {}`),
    ).toEqual([
      "lane[1].door.inputs.dsp: no such option; did you mean dps?",
      "lane[1].door.open_too_long_s = 4: expected a number, whole, at least 5, at most 3600",
      "lane[1].door.dps_debounce_ms = 200: expected a number, whole, at least 50, at most 100",
    ]);
  });

  it("is no turnstile that nobody could be seen to pass", () => {
    expect(faults(`[lane.door]\nkind = "turnstile"\n[lane.door.inputs]`)).toEqual([
      expect.stringMatching(/^lane\[1\]\.door\.inputs\.pass_a: is missing/),
    ]);
  });

  it("does not contradict itself", () => {
    expect(faults(`pulse_ms = 5000\nlong_pulse_ms = 4000`)).toEqual([
      "lane[1].long_pulse_ms = 4000: expected at least pulse_ms (5000)",
    ]);
    expect(faults(`[lane.door]\nkind = "door"\nopen_too_long_s = 100\npre_alarm_s = 100`)).toEqual([
      "lane[1].door.long_open_too_long_s = 60: expected at least door.open_too_long_s (100)",
      "lane[1].door.pre_alarm_s = 100: expected less than door.open_too_long_s (100)",
    ]);
    expect(faults(`pulse_ms = 6000\n[lane.door]\nkind = "turnstile"\n${PASS}`)).toEqual([
      "lane[1].pulse_ms = 6000: expected at most door.wait_ms (5000): it is told by a pulse and waits by itself",
    ]);
  });
});
