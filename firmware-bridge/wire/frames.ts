/**
 * Raw video on a pipe: frames back to back without any mark between them, as `rpicam-vid --codec yuv420`, `ffmpeg -f rawvideo` and
 * `v4l2-ctl --stream-to=-` write them. Of each frame only the brightness is kept (the Y of YUV).
 */

export type PixelFormat =
  /** One byte a pixel. */
  | "grey"
  /** Planar: all Y, then a quarter as many U, then V (I420; NV12 and NV21 have the same Y). */
  | "yuv420"
  /** Packed: Y U Y V, two bytes a pixel; what most webcams send uncompressed. */
  | "yuyv";

export interface FrameFormat {
  /** Pixels; even, so that colour planes come out whole. Rows have no padding. */
  readonly width: number;
  readonly height: number;
  readonly pixels: PixelFormat;
}

export interface FrameCodec {
  /**
   * The frames that ended in these bytes: `width * height` bytes of grey each. `at`: milliseconds of any clock that only goes
   * forward; after a silence of more than `MAX_GAP_MS` in a frame the bytes begin a new one.
   */
  push(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer>[];
  /** Forgets a frame that is half there. */
  reset(): void;
  /** Bytes of a frame that is half there; never more than `width * height`. */
  readonly heldBytes: number;
}

/** A camera writes a frame in one go: one that pauses so long in it begins anew. */
const MAX_GAP_MS = 900;

/** Bytes of a frame as it travels. */
export function frameBytes({ width, height, pixels }: FrameFormat): number {
  const bytesOfPixel = { grey: 1, yuv420: 1.5, yuyv: 2 } as const;
  return width * height * bytesOfPixel[pixels];
}

export function frameCodec(format: FrameFormat): FrameCodec {
  const whole = frameBytes(format);
  const levels = format.width * format.height;
  const step = format.pixels === "yuyv" ? 2 : 1;
  let grey = new Uint8Array(0);
  /** Bytes of the frame so far, colours included. */
  let position = 0;
  let lastAt = 0;

  function keep(bytes: Uint8Array): void {
    if (position === 0) grey = new Uint8Array(levels);
    if (step === 1) grey.set(bytes.subarray(0, Math.max(0, levels - position)), Math.min(position, levels));
    else
      for (let index = position % 2; index < bytes.length; index += 2) grey[(position + index) / 2] = bytes[index] ?? 0;
    position += bytes.length;
  }

  return {
    push(bytes, at) {
      if (at - lastAt > MAX_GAP_MS) position = 0;
      lastAt = at;
      const frames: Uint8Array<ArrayBuffer>[] = [];
      for (let start = 0; start < bytes.length; ) {
        const end = Math.min(bytes.length, start + whole - position);
        keep(bytes.subarray(start, end));
        start = end;
        if (position < whole) continue;
        frames.push(grey);
        position = 0;
      }
      return frames;
    },
    reset() {
      position = 0;
    },
    get heldBytes() {
      return Math.min(levels, Math.ceil(position / step));
    },
  };
}
