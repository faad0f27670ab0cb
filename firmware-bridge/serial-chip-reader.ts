import type { ChipSource } from "./chip-poll.ts";
import { chipReader } from "./chip-reader.ts";
import { DeviceError } from "./device.ts";
import type { Reader } from "./device.ts";
import { scanQueue } from "./scan-queue.ts";
import type { LineHandlers, SerialLine } from "./serial-line.ts";

/** Question and answer on a serial line. */
interface Link {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Whoever waits and whoever asks from now on is told. */
  readonly fail: (why: DeviceError) => void;
}

interface Fitted extends Pick<Reader, "alive" | "feedback"> {
  readonly source: ChipSource;
  /** Called when the reader is closed. */
  readonly stop?: () => void;
}

/**
 * A reader of chips on a serial line. `makeLink` gets what writes; `fit` puts the device to work before the first search, and nothing is left
 * open when it throws. Throws `DeviceError`.
 */
export async function openSerialChipReader<L extends Link>(
  name: string,
  options: Parameters<typeof chipReader>[1],
  connect: (handlers: LineHandlers) => Promise<SerialLine>,
  makeLink: (write: (bytes: Uint8Array) => Promise<void>) => L,
  fit: (link: L) => Promise<Fitted>,
): Promise<Reader> {
  const queue = scanQueue(name);
  let line: SerialLine | undefined;
  const link = makeLink(async (bytes) => line?.write(bytes));
  line = await connect({
    onBytes: link.onBytes,
    onLost(why) {
      link.fail(why);
      queue.fail(why);
    },
  });
  const { close: hangUp } = line;
  try {
    const { source, stop, ...abilities } = await fit(link);
    async function close(): Promise<void> {
      stop?.();
      link.fail(new DeviceError("lost", `${name}: closed`));
      await hangUp();
    }
    return chipReader(name, options, source, queue, { close, ...abilities });
  } catch (error) {
    await hangUp();
    throw error;
  }
}
