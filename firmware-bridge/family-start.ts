import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError } from "./device.ts";
import type { ReplyEvent } from "./wire/replies.ts";
import type { FamilyCodec, ScannerFamily } from "./wire/scanner-family.ts";

/** The line to a scanner that is not handed out yet. */
export interface Opening {
  write(bytes: Uint8Array): Promise<void>;
  ask(bytes: Uint8Array): Promise<ReplyEvent>;
  /** Milliseconds of `performance.now()` when the last bytes came. */
  lastAt(): number;
  /** Lines that came since this was called last. */
  hear(): readonly string[];
}

const TRIES = 3;
/** A scanner that says anything at all of itself has begun by then. */
const BEGINS_MS = 900;
/** Longer than the silence between two lines of what it says. */
const ENDS_MS = 250;
const STEP_MS = 20;

/**
 * Writes the commands with which a family begins. Resolves with whether the scanner can be asked for its state. Throws `DeviceError`:
 * silent, protocol, and what the line throws.
 */
export async function startFamily(
  name: string,
  family: ScannerFamily,
  codec: FamilyCodec,
  line: Opening,
): Promise<boolean> {
  for (const { bytes, answered } of family.start) {
    if (!answered) await line.write(bytes);
    else if (!(await askAgain(line, bytes)).taken)
      throw new DeviceError("protocol", `${name}: refuses a command of its family; is "family" right for this model?`);
  }
  if (family.answers === "learnt") return learn(family, codec, line);
  await askAgain(line, family.status, () => codec.asked?.());
  return true;
}

/** A scanner that slept loses the first bytes it gets, and a noisy line some. */
async function askAgain(
  line: Opening,
  bytes: Uint8Array,
  beforeEach: () => void = () => undefined,
): Promise<ReplyEvent> {
  for (let attempt = 1; attempt < TRIES; attempt++) {
    beforeEach();
    const reply = await line.ask(bytes).catch((error: unknown) => {
      if (!(error instanceof DeviceError && error.code === "silent")) throw error;
      return undefined;
    });
    if (reply !== undefined && reply.again !== true) return reply;
  }
  beforeEach();
  return line.ask(bytes);
}

/** Asked twice it must say the same: what somebody shows it meanwhile is no answer. */
async function learn(family: ScannerFamily, codec: FamilyCodec, line: Opening): Promise<boolean> {
  const first = await listen(family, line);
  if (first.length === 0) return false;
  const second = await listen(family, line);
  if (first.join("\n") !== second.join("\n")) return false;
  codec.learn?.(first);
  return true;
}

async function listen(family: ScannerFamily, line: Opening): Promise<readonly string[]> {
  line.hear();
  const from = performance.now();
  await line.write(family.status);
  for (;;) {
    await sleep(STEP_MS);
    const now = performance.now();
    const began = line.lastAt() > from;
    if (now - (began ? line.lastAt() : from) > (began ? ENDS_MS : BEGINS_MS) || now - from > 2 * BEGINS_MS) break;
  }
  return line.hear();
}
