/** A camera as a program that writes frames: it has to begin, to go on, and to say why when it does not. */
import { DeviceError } from "./device.ts";
import { openProgramLine } from "./program-line.ts";
import { frameCodec } from "./wire/frames.ts";
import type { FrameFormat } from "./wire/frames.ts";

export interface FrameHandlers {
  /** `width * height` bytes of grey, which are now the caller's. `at`: milliseconds of `performance.now()` at its last byte. */
  readonly onFrame: (grey: Uint8Array<ArrayBuffer>, at: number) => void;
  /** `DeviceError`: lost, silent. At most once, and never after `close()` was called. */
  readonly onLost: (why: DeviceError) => void;
}

export interface FrameLine {
  /** Idempotent, never throws; resolves when the program has ended. */
  readonly close: () => Promise<void>;
}

/** From the start of the program to its first frame: a Pi's camera takes two seconds. Less than `keepReading` gives an opening. */
const FIRST_FRAME_MS = 4500;
/** A camera that sends no whole frame for so long hangs. */
const SILENT_MS = 3000;

/** Open when the first frame has come. Of frames that come at once only the last is handed on. Throws `DeviceError`: absent, denied, silent. */
export async function openFrameLine(
  name: string,
  command: readonly string[],
  format: FrameFormat,
  handlers: FrameHandlers,
): Promise<FrameLine> {
  const codec = frameCodec(format);
  const first = Promise.withResolvers<void>();
  // Nobody waits for it while the program is being started.
  first.promise.catch(() => undefined);
  let state: "opening" | "open" | "ended" = "opening";
  let silence: NodeJS.Timeout | undefined;

  function lose(why: DeviceError): void {
    clearTimeout(silence);
    const before = state;
    state = "ended";
    if (before === "opening") first.reject(why);
    else if (before === "open") handlers.onLost(why);
  }

  function onBytes(bytes: Uint8Array): void {
    if (state === "ended") return;
    const at = performance.now();
    const grey = codec.push(bytes, at).at(-1);
    if (grey === undefined) return;
    state = "open";
    first.resolve();
    expectFrameWithin(SILENT_MS);
    handlers.onFrame(grey, at);
  }

  const line = await openProgramLine(name, command, { onBytes, onLost: lose });

  function expectFrameWithin(ms: number): void {
    clearTimeout(silence);
    silence = setTimeout(() => {
      lose(new DeviceError("silent", `${name}: no frame within ${ms} ms${line.said()}`));
    }, ms);
  }

  if (state === "opening") expectFrameWithin(FIRST_FRAME_MS);
  try {
    await first.promise;
  } catch (error) {
    await line.close();
    throw whyNotOpen(error);
  }
  return {
    async close() {
      state = "ended";
      clearTimeout(silence);
      await line.close();
    },
  };
}

/** A program that ends before its first frame has no camera. */
function whyNotOpen(why: unknown): unknown {
  if (!(why instanceof DeviceError) || why.code !== "lost") return why;
  const denied = /permission denied|not permitted|busy/i.test(why.message);
  return new DeviceError(denied ? "denied" : "absent", why.message, { cause: why });
}
