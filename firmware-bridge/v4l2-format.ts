/** What a video node really sends: drivers take the nearest format that they have, without a word. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { V4L2_NAMES } from "./camera-source.ts";
import type { CameraSettings } from "./camera-source.ts";
import { DeviceError } from "./device.ts";
import type { PixelFormat } from "./wire/frames.ts";

const LIMIT_MS = 2000;
const run = promisify(execFile);

/**
 * Asks the node for this format and looks at what it took. Throws `DeviceError`: protocol when that is another one. Where the question
 * itself fails it says nothing: who opens the camera next will meet the reason.
 */
export async function checkV4l2Format(settings: CameraSettings, pixels: PixelFormat): Promise<void> {
  const { device = "/dev/video0", width, height } = settings;
  const wanted = `width=${width},height=${height},pixelformat=${V4L2_NAMES[pixels]}`;
  const args = ["--device", device, `--set-fmt-video=${wanted}`, "--get-fmt-video"];
  const answer = await run("v4l2-ctl", args, { timeout: LIMIT_MS, maxBuffer: 65_536 }).catch(() => undefined);
  const took = answer && readFormat(answer.stdout);
  if (took === undefined) return;
  const rowBytes = pixels === "yuyv" ? 2 * width : width;
  if (took.width === width && took.height === height && took.name === V4L2_NAMES[pixels] && took.rowBytes === rowBytes)
    return;
  throw new DeviceError(
    "protocol",
    `${device}: does not send ${width} x ${height} ${V4L2_NAMES[pixels]} but ${took.width} x ${took.height} ${took.name} in rows of ${took.rowBytes} bytes; choose from v4l2-ctl --list-formats-ext, or source ffmpeg, which converts`,
  );
}

/** The words of `v4l2-ctl --get-fmt-video` (v4l-utils 1.22). */
function readFormat(text: string) {
  const size = /Width\/Height\s*: (\d+)\/(\d+)/.exec(text);
  const name = /Pixel Format\s*: '([^']{4})'/.exec(text)?.[1];
  const rowBytes = /Bytes per Line\s*: (\d+)/.exec(text)?.[1];
  if (size === null || name === undefined || rowBytes === undefined) return undefined;
  return { width: Number(size[1]), height: Number(size[2]), name: name.trim(), rowBytes: Number(rowBytes) };
}
