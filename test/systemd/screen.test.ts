import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { have } from "../debian.ts";
import { GATE, HEADLESS, library, putPage, SCREEN } from "./library.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const waits = "esc-kiosk-screen-restart.path";
const again = "esc-kiosk-screen-restart.service";
const nightly = "esc-kiosk-screen-restart.timer";

const patience = { timeout: 120_000, interval: 200 };

/** Each rung of the ladder by which a screen comes back, with the units as delivered, on a machine that has no network but itself. */
describe.skipIf(!mayBoot() || !have("cage") || !have("chromium"))(
  "the screen under systemd",
  { timeout: 180_000 },
  () => {
    let machine: Machine;
    let built: AsyncDisposable;

    beforeAll(async () => {
      machine = await bootMachine();
      built = await putPage(machine);
      await machine.write("/etc/esc-kiosk/config.toml", library());
      await machine.write(`/run/systemd/system/${SCREEN}.d/test.conf`, HEADLESS);
      await machine.ask("systemctl", "daemon-reload");
      await machine.ask("systemctl", "start", GATE, waits, SCREEN);
    }, 120_000);
    afterAll(async () => {
      await machine?.[Symbol.asyncDispose]();
      await built?.[Symbol.asyncDispose]();
    }, 60_000);

    const status = () => machine.property("StatusText", GATE);
    const screens = () => machine.ask("ss", "-Htn", "state", "established", "dport", "=", ":7350");
    const paints = () => vi.waitFor(async () => expect(await status()).toContain("screen paints"), patience);
    /** The process behind the page, which is not the one behind the browser's own surface. */
    const pageProcess = () =>
      machine.ask("sh", "-c", "pgrep -af type=renderer | grep -v top-chrome | sort -n | head -1 | cut -d' ' -f1");

    test("starts without a network, from a folder in memory, and the gate says that it paints", async () => {
      expect((await machine.ask("ls", "/sys/class/net")).split("\n")).toEqual(["lo"]);
      await paints();
      expect(await machine.ask("stat", "-f", "-c", "%T", "/run/esc-kiosk-screen/profile")).toBe("tmpfs");
      expect(await machine.property("NRestarts", SCREEN)).toBe("0");
    });

    test("its page is killed: the same browser shows it anew, without a new start", async () => {
      const before = await machine.property("MainPID", SCREEN);
      const killed = await pageProcess();
      await machine.ask("kill", "-KILL", killed);
      await vi.waitFor(async () => {
        expect(await machine.log(SCREEN)).toContain("the page is shown anew");
        expect(await screens()).not.toBe("");
        expect(await pageProcess()).not.toBe(killed);
      }, patience);
      expect(await machine.property("MainPID", SCREEN)).toBe(before);
      expect(await machine.property("NRestarts", SCREEN)).toBe("0");
    });

    test("the gate is killed: it is back, and the same page has found it", async () => {
      const [before, page] = [await machine.property("MainPID", GATE), await pageProcess()];
      await machine.ask("kill", "-KILL", before);
      await vi.waitFor(
        async () => expect(await machine.property("MainPID", GATE)).not.toMatch(`^(0|${before})$`),
        patience,
      );
      await paints();
      expect(await pageProcess()).toBe(page);
      expect(await machine.property("NRestarts", SCREEN)).toBe("0");
    });

    test("its page hangs: the gate misses the beat, and the unit starts the browser anew", async () => {
      const before = await machine.property("MainPID", SCREEN);
      await machine.ask("kill", "-STOP", await pageProcess());
      await vi.waitFor(async () => expect(await status()).toContain("SCREEN SILENT, started again 1 times"), patience);
      await vi.waitFor(
        async () => expect(await machine.property("MainPID", SCREEN)).not.toMatch(`^(0|${before})$`),
        patience,
      );
      await paints();
      expect(await machine.log(GATE)).toContain("its browser is started again");
      expect((await machine.run("test", "-e", "/run/esc-kiosk-gate/screen-restart")).code).not.toBe(0);
      expect(await machine.property("ActiveState", waits)).toBe("active");
    });

    test("its browser is killed: the unit starts it anew", async () => {
      const before = await machine.property("MainPID", SCREEN);
      await machine.ask(
        "sh",
        "-c",
        "kill -KILL $(pgrep -f '^/usr/lib/chromium/chromium .*ozone-platform=wayland --user-data-dir' | head -1)",
      );
      await vi.waitFor(
        async () => expect(await machine.property("MainPID", SCREEN)).not.toMatch(`^(0|${before})$`),
        patience,
      );
      await vi.waitFor(async () => expect(await screens()).not.toBe(""), patience);
    });

    test("every night it is started anew, in the hour that the site says", async () => {
      await machine.ask("mkdir", "-p", `/etc/systemd/system/${nightly}.d`);
      await machine.write(
        `/etc/systemd/system/${nightly}.d/hour.conf`,
        "[Timer]\nOnCalendar=\nOnCalendar=*-*-* *:*:00/2\nRandomizedDelaySec=0\nAccuracySec=100ms\n",
      );
      await machine.ask("systemctl", "daemon-reload");
      const before = await machine.property("MainPID", SCREEN);
      await machine.ask("systemctl", "start", nightly);
      await vi.waitFor(
        async () => expect(await machine.property("MainPID", SCREEN)).not.toMatch(`^(0|${before})$`),
        patience,
      );
      await machine.ask("systemctl", "stop", nightly);
    });

    test("what somebody has stopped is not started by it", async () => {
      await vi.waitFor(async () => expect(await machine.property("ActiveState", again)).toBe("inactive"), patience);
      await machine.ask("systemctl", "stop", SCREEN);
      await machine.ask("touch", "/run/esc-kiosk-gate/screen-restart");
      await vi.waitFor(async () => {
        expect((await machine.run("test", "-e", "/run/esc-kiosk-gate/screen-restart")).code).not.toBe(0);
      }, patience);
      await vi.waitFor(async () => expect(await status()).not.toMatch(/screen/i), patience);
      expect((await machine.run("pgrep", "-u", "esc-kiosk-screen")).stdout).toBe("");
    });

    test("Debian's Chromium obeys the policy: no page but the kiosk's, and nobody looks into that one", async () => {
      const probe = async (): Promise<unknown> =>
        JSON.parse(
          await machine.ask("/opt/esc-kiosk/node_modules/.bin/node", "/opt/esc-kiosk/test/systemd/policy-probe.ts"),
        );
      expect(await probe()).toEqual({ elsewhere: false, lookedInto: "Not allowed" });
      await machine.ask("rm", "/etc/chromium/policies/managed/esc-kiosk.json");
      expect(await probe()).toEqual({ elsewhere: true, lookedInto: "allowed" });
    });
  },
);
