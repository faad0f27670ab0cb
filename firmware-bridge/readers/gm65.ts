import * as v from "valibot";
import { asking } from "../asking.ts";
import { codecFeed } from "../codec-feed.ts";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { gm65Beats, gm65Start } from "../gm65-module.ts";
import type { Beats } from "../gm65-module.ts";
import { deviceName, findTty } from "../identity.ts";
import { idleEndOf, scanOf } from "../line-feed.ts";
import { lineEntries, lineSettings } from "../line-options.ts";
import { scanQueue } from "../scan-queue.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";
import type { SerialLine } from "../serial-line.ts";
import { triggering } from "../triggering.ts";
import type { Triggering } from "../triggering.ts";
import { gm65Codec, GM65_ZONES, isSetUpCode, writeZone } from "../wire/gm65.ts";
import type { Gm65Reply } from "../wire/gm65.ts";

export const gm65Options = v.strictObject({
  kind: v.literal("gm65"),
  ...lineEntries,
  device: deviceName,
  /** Of the module's serial port; its USB port ignores it. */
  baud: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1200), v.maxValue(921_600)), 9600),
  /** Which zones hold what. `gm812` also for GM861. */
  model: v.optional(v.picklist(["gm65", "gm812"]), "gm65"),
  /** `command`: one read for each trigger from here. `continuous`: it reads all the time. */
  mode: v.optional(v.picklist(["command", "continuous"]), "command"),
  /** In command mode: between a read and the next trigger. */
  rest_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5000)), 300),
  heartbeat_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(60_000)), 10_000),
  /** At each opening all its settings go back to the factory's first. */
  reset_at_opening: v.optional(v.boolean(), false),
});

/** `alive` promises an answer within a second, and asks twice. */
const ANSWER_MS = 450;

/**
 * A reader module of the GM65 family. It is handed out only when it has confirmed that no code can change its settings. Throws
 * `DeviceError`: absent, denied, misuse, silent, protocol.
 */
export async function openGm65Reader(
  options: v.InferOutput<typeof gm65Options>,
  context: Context = {},
): Promise<Reader> {
  const { device: name, baud, mode } = options;
  const path = await findTty(name, context.roots);
  const { SerialPort } = await import("serialport");
  const settings = lineSettings(options);
  const queue = scanQueue(name);
  const feed = codecFeed(gm65Codec(settings), idleEndOf(settings), (event, at) => {
    if (event.is === "gm65") replies.answer(event);
    else {
      triggers?.again();
      if (event.is === "line" && serving && !isSetUpCode(event.payload)) queue.push(scanOf(event, settings.medium, at));
    }
  });
  let line: SerialLine | undefined;
  /** Until its settings are confirmed nothing that it reads counts. */
  let serving = false;
  let triggers: Triggering | undefined;
  let beats: Beats | undefined;

  const replies = asking<Gm65Reply>(
    name,
    async (bytes) => {
      if (line === undefined) throw new DeviceError("lost", `${name}: is not open yet`);
      await line.write(bytes);
    },
    ANSWER_MS,
  );

  function stop(): void {
    feed.stop();
    triggers?.stop();
    beats?.stop();
  }

  function fail(why: DeviceError): void {
    stop();
    replies.end(why);
    queue.fail(why);
  }

  const connection = await openSerialLine(name, path, new SerialPort(portSettings(path, baud)), {
    onBytes: feed.push,
    onLost: fail,
  });
  line = connection;
  const told = { name, model: options.model, mode, ask: replies.ask, lastAt: feed.lastAt };
  await gm65Start(told, options.reset_at_opening).catch(async (error: unknown) => {
    stop();
    await connection.close();
    throw error;
  });
  serving = true;
  beats = gm65Beats(told, options.heartbeat_ms, fail);
  // One that is not confirmed is made up for by the next; a module that confirms none misses its heartbeats too.
  const trigger = (): void => void replies.ask(writeZone(GM65_ZONES.trigger, 1)).catch(() => undefined);
  if (mode === "command") triggers = triggering(options.rest_ms, trigger);

  return {
    scans: queue.scans,
    alive: beats.beat,
    async [Symbol.asyncDispose]() {
      const wasTriggered = triggers !== undefined;
      stop();
      queue.end();
      if (wasTriggered) await connection.write(writeZone(GM65_ZONES.trigger, 0)).catch(() => undefined);
      await connection.close();
    },
  };
}
