import { asking } from "./asking.ts";
import { codecFeed } from "./codec-feed.ts";
import { DeviceError } from "./device.ts";
import type { Feedback, Reader } from "./device.ts";
import { startFamily } from "./family-start.ts";
import { hostAck } from "./host-ack.ts";
import { idleEndOf, scanOf } from "./line-feed.ts";
import type { LineSettings } from "./line-feed.ts";
import { scanQueue } from "./scan-queue.ts";
import type { LineHandlers, SerialLine } from "./serial-line.ts";
import { triggering } from "./triggering.ts";
import type { Triggering } from "./triggering.ts";
import type { ReplyEvent } from "./wire/replies.ts";
import { textOfBytes } from "./wire/replies.ts";
import type { FamilyEvent, ScannerFamily } from "./wire/scanner-family.ts";

export interface FamilySettings {
  readonly line: LineSettings;
  /** The scanner waits for a confirmation of each scan, and after so many milliseconds without one it gets it from here. */
  readonly hostAckMs?: number;
  /** The scanner reads when it is told to. */
  readonly triggered: boolean;
}

/** `alive` promises an answer within a second. */
const ANSWER_MS = 900;
const MAX_LEARNT_LINES = 32;
const REST_MS = 300;

/**
 * A scanner that is spoken to in its vendor's words. `connect` throws `DeviceError` and then leaves nothing open. Throws what it throws, and
 * `silent`, `protocol` when the scanner does not take the commands of its family.
 */
export async function openFamilyReader(
  name: string,
  { line: settings, hostAckMs, triggered }: FamilySettings,
  family: ScannerFamily,
  connect: (handlers: LineHandlers) => Promise<SerialLine>,
): Promise<Reader> {
  const queue = scanQueue(name);
  const codec = family.codec(settings);
  const feed = codecFeed(codec, idleEndOf(settings), onEvent);
  const replies = asking<ReplyEvent>(name, write, ANSWER_MS);
  const signalOf = hostAckMs === undefined ? family.signal : (family.confirm ?? family.signal);
  const waiting = hostAckMs === undefined ? undefined : hostAck(hostAckMs, () => tell("out-of-order"));
  /** While it is learnt what the scanner says of itself, what comes is that; undefined: what comes are scans. */
  let said: string[] | undefined = family.answers === "learnt" ? [] : undefined;
  let line: SerialLine | undefined;
  let triggers: Triggering | undefined;
  let signalEnd: NodeJS.Timeout | undefined;
  let sent: Promise<void> = Promise.resolve();
  /** Whoever asks while it is asked gets the same answer. */
  let asked: Promise<void> | undefined;

  async function write(bytes: Uint8Array): Promise<void> {
    if (line === undefined) throw new DeviceError("lost", `${name}: is not open yet`);
    await line.write(bytes);
  }

  function onEvent(event: FamilyEvent, at: number): void {
    if (event.is === "write") send(event.bytes);
    else if (event.is === "reply") replies.answer(event);
    else if (said !== undefined)
      said = [...said, event.is === "line" ? textOfBytes(event.payload) : ""].slice(-MAX_LEARNT_LINES);
    else {
      waiting?.begin();
      if (event.is === "line") queue.push(scanOf(event, settings.medium, at));
      else if (waiting !== undefined) tell("refuse");
      if (waiting === undefined) triggers?.again();
    }
  }

  function fail(why: DeviceError): void {
    stop();
    replies.end(why);
    queue.fail(why);
  }

  function stop(): void {
    feed.stop();
    waiting?.done();
    triggers?.stop();
    clearTimeout(signalEnd);
  }

  /** For bytes that nobody waits for: that they cannot be written is heard of as a loss. */
  function send(bytes: Uint8Array): void {
    sent = write(bytes).catch((error: unknown) => {
      if (error instanceof DeviceError && error.code === "silent") fail(error);
    });
  }

  function tell(feedback: Feedback): void {
    signal(feedback).catch(() => undefined);
  }

  async function signal(feedback: Feedback): Promise<void> {
    const { bytes, end } = signalOf(feedback);
    const confirms = waiting?.isWaiting() === true;
    waiting?.done();
    clearTimeout(signalEnd);
    if (end !== undefined) signalEnd = setTimeout(() => send(end.bytes), end.afterMs);
    await write(bytes);
    if (confirms) triggers?.again();
  }

  /** What was said since this was called last. */
  function hear(): readonly string[] {
    const all = said ?? [];
    said = [];
    return all;
  }

  async function askIfAlive(): Promise<void> {
    // Who has just sent a scan lives, and need not answer before it is confirmed.
    if (waiting?.isWaiting() === true) return;
    const askedAt = performance.now();
    codec.asked?.();
    await replies.ask(family.status).catch((error: unknown) => {
      // A long code on a slow line holds the answer up.
      if (feed.lastAt() < askedAt) throw error;
    });
  }

  const connection = await connect({ onBytes: feed.push, onLost: fail });
  line = connection;
  const opening = { write, ask: replies.ask, lastAt: feed.lastAt, hear };
  const canBeAsked = await startFamily(name, family, codec, opening).catch(async (error: unknown) => {
    stop();
    await connection.close();
    throw error;
  });
  said = undefined;
  const { trigger } = family;
  if (triggered && trigger !== undefined) triggers = triggering(REST_MS, () => send(trigger.on));

  return {
    scans: queue.scans,
    feedback: signal,
    ...(canBeAsked && {
      async alive() {
        asked ??= askIfAlive().finally(() => {
          asked = undefined;
        });
        await asked;
      },
    }),
    async [Symbol.asyncDispose]() {
      const confirms = waiting?.isWaiting() === true;
      stop();
      queue.end();
      // The scanner is told of what it has just sent before it hears no more.
      await sent;
      if (confirms) await connection.write(signalOf("out-of-order").bytes).catch(() => undefined);
      if (triggers !== undefined && trigger !== undefined) await connection.write(trigger.off).catch(() => undefined);
      await connection.close();
    },
  };
}
