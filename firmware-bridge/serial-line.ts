/**
 * One connection to a serial port, without the port library's traps: it writes only while open and never twice on one port object
 * (a write after unplugging is otherwise kept, and delivered to whatever is plugged in next), nothing waits for ever, and an
 * unplugging is noticed also when the library misses it.
 */
import { stat } from "node:fs/promises";
import { DeviceError } from "./device.ts";
import { openingError } from "./identity.ts";
import { within } from "./within.ts";

type Done = (error?: Error | null) => void;

/** What is used of serialport's SerialPort. */
export interface PortLike {
  readonly isOpen: boolean;
  open(done: Done): void;
  close(done: Done): void;
  write(bytes: Uint8Array, done: Done): unknown;
  drain(done: Done): void;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "close" | "error", listener: (error?: Error | null) => void): unknown;
}

/** What whoever opens a line hears of it. */
export interface LineHandlers {
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onLost: (why: DeviceError) => void;
}

/** How a port is opened here: the library does not open by itself, locks, and leaves DTR alone, which resets some boards. */
export function portSettings(path: string, baudRate: number) {
  return { path, baudRate, autoOpen: false, lock: true, hupcl: false } as const;
}

export interface SerialLine {
  /** Resolves when the operating system has taken all bytes. Throws `DeviceError`: lost, silent. */
  write(bytes: Uint8Array): Promise<void>;
  /** Idempotent, never throws; resolves when the port is closed for the operating system. */
  readonly close: () => Promise<void>;
}

const WRITE_LIMIT_MS = 1000;
const WATCH_MS = 500;

/** Opens `port`, whose tty is `path`. `onLost` is called at most once, and never after `close()` was called. */
export async function openSerialLine(
  name: string,
  path: string,
  port: PortLike,
  handlers: LineHandlers,
): Promise<SerialLine> {
  let state: "opening" | "open" | "lost" | "closing" = "opening";
  let watch: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    closed ??= new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
    await closed;
  }

  function lose(cause: Error | null | undefined): void {
    if (state !== "open") return;
    state = "lost";
    clearInterval(watch);
    // Closed here when it was not the library that noticed.
    void close();
    handlers.onLost(new DeviceError("lost", `${name}: unplugged`, cause ? { cause } : {}));
  }

  port.on("data", handlers.onBytes);
  // An unplugged port says `close` with a reason, not `error`; both end this connection.
  port.on("close", lose);
  port.on("error", lose);
  try {
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw openingError(name, error);
  }
  state = "open";

  // When the plug is pulled while bytes come in, the library reads zero bytes over and over and never says a word. But the
  // kernel takes the node away at once, and gives its name to no other device while we hold it open.
  const node = await stat(path).catch(() => undefined);
  watch = setInterval(() => {
    stat(path).then(
      (now) => now.ino !== node?.ino && lose(undefined),
      (error: unknown) => lose(error instanceof Error ? error : undefined),
    );
  }, WATCH_MS);

  async function write(bytes: Uint8Array): Promise<void> {
    const lost = new DeviceError("lost", `${name}: unplugged before the bytes were written`);
    if (state !== "open" || !port.isOpen) throw lost;
    const written = new Promise<void>((resolve, reject) => {
      port.write(bytes, (error) => (error ? reject(lost) : port.drain((late) => (late ? reject(lost) : resolve()))));
    });
    await within(written, WRITE_LIMIT_MS, () => {
      return new DeviceError("silent", `${name}: did not take ${bytes.length} bytes within ${WRITE_LIMIT_MS} ms`);
    });
  }

  return {
    write,
    async close() {
      state = "closing";
      clearInterval(watch);
      await close();
    },
  };
}
