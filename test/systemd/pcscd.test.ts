import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mayRunPcscd } from "../fakes/real-pcscd.ts";
import { GATE, library } from "./library.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const reader = `
kind = "pcsc"
reader = "Virtual PCD 00 00"`;

const patience = { timeout: 60_000, interval: 200 };

/** Debian's own units of pcscd beside the gate's, as delivered: what that one is allowed is enough to reach the other. */
describe.skipIf(!mayBoot() || !mayRunPcscd())("a reader that pcscd has, under systemd", { timeout: 120_000 }, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine();
    await machine.write("/etc/esc-kiosk/config.toml", library("", reader));
    await machine.ask("systemctl", "start", "pcscd.socket");
    await machine.ask("systemctl", "start", GATE);
  }, 120_000);
  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]();
  }, 60_000);

  const readerLines = async () => {
    const log = await machine.log(GATE);
    return log.split("\n").filter((line) => line.includes('"part":"reader"'));
  };

  test("the gate wakes pcscd by its socket and has the reader", async () => {
    await vi.waitFor(async () => expect(await readerLines()).toEqual([expect.stringContaining("is there")]), patience);
    expect(await machine.property("ActiveState", "pcscd.service")).toBe("active");
    expect(await machine.ask("ps", "-o", "user:20=", "-p", await machine.property("MainPID", GATE))).toMatch(
      /^esc-kiosk *$/,
    );
  });

  test("pcscd is killed: the gate wakes it again, and stays as it is", async () => {
    const [killed, before] = [
      await machine.property("MainPID", "pcscd.service"),
      await machine.property("MainPID", GATE),
    ];
    await machine.ask("kill", "-KILL", killed);
    await vi.waitFor(async () => {
      expect(await readerLines()).toEqual([
        expect.stringContaining("is there"),
        expect.stringContaining('"code":"lost"'),
        expect.stringContaining("is there"),
      ]);
    }, patience);
    expect(await machine.property("MainPID", "pcscd.service")).not.toBe(killed);
    expect(await machine.property("MainPID", GATE)).toBe(before);
  });
});
