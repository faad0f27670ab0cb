/**
 * One connection to a HID device, without the library's traps: only its asynchronous half is used (the other blocks process.exit and a
 * thread for ever), it is closed on every way out, and as it never says `close`, an `error` ends the connection.
 */
import { DeviceError } from "./device.ts";
import { openingError } from "./identity.ts";
import { within } from "./within.ts";

/** What is used of node-hid's HIDAsync. */
export interface HidLike {
  on(event: "data", listener: (report: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  write(report: number[]): Promise<number>;
  getFeatureReport(report: number, length: number): Promise<Uint8Array>;
  sendFeatureReport(report: number[]): Promise<number>;
  close(): Promise<void>;
}

/** Opens the hidraw node at this path. */
export type OpenHid = (path: string) => Promise<HidLike>;

export interface HidLine {
  /** Throws `DeviceError`: lost, silent. */
  write(report: Uint8Array): Promise<void>;
  feature(report: number, length: number): Promise<Uint8Array>;
  /** `report` begins with its number. */
  setFeature(report: Uint8Array): Promise<void>;
  /** Idempotent, never throws; resolves when the device is closed. */
  readonly close: () => Promise<void>;
}

const ANSWER_LIMIT_MS = 1000;

/** `onLost` is called at most once, and never after `close()` was called. */
export async function openHidLine(
  name: string,
  path: string,
  openHid: OpenHid,
  handlers: { readonly onReport: (report: Uint8Array) => void; readonly onLost: (why: DeviceError) => void },
): Promise<HidLine> {
  const device = await openHid(path).catch((error: unknown) => {
    throw error instanceof DeviceError ? error : openingError(name, error);
  });
  let state: "open" | "lost" | "closing" = "open";
  let closed: Promise<void> | undefined;

  async function shut(): Promise<void> {
    closed ??= device.close().catch(() => undefined);
    await closed;
  }

  function lose(cause: unknown): DeviceError {
    const why = new DeviceError("lost", `${name}: unplugged`, { cause });
    if (state === "open") {
      state = "lost";
      void shut().then(() => handlers.onLost(why));
    }
    return why;
  }

  // Reports that arrive before somebody listens are lost, so this comes first. Listening is also what notices an unplugging.
  device.on("data", (report) => {
    if (state === "open") handlers.onReport(report);
  });
  device.on("error", lose);
  // The library begins to read in the next tick and throws past every handler when it was closed by then.
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });

  async function ask<T>(what: () => Promise<T>): Promise<T> {
    if (state !== "open") throw new DeviceError("lost", `${name}: unplugged`);
    const answer = what().catch((error: unknown) => {
      throw lose(error);
    });
    return within(answer, ANSWER_LIMIT_MS, () => {
      return new DeviceError("silent", `${name}: did not answer within ${ANSWER_LIMIT_MS} ms`);
    });
  }

  return {
    async write(report) {
      await ask(async () => device.write([...report]));
    },
    async feature(report, length) {
      return ask(async () => device.getFeatureReport(report, length));
    },
    async setFeature(report) {
      await ask(async () => device.sendFeatureReport([...report]));
    },
    async close() {
      state = "closing";
      await shut();
    },
  };
}
