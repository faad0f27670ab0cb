/** Command and answer with a PN532 on a serial line: one at a time, each acknowledged, repeated and given up as its manual says. */
import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError } from "./device.ts";
import { inbox } from "./inbox.ts";
import { FROM_CHIP, PN532_ACK, PN532_NACK, pn532Codec } from "./wire/pn532.ts";
import type { Pn532Event } from "./wire/pn532.ts";
import { pn532Command } from "./wire/pn532-target.ts";

interface AskSettings {
  /** For the answer, counted from the acknowledgement. */
  readonly limitMs: number;
  /** For the acknowledgement; the chip sends it within 15 ms. Default 100. */
  readonly ackMs?: number;
  /** Sent before each attempt. */
  readonly before?: Uint8Array;
}

export interface Pn532Link {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The line is gone, or is closed: whoever waits and whoever asks from now on is told. */
  readonly fail: (why: DeviceError) => void;
  /**
   * Resolves with what follows the code of the answer. `late`: none came, and the command was aborted; `refused`: the chip does not
   * understand it. Throws `DeviceError`: lost; silent when three attempts were not acknowledged.
   */
  readonly ask: (
    command: number,
    data: Uint8Array | readonly number[],
    settings: AskSettings,
  ) => Promise<Uint8Array | "late" | "refused">;
}

const ATTEMPTS = 3;
const ACK_MS = 100;
/** The chip needs a moment after it was told to stop. */
const AFTER_ABORT_MS = 2;

/** `write` as of `SerialLine`. */
export function pn532Link(name: string, write: (bytes: Uint8Array) => Promise<void>): Pn532Link {
  const codec = pn532Codec();
  const heard = inbox<Pn532Event>();
  let turn: Promise<unknown> = Promise.resolve();

  /** Whether the command arrived; or already its answer, when only the acknowledgement was lost. */
  async function acknowledged(command: number, deadline: number): Promise<boolean | Uint8Array> {
    for (;;) {
      const event = await heard.next(deadline);
      if (event === undefined || event.is === "nack") return false;
      if (event.is === "ack") return true;
      const answer = answerIn(event, command);
      if (answer !== undefined) return answer;
    }
  }

  async function answered(command: number, limitMs: number): Promise<Uint8Array | "late" | "refused"> {
    const deadline = performance.now() + limitMs;
    let repeats = 1;
    for (;;) {
      const event = await heard.next(deadline);
      if (event === undefined) break;
      const answer = answerIn(event, command);
      if (answer !== undefined) return answer;
      if (event.is === "error") return "refused";
      if (event.is === "broken" && repeats-- > 0) await write(PN532_NACK);
    }
    await write(PN532_ACK);
    await sleep(AFTER_ABORT_MS);
    return "late";
  }

  async function attempt(command: number, data: Uint8Array | readonly number[], settings: AskSettings) {
    for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
      if (settings.before) await write(settings.before);
      codec.reset();
      heard.clear();
      await write(pn532Command(command, data));
      const arrived = await acknowledged(command, performance.now() + (settings.ackMs ?? ACK_MS));
      if (arrived === true) return answered(command, settings.limitMs);
      if (arrived !== false) return arrived;
    }
    throw new DeviceError("silent", `${name}: does not acknowledge a command; is it a PN532, set to HSU (UART)?`);
  }

  return {
    onBytes: (bytes) => heard.push(codec.push(bytes)),
    fail: heard.fail,
    async ask(command, data, settings) {
      const asked = turn.then(async () => attempt(command, data, settings));
      turn = asked.catch(() => undefined);
      return asked;
    },
  };
}

function answerIn(event: Pn532Event, command: number): Uint8Array | undefined {
  if (event.is !== "frame" || event.body[0] !== FROM_CHIP || event.body[1] !== command + 1) return undefined;
  return event.body.slice(2);
}
