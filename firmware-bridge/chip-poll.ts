/** From cards that come and go in a reader's field to scans: one for each tap, however long the card stays and however shakily it is held. */
import { setTimeout as sleep } from "node:timers/promises";
import { ChipError } from "./chip-session.ts";
import type { ChipSession } from "./chip-session.ts";
import type { ChipWord, Context } from "./context.ts";
import { DeviceError } from "./device.ts";
import type { DeuInfo, Scan } from "./device.ts";
import type { ScanQueue } from "./scan-queue.ts";

/** A reader that can be asked what lies on it. */
export interface ChipSource {
  /**
   * Looks into the field, for at most about a second; a source that hears of changes may wait for one so long. `several`: two
   * cards or more. As long as the same card lies there it may resolve with the same session; another session of the same UID is taken for the
   * same card too. Throws `DeviceError` when the reader is gone; a `ChipError` counts as `none`.
   */
  find(): Promise<"none" | "several" | ChipSession>;
}

export interface PollSettings {
  /** The reader's name in messages. */
  readonly name: string;
  /** Ends the polling. */
  readonly signal: AbortSignal;
  /** Between two looks. Default 100; 0 for a source that waits itself. */
  readonly pauseMs?: number;
  /** What to read from a card. Throws `ChipError`, `DeviceError`. Left out: the UID is all. */
  readonly read?: (session: ChipSession) => Promise<DeuInfo | undefined>;
  /** Asked first; what it says is all that is said of a tap. */
  readonly onChip?: Context["onChip"] | undefined;
}

const PAUSE_MS = 100;
/** A card that is not seen so long, from the first look that missed it on, has left; what is shorter is a hand that shakes. */
const LEFT_MS = 400;
/** After so many readings that failed it is said; a card that stays is read on. */
const TRIES = 3;
/** One reading starts no exchange after that; each takes at most a second. */
const READ_LIMIT_MS = 3000;
/** So many looks find one card alone before it is believed that the other one of two was taken away. */
const ALONE_LOOKS = 2;

interface Tap {
  /** Undefined: several cards. */
  session: ChipSession | undefined;
  /** When it was first missed; undefined while it is seen. */
  missedAt: number | undefined;
  /** Looks in a row at which one card was seen where several had been. */
  alone: number;
  tries: number;
  /** What was said of it: nothing yet, that something is wrong, or the last word. After that, nothing more is. */
  said: "nothing" | "trouble" | "scan";
}

/**
 * Resolves when the signal is aborted, or when the source has thrown, which `queue` is told. Never rejects. A card that nobody could read
 * is `card-moved`, once a tap. A card without ISO 14443-4, and one whose answers make no sense three times over, is its UID alone.
 */
export async function pollChips(source: ChipSource, queue: ScanQueue, settings: PollSettings): Promise<void> {
  const { name, signal, pauseMs = PAUSE_MS } = settings;
  let tap: Tap | undefined;

  function tell(what: Pick<Scan, "chip" | "trouble">, said?: Tap["said"]): void {
    if (tap !== undefined) tap.said = said ?? (what.trouble === undefined ? "scan" : "trouble");
    queue.push({ medium: "nfc", payload: new Uint8Array(), ...what, at: performance.now() });
  }

  /** Ends a tap whose card has left; what is seen after that is another. */
  function endLeft(): void {
    if (tap?.missedAt === undefined || performance.now() - tap.missedAt < LEFT_MS) return;
    if (tap.said === "nothing") tell({ trouble: "card-moved" });
    tap = undefined;
  }

  function several(): void {
    tap ??= newTap(undefined);
    tap.missedAt = undefined;
    if (tap.said === "scan") return;
    const before = tap.session;
    tap = { ...tap, session: undefined, alone: 0 };
    if (before !== undefined || tap.said === "nothing") tell({ trouble: "several-cards" });
  }

  async function one(session: ChipSession): Promise<void> {
    if (tap !== undefined) tap.missedAt = undefined;
    if (tap !== undefined && tap.session === undefined && ++tap.alone < ALONE_LOOKS) return;
    if (tap?.session === undefined || !sameCard(tap.session, session)) tap = newTap(session);
    tap.session = session;
    if (tap.said !== "scan") await readCard(tap, session);
  }

  /** A card that was moved while somebody else talked to it is shown to them again, as it is read again. */
  function pass(current: Tap, { uid }: ChipSession, word: ChipWord): void {
    const wasMoved = "trouble" in word && word.trouble === "card-moved";
    if (wasMoved) current.tries += 1;
    if (!wasMoved || current.tries >= TRIES)
      tell("named" in word ? { chip: { uid, named: word.named } } : word, "scan");
  }

  async function readCard(current: Tap, session: ChipSession): Promise<void> {
    const word = settings.onChip && (await wordOf(settings.onChip(session), signal));
    if (signal.aborted) return;
    if (word !== undefined) return pass(current, session, word);
    try {
      const deuInfo = await settings.read?.(limited(session));
      tell({ chip: { uid: session.uid, ...(deuInfo && { deuInfo }) } });
    } catch (error) {
      if (!(error instanceof ChipError)) throw error;
      current.tries += 1;
      if (error.code === "no-apdu" || (error.code === "protocol" && current.tries >= TRIES))
        tell({ chip: { uid: session.uid } });
      else if (current.tries >= TRIES && current.said === "nothing") tell({ trouble: "card-moved" });
    }
  }

  try {
    while (!signal.aborted) {
      const found = await look(source);
      if (signal.aborted) return;
      endLeft();
      if (found === "several") several();
      else if (found !== "none") await one(found);
      else if (tap !== undefined) tap.missedAt ??= performance.now();
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    queue.fail(
      error instanceof DeviceError
        ? error
        : new DeviceError("protocol", `${name}: cannot be read (${String(error)})`, { cause: error }),
    );
  }
}

function newTap(session: ChipSession | undefined): Tap {
  return { session, missedAt: undefined, alone: 0, tries: 0, said: "nothing" };
}

/** Resolves at once when the polling ends. Who breaks the promise never to reject has not answered. */
function wordOf(asked: Promise<ChipWord | undefined>, signal: AbortSignal): Promise<ChipWord | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener("abort", stop);
    asked
      .then(resolve, () => resolve({ trouble: "unanswered" }))
      .finally(() => signal.removeEventListener("abort", stop));
  });
}

async function look(source: ChipSource): ReturnType<ChipSource["find"]> {
  return source.find().catch((error: unknown) => {
    if (error instanceof ChipError) return "none";
    throw error;
  });
}

/** A card that draws its UID anew is another one at each look, so until the field was empty any such card is the same. */
function sameCard(one: ChipSession, other: ChipSession): boolean {
  return one === other || Buffer.compare(one.uid, other.uid) === 0 || (isDrawnAnew(one.uid) && isDrawnAnew(other.uid));
}

/** ISO/IEC 14443-3: a single size UID that begins with 08 is a random one. */
function isDrawnAnew(uid: Uint8Array): boolean {
  return uid.length === 4 && uid[0] === 0x08;
}

function limited(session: ChipSession): ChipSession {
  const end = performance.now() + READ_LIMIT_MS;
  return {
    uid: session.uid,
    async exchange(apdu) {
      if (performance.now() > end) throw new ChipError("moved", `not read within ${READ_LIMIT_MS} ms`);
      return session.exchange(apdu);
    },
  };
}
