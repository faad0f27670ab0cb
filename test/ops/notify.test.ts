import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keepWatchdogFed, type Notify, openNotify } from "../../src/ops/notify.ts";
import { have } from "../debian.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const launcher = join(root, "systemd/notify-exec");

/** A life in five messages. */
const program = `
  const { openNotify } = await import(${JSON.stringify(join(root, "src/ops/notify.ts"))});
  const notify = openNotify(process.env);
  notify.startsWithin(60_000);
  notify.ready();
  notify.status("waiting\\nREADY=0\\t for  a card" + "!".repeat(300));
  notify.watchdog();
  notify.stopping();
  console.log("pid", process.pid, "fd", process.env.NOTIFY_FD);
`;
const said = `EXTEND_TIMEOUT_USEC=60000000\nREADY=1\nSTATUS=${`waiting READY=0 for a card${"!".repeat(300)}`.slice(0, 200)}\nWATCHDOG=1\nSTOPPING=1\n`;

let folder: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-kiosk-notify-"));
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!have("socat"))("started through notify-exec", () => {
  test.each([
    ["a socket in the file system", (name: string) => ["UNIX-RECV", join(folder, name), join(folder, name)] as const],
    ["an abstract socket", (name: string) => ["ABSTRACT-RECV", name, `@${name}`] as const],
  ])("with %s: the five messages arrive, and the process is the one systemd started", async (_, addressOf) => {
    const [kind, address, notifySocket] = addressOf(`esc-kiosk-${process.pid}-notify`);
    const heard = await listen(kind, address);
    const { pid, stdout, code } = await run(launcher, [process.execPath, "-e", program], {
      NOTIFY_SOCKET: notifySocket,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^pid ${pid} fd \\d+\n$`));
    await vi.waitFor(() => expect(heard()).toBe(said), 10_000);
  });

  test("a listener that went away takes nothing with it", async () => {
    const path = join(folder, "gone");
    await listen("UNIX-RECV", path);
    const listener = [...children][0];
    const waits = `console.log("born"); (await import("node:fs")).readFileSync(0);`;
    const { code } = await run(
      launcher,
      [process.execPath, "-e", waits + program],
      { NOTIFY_SOCKET: path },
      async (child) => {
        await once(child.stdout ?? child, "data");
        listener?.kill("SIGKILL");
        await once(listener ?? child, "exit");
      },
    );
    expect(code).toBe(0);
  });
});

describe("notify-exec", () => {
  test("without systemd becomes the program, and no number of somebody else's gets through", async () => {
    const { stdout, code } = await run(launcher, [process.execPath, "-e", `${program} process.exitCode = 5;`], {
      NOTIFY_FD: "7",
    });
    expect(stdout).toMatch(/fd undefined\n$/);
    expect(code).toBe(5);
  });

  test("says which program it cannot become", async () => {
    const { stderr, code } = await run(launcher, ["/nowhere/node"], {});
    expect(stderr).toContain("/nowhere/node: No such file");
    expect(code).not.toBe(0);
  });

  test("does not start a program that could never say it is ready", async () => {
    const { stdout, stderr, code } = await run(launcher, [process.execPath, "-e", program], {
      NOTIFY_SOCKET: join(folder, "nobody"),
    });
    expect(stderr).toContain("nobody: No such file");
    expect(stdout).toBe("");
    expect(code).not.toBe(0);
  });
});

describe("started by a unit with OpenFile=", () => {
  test("the descriptor named notify is found among others", async () => {
    expect(await heardOn(4, "LISTEN_PID=$$ LISTEN_FDNAMES=other:notify")).toBe(said);
  });

  test.each(["LISTEN_PID=1 LISTEN_FDNAMES=other:notify", "LISTEN_PID=$$ LISTEN_FDNAMES=other:else"])(
    "with %s nothing is said",
    async (environment) => {
      expect(await heardOn(4, environment)).toBe("");
    },
  );
});

describe("a NOTIFY_FD that is no socket", () => {
  test("is a file of ours by now: nothing is written into it", () => {
    const path = join(folder, "journal");
    const fd = openSync(path, "w");
    openNotify({ NOTIFY_FD: String(fd) }).ready();
    closeSync(fd);
    expect(readFileSync(path, "utf8")).toBe("");
  });

  test.each(["1", "0", "-1", "9999", "", "three", undefined])("%s: silence", (value) => {
    expect(() => openNotify({ NOTIFY_FD: value }).ready()).not.toThrow();
  });
});

describe("the watchdog", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const env = { WATCHDOG_USEC: "20000000", WATCHDOG_PID: String(process.pid) };

  test("is fed four times in its interval while we are well, and not after we left", async () => {
    const { notify, pings } = counting();
    const fed = keepWatchdogFed(notify, { env, healthy: () => true, now: Date.now });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(pings()).toBe(4);
    fed[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(pings()).toBe(4);
  });

  test.each([
    ["says no", () => false],
    ["promises no", async () => false],
    [
      "throws",
      () => {
        throw new Error("disk");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("disk");
      },
    ],
    ["never answers", () => new Promise<boolean>(() => {})],
  ] as [string, () => boolean | Promise<boolean>][])("starves while the probe %s", async (_, healthy) => {
    const { notify, pings } = counting();
    using _fed = keepWatchdogFed(notify, { env, healthy, now: Date.now });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pings()).toBe(0);
  });

  test("is fed again when we are well again", async () => {
    const { notify, pings } = counting();
    let well = false;
    using _fed = keepWatchdogFed(notify, { env, healthy: () => well, now: Date.now });
    await vi.advanceTimersByTimeAsync(10_000);
    well = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pings()).toBe(2);
  });

  test("misses the look that came a second late, as the loop was blocked, and only that one", async () => {
    const { notify, pings } = counting();
    let blockedMs = 0;
    using _fed = keepWatchdogFed(notify, { env, healthy: () => true, now: () => Date.now() + blockedMs });
    await vi.advanceTimersByTimeAsync(4_999);
    blockedMs = 1_000;
    await vi.advanceTimersByTimeAsync(1);
    expect(pings()).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(pings()).toBe(1);
  });

  test.each([{}, { WATCHDOG_USEC: "0" }, { WATCHDOG_USEC: "soon" }, { ...env, WATCHDOG_PID: "1" }])(
    "%o: nobody asked us to feed one",
    async (other) => {
      const { notify, pings } = counting();
      using _fed = keepWatchdogFed(notify, { env: other, healthy: () => true, now: Date.now });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(pings()).toBe(0);
    },
  );
});

const unexpected = () => expect.unreachable();

function counting(): { notify: Notify; pings: () => number } {
  const watchdog = vi.fn<() => void>();
  return {
    notify: { watchdog, startsWithin: unexpected, ready: unexpected, status: unexpected, stopping: unexpected },
    pings: () => watchdog.mock.calls.length,
  };
}

/** A socket like systemd's, listening. Returns what it heard so far. */
async function listen(kind: string, address: string): Promise<() => string> {
  const socat = spawn("socat", ["-u", "-d", "-d", `${kind}:${address}`, "STDOUT"]);
  children.add(socat);
  let heard = "";
  let notices = "";
  socat.stdout.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
  });
  socat.stderr.setEncoding("utf8").on("data", (text: string) => {
    notices += text;
  });
  await vi.waitFor(() => expect(notices).toContain("starting data transfer loop"), 10_000);
  return () => heard;
}

async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  meanwhile: (child: ChildProcess) => Promise<void> = async () => {},
): Promise<{ pid: number | undefined; code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { env: { PATH: "/usr/bin:/bin", ...env } });
  children.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const closed = once(child, "close");
  await meanwhile(child);
  child.stdin.end();
  await closed;
  return { pid: child.pid, code: child.exitCode, stdout, stderr };
}

/** What the program writes to descriptor `fd`, a socket, with this shell environment. */
async function heardOn(fd: number, environment: string): Promise<string> {
  const stdio = Array.from({ length: fd + 1 }, () => "pipe" as const);
  const child = spawn("sh", ["-c", `${environment} exec "$0" -e "$1"`, process.execPath, program], { stdio });
  children.add(child);
  let heard = "";
  child.stdio[fd]?.on("data", (bytes: Buffer) => {
    heard += bytes.toString();
  });
  await once(child, "close");
  expect(child.exitCode).toBe(0);
  return heard;
}
