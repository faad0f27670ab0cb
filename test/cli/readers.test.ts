/** `esc-kiosk readers`, each call in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { have } from "../debian.ts";
import { kiosk } from "../fakes/command-line.ts";
import { openBus } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { cardNumber, cardUrl, openSite } from "../fakes/gate.ts";
import { openTwn4 } from "../fakes/twn4.ts";

const CLI = fileURLToPath(new URL("../../src/esc-kiosk.mjs", import.meta.url));

describe("a wrong call", () => {
  it.each([
    [["readers", "list", "x"], '"x" is one too many'],
    [["readers", "probe"], "DEVICE is missing"],
    [["readers", "probe", "ttyS0", "--yes"], "expected a path"],
    [["readers", "probe", "/dev/null"], "add --yes"],
    [["readers", "probe", "/dev/null", "--yes", "--baud", "fast"], "expected 1200"],
    [["readers", "test", "--kind", "telepathy"], "kind"],
    [["readers", "test", "--kind", "serial"], "device"],
    [["readers", "test", "--kind", "serial", "--device", "/dev/x", "--set", "baud"], "OPTION=VALUE"],
    [["readers", "test", "--kind", "serial", "--device", "/dev/x", "--set", "baud=7"], "baud"],
    [["readers", "test", "--scans", "0"], "--scans 0"],
  ])("%j says what was expected", async (args, said) => {
    const outcome = await kiosk(args);
    expect(outcome.err).toContain(said);
    expect(outcome.code).toBe(2);
  });
});

describe("readers list", () => {
  it("says what is there, why, and what to put into the config", async () => {
    await using bus = await openBus();
    const { node } = await bus.add("tty", "ttyACM0", { vendor: "0c2e", product: "0b61", model: "Xenon" });
    await writeFile(node, "");
    const roots = ["--sys", bus.roots.sys, "--dev", bus.roots.dev];
    const { out, code } = await kiosk(["readers", "list", ...roots]);
    expect(code).toBe(0);
    expect(out).toContain("70  Xenon  (0c2e:0b61, port 1-1,");
    expect(out).toContain("this user may open it");
    const pasted = out.slice(out.indexOf("[[lane.reader]]"), out.indexOf("# or"));
    expect(parse(pasted)).toEqual({
      lane: { reader: [{ kind: "serial", family: "honeywell", device: "usb:0c2e:0b61" }] },
    });
    const json = await kiosk(["readers", "list", "--json", ...roots]);
    expect(JSON.parse(json.out)).toMatchObject([{ usb: "0c2e:0b61", score: 70, access: "yes" }]);
  });

  it("fails when there is none, and tells what it left out", async () => {
    await using bus = await openBus();
    const relay = { vendor: "16c0", product: "05df", manufacturer: "www.dcttech.com" };
    await bus.add("hidraw", "hidraw0", relay);
    const roots = ["--sys", bus.roots.sys, "--dev", bus.roots.dev];
    expect(await kiosk(["readers", "list", ...roots])).toMatchObject({
      code: 1,
      err: expect.stringContaining("--all also shows 1"),
    });
    expect(await kiosk(["readers", "list", "--all", ...roots])).toMatchObject({
      code: 0,
      out: expect.stringContaining("dcttech relay is no reader"),
    });
  });
});

describe.skipIf(!have("socat"))("readers probe", () => {
  it("says what it wrote, who answered, and how to read it", { timeout: 60_000 }, async () => {
    await using twn4 = await openTwn4();
    const { out, code } = await kiosk(["readers", "probe", twn4.pty.path, "--yes", "--baud", "9600"]);
    expect(out).toContain("Elatec TWN4: version (0004FF)  writes 0d 30 30 30 34 46 46 0d");
    expect(out).toContain("TWN4/B1.06/CCF4.51/PRS1.04");
    expect(code).toBe(0);
    expect(parse(out.slice(out.indexOf("[[lane.reader]]")))).toEqual({
      lane: { reader: [{ kind: "twn4", device: twn4.pty.path }] },
    });
  });

  it("writes nothing without --yes, and fails on what is not there", async () => {
    await using pty = await openPty();
    expect((await kiosk(["readers", "probe", pty.path])).code).toBe(2);
    expect(pty.received()).toHaveLength(0);
    expect(await kiosk(["readers", "probe", `${pty.path}x`, "--yes"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("no such device"),
    });
  });
});

/** `readers test` in a process of its own; lines as they come. */
function startTest(args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, "readers", "test", ...args, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    exited: once(child, "exit"),
    next: async (): Promise<unknown> => {
      const { value } = await lines.next();
      return typeof value === "string" ? JSON.parse(value) : undefined;
    },
  };
}

describe.skipIf(!have("socat"))("readers test", () => {
  it("says of each scan what it is, and repeats no text that is no card", { timeout: 60_000 }, async () => {
    await using pty = await openPty();
    const { next, exited } = startTest(["--kind", "serial", "--device", pty.path, "--scans", "2"]);
    expect(await next()).toMatchObject({ reader: "serial", is: "up" });
    await pty.write(`]Q1${cardUrl(7)}\r`);
    expect(await next()).toMatchObject({
      is: "scan",
      medium: "qr",
      symbology: "Q1",
      bytes: cardUrl(7).length,
      card: cardNumber(7),
      lamp: "told admit",
    });
    await pty.write("my secret password\r");
    const text = await next();
    expect(text).toMatchObject({ card: null, looks: "text", bytes: 18, lamp: "told refuse" });
    expect(JSON.stringify(text)).not.toContain("password");
    expect(await exited).toEqual([0, null]);
  });

  it("tries the readers of one lane of the config, and sees one come back", { timeout: 60_000 }, async () => {
    await using pty = await openPty();
    await using site = await openSite(0);
    const reader = { id: "left", kind: "serial", device: pty.path };
    const config = await site.writeConfig({ reader, actuator: { kind: "none" } });
    const { child, next, exited } = startTest(["--config", config, "--lane", "lane"]);
    expect(await next()).toMatchObject({ reader: "lane/left", is: "up" });
    await pty.unplug();
    expect(await next()).toMatchObject({ is: "down" });
    await pty.plug();
    let state: unknown;
    do state = await next();
    while (JSON.stringify(state).includes('"down"'));
    expect(state).toMatchObject({ is: "up" });
    child.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(await kiosk(["readers", "test", "--config", config, "--lane", "x"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("expected one of lane"),
    });
  });
});
