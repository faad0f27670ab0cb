/** @zxing/library: plain JavaScript, for where zxing-wasm is not installed. */
import type { Binarizer, Result } from "@zxing/library";
import type { Decode } from "./picture.ts";

export async function openZxingJs(): Promise<Decode> {
  const zxing = await import("@zxing/library");
  const reader = new zxing.QRCodeReader();
  // One byte, one character: only so is it told from the text whether all of it came out of byte segments.
  const hints = new Map([[zxing.DecodeHintType.CHARACTER_SET, "ISO-8859-1"]]);

  function read(binarizer: Binarizer): Result | undefined {
    try {
      return reader.decode(new zxing.BinaryBitmap(binarizer), hints);
    } catch {
      // It throws where there is no code, which is the usual case, and now and then something else on a damaged one.
      return undefined;
    }
  }

  function bytesOf(result: Result): Uint8Array {
    const found: unknown = result.getResultMetadata()?.get(zxing.ResultMetadataType.BYTE_SEGMENTS);
    const segments = Array.isArray(found) ? found.filter((each) => each instanceof Uint8Array) : [];
    const bytes = Uint8Array.from(Buffer.concat(segments));
    const text = result.getText();
    return bytes.length === text.length ? bytes : Uint8Array.from(Buffer.from(text, "utf8"));
  }

  return async ({ grey, width, height }) => {
    const levels = new Uint8ClampedArray(grey.buffer, grey.byteOffset, grey.length);
    const picture = new zxing.RGBLuminanceSource(levels, width, height);
    const inverted = new zxing.InvertedLuminanceSource(picture);
    // The hybrid binarizer copes with shadows, the global one with noise and low contrast.
    const result =
      read(new zxing.HybridBinarizer(picture)) ??
      read(new zxing.GlobalHistogramBinarizer(picture)) ??
      read(new zxing.HybridBinarizer(inverted)) ??
      read(new zxing.GlobalHistogramBinarizer(inverted));
    const bytes = result && bytesOf(result);
    return bytes === undefined || bytes.length === 0 ? undefined : bytes;
  };
}
