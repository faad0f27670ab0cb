import * as v from "valibot";
import { asking } from "../asking.ts";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { openHidLine } from "../hid-line.ts";
import type { HidLine } from "../hid-line.ts";
import { deviceName, findHidraw } from "../identity.ts";
import { medium, readerId } from "../line-options.ts";
import { scanQueue } from "../scan-queue.ts";
import { triggering } from "../triggering.ts";
import type { Triggering } from "../triggering.ts";
import { hasFeature, readDescriptor } from "../wire/hid-descriptor.ts";
import { posCodec, POS_LAYOUTS } from "../wire/hid-pos.ts";
import type { PosCodec, PosEvent } from "../wire/hid-pos.ts";
import { POS_COMMANDS } from "../wire/pos-commands.ts";
import type { PosCommands } from "../wire/pos-commands.ts";
import { openHidraw } from "./node-hid.ts";

export const hidPosOptions = v.pipe(
  v.strictObject({
    kind: v.literal("hid-pos"),
    ...readerId,
    device: deviceName,
    /** `auto`: what the device says of itself, and where it says nothing, by the look of its reports. */
    layout: v.optional(v.picklist(["auto", "A", "B", "C", "E"]), "auto"),
    /** Whose commands the scanner understands; `plain`: nobody's, it is only listened to. */
    family: v.optional(v.picklist(["plain", "honeywell", "newland"]), "plain"),
    /** `self`: the scanner knows when to read. `host`: it is told to, again and again. */
    trigger: v.optional(v.picklist(["self", "host"]), "self"),
    medium,
  }),
  v.forward(
    v.check(
      ({ family, trigger }) => trigger === "self" || family !== "plain",
      'no command is known that triggers this family; set trigger = "self", or the family',
    ),
    ["trigger"],
  ),
);

type Options = v.InferOutput<typeof hidPosOptions>;

/** `alive` promises an answer within a second. */
const ANSWER_MS = 900;
const REST_MS = 300;

/** A USB scanner in HID POS mode. Throws `DeviceError`: absent, denied, misuse, lost; protocol when it is a keyboard. */
export async function openHidPosReader(options: Options, context: Context = {}): Promise<Reader> {
  const { device } = options;
  const { path, descriptor } = await findHidraw(device, isScanner, context.roots);
  const codec = codecFor(options, descriptor);
  const commands: PosCommands | undefined = POS_COMMANDS[options.family];
  const trigger = options.trigger === "host" ? commands?.trigger : undefined;
  const queue = scanQueue(device);
  const replies = asking<Scanned>(device, write, ANSWER_MS);
  let line: HidLine | undefined;
  let triggers: Triggering | undefined;

  async function write(report: Uint8Array): Promise<void> {
    if (line === undefined) throw new DeviceError("lost", `${device}: is not open yet`);
    await line.write(report);
  }

  function onReport(report: Uint8Array): void {
    const at = performance.now();
    for (const event of codec.push(report, at))
      if (event.is === "scan") {
        if (commands?.isReply(event) === true) replies.answer(event);
        else {
          const { payload, symbology } = event;
          queue.push({ medium: options.medium, payload, at, ...(symbology !== undefined && { symbology }) });
          triggers?.again();
        }
      }
  }

  function onLost(why: DeviceError): void {
    triggers?.stop();
    replies.end(why);
    queue.fail(why);
  }

  const opened = await openHidLine(device, path, context.openHid ?? openHidraw, { onReport, onLost });
  line = opened;
  if (commands?.switchOn !== undefined && hasFeature(descriptor, commands.switchOn[0] ?? 0))
    await opened.setFeature(commands.switchOn).catch(async (error: unknown) => {
      await opened.close();
      throw error;
    });
  // That a trigger cannot be written is heard of as a loss.
  if (trigger !== undefined) triggers = triggering(REST_MS, () => void opened.write(trigger.on).catch(() => undefined));

  return {
    scans: queue.scans,
    ...(commands !== undefined && {
      async feedback(feedback) {
        for (const report of commands.signal(feedback)) await opened.write(report);
      },
      async alive() {
        await replies.ask(commands.query, (reply) => commands.endsQuery(reply));
      },
    }),
    async [Symbol.asyncDispose]() {
      triggers?.stop();
      queue.end();
      replies.end(new DeviceError("lost", `${device}: closed`));
      if (trigger !== undefined) await opened.write(trigger.off).catch(() => undefined);
      await opened.close();
    },
  };
}

type Scanned = Extract<PosEvent, { is: "scan" }>;

function isScanner(descriptor: Uint8Array): boolean {
  return readDescriptor(descriptor).is === "pos";
}

function codecFor({ device, layout }: Options, descriptor: Uint8Array): PosCodec {
  const reading = readDescriptor(descriptor);
  if (reading.is === "keyboard")
    throw new DeviceError(
      "protocol",
      `${device}: is a keyboard, and the window system reads it too; switch the scanner to HID POS or serial (CDC) mode, or use kind = "wedge"`,
    );
  if (layout !== "auto") return posCodec([POS_LAYOUTS[layout]]);
  return posCodec(reading.is === "pos" ? reading.layouts : "guess");
}
