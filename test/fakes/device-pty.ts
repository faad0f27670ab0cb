/** A serial device on a real kernel pty, by socat. The test is the device: what it writes, the program reads. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

export interface Pty extends AsyncDisposable {
  /** The tty as the program opens it: a link that stays the same over replugging, as in /dev/serial/by-id. */
  readonly path: string;
  /** The device sends. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Everything the device has got since it was plugged in. */
  readonly received: () => Uint8Array;
  /** As pulled out of its socket: the tty hangs up, the link goes. */
  readonly unplug: () => Promise<void>;
  /** Plugs it in again: another tty behind the same link. */
  readonly plug: () => Promise<void>;
}

/** Needs socat. `onBytes` hears what the device gets. `name`: of the link. */
export async function openPty(
  onBytes: (bytes: Uint8Array) => void = () => undefined,
  name: string = "tty",
): Promise<Pty> {
  const folder = await mkdtemp(join(tmpdir(), "pty-"));
  const path = join(folder, name);
  let device: ChildProcess | undefined;
  let received: Uint8Array = new Uint8Array();

  async function plug(): Promise<void> {
    // ignoreeof: the device stays when the program closes its end and opens it again.
    const socat = spawn("socat", [`pty,raw,echo=0,ignoreeof,link=${path}`, "stdio"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    received = new Uint8Array();
    socat.stdin.on("error", () => undefined);
    socat.stdout.on("data", (bytes: Uint8Array) => {
      onBytes(bytes);
      received = Buffer.concat([received, bytes]);
    });
    device = socat;
    await until("the pty is there", () => existsSync(path));
  }

  async function unplug(): Promise<void> {
    const socat = device;
    device = undefined;
    if (socat === undefined) return;
    // First, as the kernel gives the number of a tty that is gone to the next one, which may be another test's.
    await rm(path, { force: true });
    const exited = once(socat, "exit");
    socat.kill("SIGKILL");
    await exited;
  }

  await plug();
  return {
    path,
    async write(bytes) {
      const input = device?.stdin;
      if (input === null || input === undefined) throw new Error("the device is unplugged");
      await new Promise<void>((resolve, reject) => input.write(bytes, (error) => (error ? reject(error) : resolve())));
    },
    received: () => received,
    unplug,
    plug,
    async [Symbol.asyncDispose]() {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
