/** Questions to a device that answers on the line that also carries scans: one at a time, each with an end. */
import { DeviceError } from "./device.ts";
import { within } from "./within.ts";

export interface Asking<Reply> {
  /**
   * Writes `bytes` and resolves with the first answer after that which `fits`. Rejects with `DeviceError`: silent when none comes in time,
   * lost when the device goes, misuse when more than 16 questions wait.
   */
  readonly ask: (bytes: Uint8Array, fits?: (reply: Reply) => boolean) => Promise<Reply>;
  /** Something arrived. What nobody asked for is let fall. */
  readonly answer: (reply: Reply) => void;
  /** The device is gone: whoever waits, and whoever asks from now on, gets this. */
  readonly end: (why: DeviceError) => void;
}

const MAX_WAITING = 16;

interface Question<Reply> {
  fits(reply: Reply): boolean;
  resolve(reply: Reply): void;
  reject(why: DeviceError): void;
}

export function asking<Reply>(
  name: string,
  write: (bytes: Uint8Array) => Promise<void>,
  limitMs: number,
): Asking<Reply> {
  let open: Question<Reply> | undefined;
  let ended: DeviceError | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function put(bytes: Uint8Array, fits: (reply: Reply) => boolean): Promise<Reply> {
    if (ended !== undefined) throw ended;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const question = { fits, resolve, reject };
    open = question;
    try {
      const answered = within(promise, limitMs, () => {
        return new DeviceError("silent", `${name}: did not answer a command within ${limitMs} ms`);
      });
      const [reply] = await Promise.all([answered, write(bytes)]);
      return reply;
    } finally {
      if (open === question) open = undefined;
    }
  }

  return {
    async ask(bytes, fits = () => true) {
      if (waiting === MAX_WAITING) throw new DeviceError("misuse", `${name}: ${MAX_WAITING} commands already wait`);
      waiting += 1;
      const mine = turn.then(async () => put(bytes, fits));
      turn = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        waiting -= 1;
      }
    },
    answer(reply) {
      if (open?.fits(reply) !== true) return;
      open.resolve(reply);
      open = undefined;
    },
    end(why) {
      ended ??= why;
      open?.reject(ended);
    },
  };
}
