import * as v from "valibot";
import type { Reader } from "../device.ts";
import { lineFeed } from "../line-feed.ts";
import { lineEntries, lineSettings } from "../line-options.ts";
import { scanQueue } from "../scan-queue.ts";
import { connectSocket, socketPath } from "../socket-line.ts";

export const simulatedReaderOptions = v.strictObject({
  kind: v.literal("simulated"),
  ...lineEntries,
  /** A Unix socket; whoever listens there is the scanner. Not listening is being unplugged. */
  socket: socketPath,
});

/** A scanner that is played by another program: its bytes go the way of a serial scanner's. Throws `DeviceError`: absent, denied. */
export async function openSimulatedReader(options: v.InferOutput<typeof simulatedReaderOptions>): Promise<Reader> {
  const queue = scanQueue(options.socket);
  const feed = lineFeed(lineSettings(options), queue.push);
  const line = await connectSocket(options.socket, {
    onBytes: feed.push,
    onLost(why) {
      feed.stop();
      queue.fail(why);
    },
  });
  return {
    scans: queue.scans,
    async [Symbol.asyncDispose]() {
      feed.stop();
      queue.end();
      await line.close();
    },
  };
}
