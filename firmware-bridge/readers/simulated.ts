import * as v from "valibot";
import type { Reader } from "../device.ts";
import { lineEntries } from "../line-options.ts";
import { openLineReader } from "../line-reader.ts";
import { connectSocket, socketPath } from "../socket-line.ts";

export const simulatedReaderOptions = v.strictObject({
  kind: v.literal("simulated"),
  ...lineEntries,
  /** A Unix socket; whoever listens there is the scanner. Not listening is being unplugged. */
  socket: socketPath,
});

/** A scanner that is played by another program: its bytes go the way of a serial scanner's. Throws `DeviceError`: absent, denied. */
export async function openSimulatedReader(options: v.InferOutput<typeof simulatedReaderOptions>): Promise<Reader> {
  return openLineReader(options.socket, options, (handlers) => connectSocket(options.socket, handlers));
}
