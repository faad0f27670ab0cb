import { DeviceError } from "./device.ts";
import type { Reader, Scan } from "./device.ts";
import { within } from "./within.ts";

/** What a question may take by its contract, with room for a machine under load. */
const ANSWER_LIMIT_MS = 5000;

export interface Followed {
  readonly onScan: (scan: Scan) => void;
  /** It has read something or has answered: whatever was wrong with it before is over. */
  readonly onAlive: () => void;
  /** How long nothing is read before it is asked whether it is alive, and from one question to the next. Milliseconds. */
  readonly everyMs: number;
}

/** Passes scans on until the reader is of no more use, and resolves or rejects with the reason. */
export async function follow(reader: Reader, { onScan, onAlive, everyMs }: Followed): Promise<DeviceError> {
  let readAt = performance.now();
  const { promise: dead, reject: die } = Promise.withResolvers<never>();
  let asking = false;

  async function ask(): Promise<void> {
    if (asking || performance.now() - readAt < everyMs) return;
    asking = true;
    try {
      const late = () =>
        new DeviceError("silent", `was asked whether it is alive, and said nothing in ${ANSWER_LIMIT_MS} ms`);
      await within(reader.alive?.() ?? Promise.resolve(), ANSWER_LIMIT_MS, late);
      onAlive();
    } catch (error) {
      die(error);
    } finally {
      asking = false;
    }
  }

  async function pump(): Promise<DeviceError> {
    for await (const scan of reader.scans()) {
      readAt = performance.now();
      onAlive();
      onScan(scan);
    }
    return new DeviceError("lost", "the reader has no more scans");
  }

  const timer = reader.alive === undefined ? undefined : setInterval(() => void ask(), everyMs);
  try {
    return await Promise.race([pump(), dead]);
  } finally {
    clearInterval(timer);
  }
}
