import { DeviceError } from "./device.ts";

/** Between a device that delivers when it likes and the one loop that takes. */
export interface Delivery<T> {
  readonly push: (one: T) => void;
  /** The device is gone: what waits is still delivered, then the taking throws. The first end counts. */
  readonly fail: (why: DeviceError) => void;
  /** Disposal: what waits is let fall, and the taking ends. */
  readonly end: () => void;
  /** Once; a second call throws `DeviceError("misuse")`. */
  readonly take: () => AsyncIterable<T>;
}

type End = { readonly is: "open" } | { readonly is: "disposed" } | { readonly is: "failed"; readonly why: DeviceError };

/** Holds at most `most` that nobody took yet; beyond that the oldest is let fall. `twice`: what to say to who takes a second time. */
export function openDelivery<T>(most: number, twice: string): Delivery<T> {
  let waiting: T[] = [];
  let end: End = { is: "open" };
  let taken = false;
  let wake: (() => void) | undefined;

  function rouse(): void {
    wake?.();
    wake = undefined;
  }

  async function* take(): AsyncGenerator<T> {
    for (;;) {
      const [one] = waiting;
      if (one !== undefined) {
        waiting = waiting.slice(1);
        yield one;
      } else if (end.is === "failed") throw end.why;
      else if (end.is === "disposed") return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    push(one) {
      if (end.is !== "open") return;
      waiting = [...waiting, one].slice(-most);
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
    take() {
      if (taken) throw new DeviceError("misuse", twice);
      taken = true;
      return take();
    },
  };
}
