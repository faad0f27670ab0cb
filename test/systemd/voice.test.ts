import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { have } from "../debian.ts";
import { GATE, library, READER } from "./library.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const voice = "esc-kiosk-voice.service";

/** One card after the other, none of them known; and what stands in for a loudspeaker, in a unit with everything forbidden that is. */
const cards = `n=100; while sleep 1; do n=$((n+1)); printf 'https://s.esc-r.eu/5c0a1001-7c2b-103e-9f3a-%s999900000\\r' $n; done | socat -u - UNIX-LISTEN:${READER},mode=0666`;
const loudspeaker = `#!/bin/sh
exec sh -c 'echo "heard $(wc -c) bytes by $(id -un)" >&2; exit 1'
`;

const patience = { timeout: 90_000, interval: 300 };

describe.skipIf(!mayBoot() || !have("espeak-ng") || !have("socat"))(
  "the voice under systemd",
  { timeout: 120_000 },
  () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await bootMachine();
      await machine.write("/etc/esc-kiosk/config.toml", library('screen = { sound = "box", speech = true }'));
      await machine.write("/usr/bin/aplay", loudspeaker);
      await machine.ask("chmod", "0755", "/usr/bin/aplay");
    }, 120_000);
    afterAll(async () => {
      await machine?.[Symbol.asyncDispose]();
    }, 60_000);

    const property = (name: string) => machine.property(name, voice);
    const log = () => machine.log(voice);

    test("waits for the gate, as nobody else does", async () => {
      await machine.ask("systemctl", "start", voice);
      await vi.waitFor(async () => expect(await log()).toContain("it is tried again"), patience);
    });

    test("hears a verdict, sounds and speaks, as a user of its own", async () => {
      void machine.run("sh", "-c", cards);
      await machine.ask("systemctl", "start", GATE);
      await vi.waitFor(async () => expect(await log()).toContain("listens to the lane"), patience);
      await vi.waitFor(async () => expect(await log()).toMatch(/heard \d{5,} bytes by esc-kiosk-voice/), patience);
      expect(await log()).not.toContain("espeak-ng");
    });

    test("has no privilege left, and of the devices the sound card", async () => {
      const pid = await property("MainPID");
      const status = await machine.ask("cat", `/proc/${pid}/status`);
      expect(status).toMatch(/^CapBnd:\s*0+$/m);
      expect(status).toMatch(/^Seccomp:\s*2$/m);
      expect(await machine.ask("id", "-Gn", "esc-kiosk-voice")).toMatch(/\baudio\b/);
      expect(await property("DevicePolicy")).toBe("closed");
      // ProtectClock= adds that the clock may be read.
      expect(await property("DeviceAllow")).toBe("char-rtc r\nchar-alsa rw");
      expect(await property("NRestarts")).toBe("0");
    });
  },
);
