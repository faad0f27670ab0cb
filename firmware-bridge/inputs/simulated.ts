import * as v from "valibot";
import { DeviceError } from "../device.ts";
import type { Input } from "../device.ts";
import { levelQueue } from "../level-queue.ts";
import { connectSocket, socketPath } from "../socket-line.ts";
import { within } from "../within.ts";

export const simulatedInputOptions = v.strictObject({
  kind: v.literal("simulated"),
  /** A Unix socket; whoever listens there says `1` for on and `0` for off, first what it is when we connect. Other bytes are nothing. */
  socket: socketPath,
});

const ON = 0x31;
const OFF = 0x30;
/** A contact that cannot say at once what it is is none. */
const FIRST_LEVEL_LIMIT_MS = 2000;

/** A contact that is played by another program. Throws `DeviceError`: absent, denied, silent. */
export async function openSimulatedInput(options: v.InferOutput<typeof simulatedInputOptions>): Promise<Input> {
  const name = options.socket;
  const queue = levelQueue(name);
  const { promise: known, resolve: know, reject: fail } = Promise.withResolvers<void>();
  known.catch(() => undefined);
  const line = await connectSocket(name, {
    onBytes(bytes) {
      const at = performance.now();
      for (const byte of bytes) {
        if (byte !== ON && byte !== OFF) continue;
        queue.push({ on: byte === ON, at });
        know();
      }
    },
    onLost(why) {
      queue.fail(why);
      fail(why);
    },
  });
  try {
    const late = () => new DeviceError("silent", `${name}: does not say whether it is on`);
    await within(known, FIRST_LEVEL_LIMIT_MS, late);
  } catch (error) {
    await line.close();
    throw error;
  }
  return {
    changes: queue.take,
    async [Symbol.asyncDispose]() {
      queue.end();
      await line.close();
    },
  };
}
