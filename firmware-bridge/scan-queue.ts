import { DeviceError } from "./device.ts";
import type { Scan } from "./device.ts";

/** A scan that waited longer than these is of a person who has left. */
const MAX_WAITING_SCANS = 16;

/** Between a device that delivers when it likes and the one loop that takes: what `Reader.scans()` promises. */
export interface ScanQueue {
  readonly push: (scan: Scan) => void;
  /** The device is gone: what waits is still delivered, then `scans()` throws. The first end counts. */
  readonly fail: (why: DeviceError) => void;
  /** Disposal: what waits is let fall, and `scans()` ends. */
  readonly end: () => void;
  /** Once; a second call throws `DeviceError("misuse")`. */
  readonly scans: () => AsyncIterable<Scan>;
}

type End = { readonly is: "open" } | { readonly is: "disposed" } | { readonly is: "failed"; readonly why: DeviceError };

export function scanQueue(name: string): ScanQueue {
  let waiting: Scan[] = [];
  let end: End = { is: "open" };
  let taken = false;
  let wake: (() => void) | undefined;

  function rouse(): void {
    wake?.();
    wake = undefined;
  }

  async function* take(): AsyncGenerator<Scan> {
    for (;;) {
      const scan = waiting.shift();
      if (scan !== undefined) yield scan;
      else if (end.is === "failed") throw end.why;
      else if (end.is === "disposed") return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    push(scan) {
      if (end.is !== "open") return;
      waiting = [...waiting, scan].slice(-MAX_WAITING_SCANS);
      rouse();
    },
    fail(why) {
      if (end.is === "open") end = { is: "failed", why };
      rouse();
    },
    end() {
      waiting = [];
      end = { is: "disposed" };
      rouse();
    },
    scans() {
      if (taken) throw new DeviceError("misuse", `${name}: scans() was called twice; a reader is used once`);
      taken = true;
      return take();
    },
  };
}
