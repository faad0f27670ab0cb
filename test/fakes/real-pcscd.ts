/**
 * Debian's pcscd with the virtual readers of vsmartcard-vpcd, in a /run of its own, so that several of them and the machine's own do not
 * meet. Needs root, as pcscd does.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { have } from "../debian.ts";
import { freePort } from "./free-port.ts";
import { until } from "./until.ts";

export interface RealPcscd extends AsyncDisposable {
  /** Stays the same over restarts. */
  readonly socket: string;
  /** Where the first virtual reader waits for its card. */
  readonly port: number;
  /** Its name; there is a second one that ends in 01. */
  readonly reader: string;
  /** As `kill -9`: the socket's file stays behind. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** Whether this process may run pcscd; in CI it must. */
export function mayRunPcscd(): boolean {
  const programs = ["pcscd", "vpcd-config", "setpriv", "unshare", "mount"].map(have);
  if (process.getuid?.() === 0) return programs.every(Boolean);
  if (process.env["CI"] !== undefined) throw new Error("CI must run the PC/SC tests as root");
  return false;
}

const DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/** Nobody sees these mounts but pcscd: its /run/pcscd is the folder $0, and it has no driver for a real reader that is plugged in here. */
const ALONE = `
  mount -t tmpfs run /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd || exit
  for driver in /usr/lib/pcsc/drivers/*.bundle; do [ ! -d "$driver" ] || mount -t tmpfs none "$driver" || exit; done
  exec /usr/sbin/pcscd --foreground --config "$1"`;

export async function startRealPcscd(): Promise<RealPcscd> {
  const folder = await mkdtemp(join(tmpdir(), "pcscd-"));
  const [run, config] = [join(folder, "run"), join(folder, "config")];
  await Promise.all([mkdir(run), mkdir(config)]);
  // the second reader takes the port above it, and the driver tries neither twice
  const port = await freePort(2);
  const channel = `0x${port.toString(16)}`;
  await writeFile(
    join(config, "vpcd"),
    `FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:${channel}\nLIBPATH ${DRIVER}\nCHANNELID ${channel}\n`,
  );
  const socket = join(run, "pcscd.comm");
  let daemon: ChildProcess | undefined;

  async function start(): Promise<void> {
    // Should the tests be killed, the kernel ends it.
    const alone = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ALONE, run, config];
    daemon = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...alone], { stdio: "ignore" });
    await until("pcscd listens", () => answers(socket));
  }

  async function kill(): Promise<void> {
    const before = daemon;
    daemon = undefined;
    if (before === undefined) return;
    const exited = once(before, "exit");
    before.kill("SIGKILL");
    await exited;
  }

  await start();
  return {
    socket,
    port,
    reader: "Virtual PCD 00 00",
    kill,
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(socket: string): Promise<boolean> {
  const line = connect(socket);
  try {
    await once(line, "connect");
    return true;
  } catch {
    return false;
  } finally {
    line.destroy();
  }
}
