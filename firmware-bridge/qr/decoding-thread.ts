/** Decoding in a thread of its own: on the event loop a frame would hold up everybody else (bench/qr.ts measures by how much). */
import { Worker } from "node:worker_threads";
import { DeviceError } from "../device.ts";
import { within } from "../within.ts";
import type { ThreadAnswer } from "./decode-worker.ts";

export interface DecodingThread {
  /**
   * One at a time. Takes the picture away: `grey` is empty afterwards. Rejects with `DeviceError`: silent when there is no answer in
   * 5 s, lost when the thread has ended, protocol when the decoder failed.
   */
  decode(grey: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined>;
  /** Idempotent, never throws. */
  close(): Promise<void>;
}

/** Of a Pi Zero that loads the larger of the decoders. */
const LIMIT_MS = 5000;

/** A small heap is swept more often: pictures lie outside of it and are let go with it. Either decoder fits. */
const MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };

/** For pictures of one size. `secondLookEveryMs`: as in `withSecondLook`. */
export async function openDecodingThread(
  name: string,
  settings: { readonly width: number; readonly height: number; readonly secondLookEveryMs: number },
): Promise<DecodingThread> {
  const worker = new Worker(new URL("decode-worker.ts", import.meta.url), {
    workerData: settings,
    // Not our own options, some of which no thread takes.
    execArgv: [],
    resourceLimits: MEMORY,
  });
  let ended: DeviceError | undefined;
  let waiting = Promise.withResolvers<ThreadAnswer>();

  function fail(why: string, cause?: unknown): void {
    ended ??= new DeviceError("lost", `${name}: the decoding thread ${why}`, { cause });
    waiting.reject(ended);
  }

  async function answer(): Promise<ThreadAnswer> {
    return within(waiting.promise, LIMIT_MS, () => {
      return new DeviceError("silent", `${name}: the decoder did not answer within ${LIMIT_MS} ms`);
    });
  }

  worker.on("message", (message: ThreadAnswer) => waiting.resolve(message));
  worker.on("error", (error) => fail(`failed (${String(error)})`, error));
  worker.on("exit", () => fail("has ended"));
  // Nobody may be waiting when it fails.
  waiting.promise.catch(() => undefined);
  const close = async (): Promise<void> => void (await worker.terminate().catch(() => undefined));

  await answer().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    async decode(grey) {
      if (ended !== undefined) throw ended;
      waiting = Promise.withResolvers();
      waiting.promise.catch(() => undefined);
      worker.postMessage(grey, [grey.buffer]);
      const said = await answer();
      if (said.is === "failed") throw new DeviceError("protocol", `${name}: the decoder failed (${said.why})`);
      return said.is === "looked" ? said.payload : undefined;
    },
    close,
  };
}
