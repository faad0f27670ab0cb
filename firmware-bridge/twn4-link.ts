/** Request and answer with a TWN4: one at a time. Its answers do not say what they answer, so one that came too late is waited for. */
import { DeviceError } from "./device.ts";
import { inbox } from "./inbox.ts";
import { twn4Codec, twn4Line } from "./wire/twn4.ts";
import type { Twn4Event } from "./wire/twn4.ts";
import { TWN4, twn4Version } from "./wire/twn4-calls.ts";

export interface Twn4Link {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The line is gone, or is closed: whoever waits and whoever asks from now on is told. */
  readonly fail: (why: DeviceError) => void;
  /** Lets what is half there and what comes late from before run out. Throws `DeviceError`: silent when no TWN4 answers. */
  readonly start: () => Promise<void>;
  /**
   * Resolves with the results. `late`: none came in time; `refused`: it does not know the call, or not now. Throws `DeviceError`: lost; silent
   * when the answer of the call before did not come at all.
   */
  readonly ask: (request: readonly number[], limitMs?: number) => Promise<Uint8Array | "late" | "refused">;
}

const ANSWER_MS = 400;
const START_MS = 1500;
const START_ATTEMPTS = 2;
const WELL = 0x00;

/** `write` as of `SerialLine`. */
export function twn4Link(name: string, write: (bytes: Uint8Array) => Promise<void>): Twn4Link {
  const codec = twn4Codec();
  const heard = inbox<Twn4Event>();
  let turn: Promise<unknown> = Promise.resolve();
  let owed = false;

  async function call(request: readonly number[], limitMs: number): Promise<Uint8Array | "late" | "refused"> {
    if (owed && (await heard.next(performance.now() + ANSWER_MS)) === undefined)
      throw new DeviceError("silent", `${name}: the TWN4 does not answer a call`);
    owed = false;
    heard.clear();
    await write(twn4Line(request));
    const event = await heard.next(performance.now() + limitMs);
    owed = event === undefined;
    if (event === undefined) return "late";
    return event.is === "line" && event.bytes[0] === WELL ? event.bytes.slice(1) : "refused";
  }

  return {
    onBytes: (bytes) => heard.push(codec.push(bytes)),
    fail: heard.fail,
    async start() {
      for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        // Ends a line that a program before us began.
        await write(Uint8Array.of(...twn4Line([]), ...twn4Line(TWN4.getVersionString)));
        const deadline = performance.now() + START_MS;
        for (let event = await heard.next(deadline); event !== undefined; event = await heard.next(deadline))
          if (event.is === "line" && event.bytes[0] === WELL && twn4Version(event.bytes.slice(1)) !== undefined) return;
      }
      throw new DeviceError("silent", `${name}: no TWN4 answers; does it have the firmware "Simple Protocol" (CDC)?`);
    },
    async ask(request, limitMs = ANSWER_MS) {
      const asked = turn.then(async () => call(request, limitMs));
      turn = asked.catch(() => undefined);
      return asked;
    },
  };
}
