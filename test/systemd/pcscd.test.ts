import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mayRunPcscd } from "../fakes/real-pcscd.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const gate = "esc-kiosk-gate.service";

const config = `
[site]
name = "Test library"
time_zone = "Europe/Riga"
[[lane]]
policy.preset = "library-gate"
actuator.kind = "none"
[[lane.reader]]
kind = "pcsc"
reader = "Virtual PCD 00 00"
`;

const patience = { timeout: 60_000, interval: 200 };

/** Debian's own units of pcscd beside the gate's, as delivered: what that one is allowed is enough to reach the other. */
describe.skipIf(!mayBoot() || !mayRunPcscd())("a reader that pcscd has, under systemd", { timeout: 120_000 }, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine();
    await machine.ask("sh", "-c", `printf %s "$1" > "$0"`, "/etc/esc-kiosk/config.toml", config);
    await machine.ask("systemctl", "start", "pcscd.socket");
    await machine.ask("systemctl", "start", gate);
  }, 120_000);
  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]();
  }, 60_000);

  const property = (name: string, unit: string) => machine.ask("systemctl", "show", "--value", "-p", name, unit);
  const readerLines = async () => {
    const log = await machine.ask("journalctl", "--no-pager", "-o", "cat", "-u", gate);
    return log.split("\n").filter((line) => line.includes('"part":"reader"'));
  };

  test("the gate wakes pcscd by its socket and has the reader", async () => {
    await vi.waitFor(async () => expect(await readerLines()).toEqual([expect.stringContaining("is there")]), patience);
    expect(await property("ActiveState", "pcscd.service")).toBe("active");
    expect(await machine.ask("ps", "-o", "user:20=", "-p", await property("MainPID", gate))).toMatch(/^esc-kiosk *$/);
  });

  test("pcscd is killed: the gate wakes it again, and stays as it is", async () => {
    const [killed, before] = [await property("MainPID", "pcscd.service"), await property("MainPID", gate)];
    await machine.ask("kill", "-KILL", killed);
    await vi.waitFor(async () => {
      expect(await readerLines()).toEqual([
        expect.stringContaining("is there"),
        expect.stringContaining('"code":"lost"'),
        expect.stringContaining("is there"),
      ]);
    }, patience);
    expect(await property("MainPID", "pcscd.service")).not.toBe(killed);
    expect(await property("MainPID", gate)).toBe(before);
  });
});
