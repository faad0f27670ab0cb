/** Why a file gives no picture; the message goes behind the file's name. */
export class PictureError extends Error {
  override readonly name = "PictureError";
}

const MAX_SIDE = 8192;
const MAX_PIXELS = 16_777_216;

/** Throws for a size that no picture has or that is more than is decoded. */
export function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw new PictureError("has no pixels");
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw new PictureError(
      `is ${width} x ${height} pixels; at most ${MAX_SIDE} a side and ${MAX_PIXELS} in all are decoded`,
    );
}
