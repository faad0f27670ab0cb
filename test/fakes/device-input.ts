/** The other side of a simulated input. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface InputDevice extends AsyncDisposable {
  readonly path: string;
  /** Resolves when everybody who is connected was told. */
  set(on: boolean): Promise<void>;
  /** How many look at it. */
  connections(): number;
  readonly unplug: () => Promise<void>;
  /** With the contact as it was. */
  readonly plug: () => Promise<void>;
}

/** A contact that is off at first and says to everybody who connects what it is. */
export async function openInputDevice(): Promise<InputDevice> {
  const folder = await mkdtemp(join(tmpdir(), "input-"));
  const path = join(folder, "input.sock");
  let server: Server | undefined;
  let sockets: readonly Socket[] = [];
  let level = "0";

  async function plug(): Promise<void> {
    server = createServer((socket) => {
      sockets = [...sockets, socket];
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets = sockets.filter((each) => each !== socket);
      });
      socket.resume().write(level);
    }).listen(path);
    await once(server, "listening");
  }

  async function unplug(): Promise<void> {
    const before = server;
    server = undefined;
    if (before === undefined) return;
    const closed = once(before, "close");
    before.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await plug();
  return {
    path,
    async set(on) {
      level = on ? "1" : "0";
      const all = sockets.map(
        async (socket) => new Promise<void>((resolve) => void socket.write(level, () => resolve())),
      );
      await Promise.all(all);
    },
    connections: () => sockets.length,
    unplug,
    plug,
    async [Symbol.asyncDispose]() {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
