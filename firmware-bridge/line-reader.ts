import type { Reader } from "./device.ts";
import { lineFeed } from "./line-feed.ts";
import { lineSettings } from "./line-options.ts";
import { scanQueue } from "./scan-queue.ts";
import type { LineHandlers } from "./serial-line.ts";

interface Connection {
  readonly close: () => Promise<void>;
}

/** A reader whose device sends lines, whatever they travel on. `connect` throws `DeviceError` and then leaves nothing open. */
export async function openLineReader(
  name: string,
  options: Parameters<typeof lineSettings>[0],
  connect: (handlers: LineHandlers) => Promise<Connection>,
): Promise<Reader> {
  const queue = scanQueue(name);
  const feed = lineFeed(lineSettings(options), queue.push);
  const connection = await connect({
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
      await connection.close();
    },
  };
}
