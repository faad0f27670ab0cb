import * as v from "valibot";
import { cameraCommand, RPICAM_WIDTH_STEP, SENDS } from "../camera-source.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { openFrameLine } from "../frame-line.ts";
import { inView } from "../in-view.ts";
import { readerId } from "../line-options.ts";
import { openDecodingThread } from "../qr/decoding-thread.ts";
import { scanQueue } from "../scan-queue.ts";
import { checkV4l2Format } from "../v4l2-format.ts";

const side = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(64),
  v.maxValue(1920),
  v.multipleOf(2, "expected an even number"),
);
const word = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

export const cameraOptions = v.pipe(
  v.strictObject({
    kind: v.literal("camera"),
    ...readerId,
    /** The program that speaks to the camera. `v4l2`: v4l2-ctl; `rpicam`: rpicam-vid, for the Pi's own cameras. */
    source: v.optional(v.picklist(["v4l2", "rpicam", "ffmpeg"])),
    /** Instead of `source`: program and arguments; it writes raw frames to its standard output. */
    command: v.optional(v.pipe(v.array(word), v.minLength(1), v.maxLength(64))),
    /** `/dev/v4l/by-id/…` for v4l2 and ffmpeg, a number for rpicam; left out, the first. */
    device: v.optional(word),
    /** What the frames hold; left out: yuyv of v4l2, yuv420 of rpicam, else grey. */
    pixels: v.optional(v.picklist(["grey", "yuv420", "yuyv"])),
    width: v.optional(side, 640),
    height: v.optional(side, 480),
    fps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(60)), 15),
    /** A code that was out of view so long is a new scan. */
    again_after_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(60_000)), 2000),
  }),
  v.check((o) => (o.source === undefined) !== (o.command === undefined), "expected either source or command"),
  v.check((o) => o.command === undefined || o.device === undefined, "device goes with source; a command names its own"),
  v.check(
    (o) => o.source !== "rpicam" || o.width % RPICAM_WIDTH_STEP === 0,
    `rpicam pads rows to a multiple of ${RPICAM_WIDTH_STEP} pixels: expected such a width`,
  ),
  v.check(
    (o) => o.pixels === undefined || o.source === undefined || o.source === "v4l2" || o.pixels === SENDS[o.source],
    "rpicam sends yuv420 and ffmpeg grey, and nothing else",
  ),
);

type Options = v.InferOutput<typeof cameraOptions>;

/** A second look costs up to ten times a first. */
const SECOND_LOOK_EVERY_MS = 250;

/**
 * A camera that looks for QR codes; open when its first frame has come. Frames that arrive while one is decoded are let fall but for the
 * newest. Throws `DeviceError`: absent, denied, silent; protocol when a video node sends another format.
 */
export async function openCameraReader(options: Options): Promise<Reader> {
  const { width, height } = options;
  const pixels = options.pixels ?? (options.source === undefined ? "grey" : SENDS[options.source]);
  const settings = { ...options, source: options.source ?? "v4l2" };
  const command = options.command ?? cameraCommand(settings, pixels);
  const name = options.device ?? command[0] ?? "camera";
  if (options.source === "v4l2") await checkV4l2Format(settings, pixels);
  const queue = scanQueue(name);
  const sights = inView(options.again_after_ms);
  let newest: { readonly grey: Uint8Array<ArrayBuffer>; readonly at: number } | undefined;
  let decoding = false;

  async function decodeNewest(): Promise<void> {
    decoding = true;
    const thread = await loading;
    for (let frame = newest; frame !== undefined; frame = newest) {
      newest = undefined;
      const { at } = frame;
      const payload = await thread.decode(frame.grey);
      if (payload !== undefined && sights.isNew(payload, at)) queue.push({ medium: "qr", payload, at });
    }
    decoding = false;
  }

  function onFrame(grey: Uint8Array<ArrayBuffer>, at: number): void {
    newest = { grey, at };
    if (!decoding) decodeNewest().catch(fail);
  }

  function fail(why: unknown): void {
    void close().then(() => queue.fail(asDeviceError(name, why)));
  }

  // Side by side: on a small machine each takes a second or two.
  const loading = openDecodingThread(name, { width, height, secondLookEveryMs: SECOND_LOOK_EVERY_MS });
  const opening = Promise.allSettled([
    loading,
    openFrameLine(name, command, { width, height, pixels }, { onFrame, onLost: fail }),
  ]);

  async function close(): Promise<void> {
    const opened = await opening;
    await Promise.all(opened.map(async (each) => (each.status === "fulfilled" ? each.value.close() : undefined)));
  }

  const refused = (await opening).find(({ status }) => status === "rejected");
  if (refused?.status === "rejected") {
    await close();
    throw asDeviceError(name, refused.reason);
  }
  return {
    scans: queue.scans,
    async [Symbol.asyncDispose]() {
      queue.end();
      await close();
    },
  };
}

function asDeviceError(name: string, error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  return new DeviceError("protocol", `${name}: frames cannot be decoded (${String(error)})`, { cause: error });
}
