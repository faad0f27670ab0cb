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
  let abandon: ((why: DeviceError) => void) | undefined;
  /** A write to a line that is closed meanwhile would be waited for as long as for one to a device that takes nothing. */
  async function write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      abandon = reject;
      line?.write(bytes).then(resolve, reject);
    });
  }
  const link = makeLink(write);
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
      const why = new DeviceError("lost", `${name}: closed`);
      stop?.();
      link.fail(why);
      abandon?.(why);
      await hangUp();
    }
    return chipReader(name, options, source, queue, { close, ...abilities });
  } catch (error) {
    await hangUp();
    throw error;
  }
}
