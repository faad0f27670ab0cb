/** The programs that speak to cameras, and what is said to them so that they write raw frames to their standard output. */
import type { PixelFormat } from "./wire/frames.ts";

export interface CameraSettings {
  readonly source: "v4l2" | "rpicam" | "ffmpeg";
  /** A video node, or what the program calls a camera; left out: its first. */
  readonly device?: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
}

/** `rpicam-vid` and whatever else pads the rows of its frames to so many pixels writes none of it when the width is a multiple. */
export const RPICAM_WIDTH_STEP = 64;

/** What a source sends, where the site does not say. */
export const SENDS = { v4l2: "yuyv", rpicam: "yuv420", ffmpeg: "grey" } as const satisfies Record<
  CameraSettings["source"],
  PixelFormat
>;

/** Program and arguments. Options as in rpicam-vid(1), v4l2-ctl(1), ffmpeg(1) and ffmpeg-devices(1). */
export function cameraCommand(settings: CameraSettings, pixels: PixelFormat): readonly string[] {
  const { source, device, width, height, fps } = settings;
  switch (source) {
    case "rpicam": {
      const size = `--width ${width} --height ${height} --framerate ${fps}`;
      return [
        ..."rpicam-vid --nopreview --timeout 0 --verbose 0 --flush --codec yuv420 --output -".split(" "),
        ...size.split(" "),
        ...(device === undefined ? [] : ["--camera", device]),
      ];
    }
    case "v4l2": {
      const format = `width=${width},height=${height},pixelformat=${V4L2_NAMES[pixels]}`;
      return [
        ...`v4l2-ctl --set-fmt-video=${format} --set-parm=${fps} --stream-mmap=3 --stream-to=- --device`.split(" "),
        device ?? "/dev/video0",
      ];
    }
    case "ffmpeg": {
      const input = `-f v4l2 -framerate ${fps} -video_size ${width}x${height} -i`;
      return [
        ...`ffmpeg -hide_banner -nostdin -loglevel error -fflags nobuffer ${input}`.split(" "),
        device ?? "/dev/video0",
        // Scaled for the camera that has no such size and sends another.
        ...`-vf scale=${width}:${height} -pix_fmt gray -f rawvideo -`.split(" "),
      ];
    }
  }
}

/** Names of the pixel formats in V4L2 (linux/videodev2.h). */
export const V4L2_NAMES: Readonly<Record<PixelFormat, string>> = { grey: "GREY", yuv420: "YU12", yuyv: "YUYV" };
