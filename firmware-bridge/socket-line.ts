import { connect } from "node:net";
import type { Socket } from "node:net";
import * as v from "valibot";
import { DeviceError } from "./device.ts";
import type { LineHandlers } from "./serial-line.ts";
import { within } from "./within.ts";

/** The kernel's limit for the name of a Unix socket (sun_path) is 108 bytes, its end included. */
export const socketPath = v.pipe(
  v.string(),
  v.startsWith("/", "expected an absolute path"),
  v.maxBytes(107, "expected at most 107 bytes, the kernel's limit for a socket's name"),
);

export interface SocketLine {
  readonly socket: Socket;
  /** Throws `DeviceError`: lost, silent. */
  write(bytes: Uint8Array): Promise<void>;
  /** Idempotent, never throws; resolves when the connection is closed. */
  readonly close: () => Promise<void>;
}

const WRITE_LIMIT_MS = 1000;

/** `onLost` is called at most once, and never after `close()` was called. Throws `DeviceError`: absent, denied. */
export async function connectSocket(path: string, handlers: LineHandlers): Promise<SocketLine> {
  const socket = connect(path);
  let state: "connecting" | "open" | "lost" | "closing" = "connecting";
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.once("close", () => {
    if (state !== "open") return;
    state = "lost";
    handlers.onLost(new DeviceError("lost", `${path}: the other side hung up`));
  });
  // Listened to from the start: bytes may follow the connection at once.
  socket.on("data", handlers.onBytes);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    // Stays for later errors too, which `close` follows; a promise rejects only once.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const denied = error.code === "EACCES" || error.code === "EPERM";
      const message = denied ? "this user may not connect to it" : "nobody listens there";
      reject(new DeviceError(denied ? "denied" : "absent", `${path}: ${message}`, { cause: error }));
    });
  });
  state = "open";

  return {
    socket,
    async write(bytes) {
      const lost = new DeviceError("lost", `${path}: hung up before the bytes were written`);
      if (state !== "open" || !socket.writable) throw lost;
      const written = new Promise<void>((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(lost) : resolve()));
      });
      await within(written, WRITE_LIMIT_MS, () => new DeviceError("silent", `${path}: takes no bytes`));
    },
    async close() {
      state = "closing";
      socket.destroy();
      await closed;
    },
  };
}
