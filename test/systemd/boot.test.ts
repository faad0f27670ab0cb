import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { have } from "../debian.ts";
import { GATE, HEADLESS, library, SCREEN } from "./library.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const sync = "esc-kiosk-sync.service";

/** Long enough for a busy test machine, short enough to wait for. */
const shorter = "[Service]\nWatchdogSec=6\n";

const patience = { timeout: 60_000, interval: 200 };

/** The units as they are delivered, under a systemd that is process 1. The tests follow each other, as a day does. */
describe.skipIf(!mayBoot())("the gate under systemd", { timeout: 120_000 }, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine();
    await machine.write("/etc/esc-kiosk/config.toml", library());
    for (const [unit, text] of Object.entries({ [GATE]: shorter, [SCREEN]: HEADLESS }))
      await machine.write(`/run/systemd/system/${unit}.d/test.conf`, text);
    await machine.ask("systemctl", "daemon-reload");
  }, 120_000);
  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]();
  }, 60_000);

  const property = (name: string, unit = GATE) => machine.property(name, unit);
  const log = (unit = GATE) => machine.log(unit);
  const asUser = (user: string, line: string) =>
    machine.run("setpriv", "--reuid", user, "--regid", user, "--init-groups", "sh", "-c", line);

  /** Waits for the restart after this many, and gives the new process time to say that it is ready. */
  async function restarted(times: number): Promise<void> {
    await vi.waitFor(async () => {
      expect(await property("NRestarts")).toBe(String(times));
      expect(await property("ActiveState")).toBe("active");
    }, patience);
  }

  test("is started when it has said that it is ready", async () => {
    await machine.ask("systemctl", "start", GATE);
    expect(await property("ActiveState")).toBe("active");
    expect(await property("StatusText")).toContain("library-gate");
    expect(await property("NRestarts")).toBe("0");
    expect(await machine.ask("ps", "-o", "user:20=", "-p", await property("MainPID"))).toMatch(/^esc-kiosk *$/);
  });

  test("serves the screen on loopback", async () => {
    const page = `fetch("http://127.0.0.1:7350/", { redirect: "manual" }).then(({ status }) => console.log(status))`;
    expect(await machine.ask("/opt/esc-kiosk/node_modules/.bin/node", "-e", page)).toMatch(/^\d{3}$/);
  });

  test("has no privilege left, and nobody else reads what it keeps", async () => {
    const status = await machine.ask("cat", `/proc/${await property("MainPID")}/status`);
    expect(status).toMatch(/^CapEff:\s*0+$/m);
    expect(status).toMatch(/^CapBnd:\s*0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s*1$/m);
    expect(status).toMatch(/^Seccomp:\s*2$/m);
    expect((await asUser("esc-kiosk-sync", "ls /var/lib/esc-kiosk/gate")).code).not.toBe(0);
  });

  test("a gate that hangs is killed by the watchdog, its relay released, and it is back by itself", async () => {
    const hanging = await property("MainPID");
    await machine.ask("kill", "-STOP", hanging);
    await restarted(1);
    expect(await property("MainPID")).not.toBe(hanging);
    expect(await log()).toContain("Watchdog timeout");
    expect(await log()).toContain("none: released");
  });

  test("a gate that is well is left alone for longer than the watchdog waits", async () => {
    const before = Number(await machine.ask("cut", "-d.", "-f1", "/proc/uptime"));
    await vi.waitFor(async () => {
      expect(Number(await machine.ask("cut", "-d.", "-f1", "/proc/uptime"))).toBeGreaterThan(before + 13);
    }, patience);
    expect(await property("NRestarts")).toBe("1");
  });

  test("a gate that is killed is back by itself", async () => {
    const killed = await property("MainPID");
    await machine.ask("kill", "-KILL", killed);
    await restarted(2);
    expect(await property("MainPID")).not.toBe(killed);
  });

  test("sync starts without a register, and the gate alone may ask it", async () => {
    await machine.ask("systemctl", "start", sync);
    expect(await machine.ask("stat", "-c", "%A %U %G", "/run/esc-kiosk/ask.sock")).toBe(
      "srw-rw---- esc-kiosk-sync esc-kiosk-cards",
    );
    expect((await asUser("esc-kiosk", "test -w /run/esc-kiosk/ask.sock")).code).toBe(0);
    expect((await asUser("nobody", "test -e /run/esc-kiosk/ask.sock")).code).not.toBe(0);
    expect((await asUser("esc-kiosk", "ls /var/lib/esc-kiosk/cards")).code).toBe(0);
    expect((await asUser("esc-kiosk", "touch /var/lib/esc-kiosk/cards/x")).code).not.toBe(0);
    expect((await asUser("nobody", "ls /var/lib/esc-kiosk/cards")).code).not.toBe(0);
  });

  test("the register's token comes out of the encrypted store", async () => {
    expect(await log(sync)).toContain("no token");
    await machine.ask(
      "sh",
      "-c",
      "mkdir -p /etc/credstore.encrypted && printf secret | systemd-creds encrypt --name=router-token - /etc/credstore.encrypted/esc-kiosk.router-token",
    );
    await machine.ask("journalctl", "--rotate");
    await machine.ask("systemctl", "restart", sync);
    const id = await property("InvocationID", sync);
    const said = await machine.ask("journalctl", "--no-pager", "-o", "cat", `_SYSTEMD_INVOCATION_ID=${id}`);
    expect(said).not.toContain("no token");
    expect(said).not.toContain("secret");
  });

  test.skipIf(!have("cage") || !have("chromium"))(
    "the screen's browser fetches the page, and its own sandbox stands inside the unit's",
    async () => {
      await machine.ask("systemctl", "start", SCREEN);
      const renderer = await vi.waitFor(
        async () => {
          const [pid] = (await machine.ask("pgrep", "-f", "type=renderer")).split("\n");
          const connections = await machine.ask("ss", "-Htn", "state", "established", "dport", "=", ":7350");
          expect(connections).not.toBe("");
          return pid ?? "";
        },
        { timeout: 90_000, interval: 200 },
      );
      for (const space of ["user", "net", "pid"]) {
        const outside = await machine.ask("readlink", `/proc/1/ns/${space}`);
        expect(await machine.ask("readlink", `/proc/${renderer}/ns/${space}`)).not.toBe(outside);
      }
      expect(await machine.ask("cat", `/proc/${renderer}/cgroup`)).toContain(SCREEN);
      expect(await property("NRestarts", SCREEN)).toBe("0");
      await machine.ask("systemctl", "stop", SCREEN);
      // Not its result: the cage of Debian 12 aborts when it is asked to end.
      await vi.waitFor(
        async () => expect((await machine.run("pgrep", "-u", "esc-kiosk-screen")).stdout).toBe(""),
        patience,
      );
    },
  );

  test("is stopped cleanly, and stays stopped", async () => {
    await machine.ask("systemctl", "stop", GATE, sync);
    for (const unit of [GATE, sync]) {
      expect(await property("Result", unit)).toBe("success");
      expect(await property("ActiveState", unit)).toBe("inactive");
    }
    expect((await log()).split("none: released")).toHaveLength(4);
  });
});
