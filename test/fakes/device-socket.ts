/** The other side of a simulated reader, relay or contact: who listens is plugged in. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

export interface SocketDevice extends AsyncDisposable {
  readonly path: string;
  write(bytes: Uint8Array | string): Promise<void>;
  /** Everything that was got since it was plugged in, from all who connected. */
  readonly received: () => Uint8Array;
  /** How many hold a connection. */
  connections(): number;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

/** `onBytes` hears what the device gets; `greeting` is what it says to everybody who connects. */
export async function openSocketDevice(
  onBytes: (bytes: Uint8Array) => void = () => undefined,
  greeting: () => string = () => "",
): Promise<SocketDevice> {
  const folder = await mkdtemp(join(tmpdir(), "device-"));
  const path = join(folder, "device.sock");
  let server: Server | undefined;
  let sockets: readonly Socket[] = [];
  let received: Uint8Array = new Uint8Array();

  async function plug(): Promise<void> {
    received = new Uint8Array();
    server = createServer((socket) => {
      sockets = [...sockets, socket];
      socket.on("data", (bytes) => {
        onBytes(bytes);
        received = Buffer.concat([received, bytes]);
      });
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets = sockets.filter((each) => each !== socket);
      });
      socket.write(greeting());
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
    async write(bytes) {
      await until("somebody is connected", () => sockets.length > 0);
      await Promise.all(
        sockets.map(async (socket) => new Promise<void>((resolve) => socket.write(bytes, () => resolve()))),
      );
    },
    received: () => received,
    connections: () => sockets.length,
    unplug,
    plug,
    async [Symbol.asyncDispose]() {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
