/** Finds a QR code in a grey picture: one interface, two libraries behind it. */
import { sharpen } from "./sharpen.ts";
import { openZxingJs } from "./zxing-js.ts";
import { openZxingWasm } from "./zxing-wasm.ts";

/** A picture: one byte a pixel, 0 black to 255 white, row by row without gaps; `grey.length` is `width * height`. */
export interface Picture {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Which library decodes: `zxing-cpp` (zxing-wasm) reads more and is an optional package, `zxing-js` is there always. */
export type DecoderName = "zxing-cpp" | "zxing-js";

/**
 * Reads QR codes and no other symbology, dark on light and light on dark. Resolves with the bytes that the code holds (1 to 2,953), or
 * undefined where none is found: that is the usual case and no error. Never rejects for a picture of the right size.
 */
export type Decode = (picture: Picture) => Promise<Uint8Array | undefined>;

export interface QrDecoder {
  readonly name: DecoderName;
  readonly decode: Decode;
}

/** The best decoder that this machine can load, unless one is asked for by name. Rejects when that one cannot be loaded. */
export async function openQrDecoder(name?: DecoderName): Promise<QrDecoder> {
  if (name === "zxing-cpp") return { name, decode: await openZxingWasm() };
  if (name === "zxing-js") return { name, decode: await openZxingJs() };
  // The package is optional.
  return openQrDecoder("zxing-cpp").catch(async () => openQrDecoder("zxing-js"));
}

/**
 * Looks a second time at a picture without a code, sharpened: that finds some that are out of focus. As it costs more than the first look
 * and most pictures hold no code, a second look is taken at most every `everyMs`; 0: always.
 */
export function withSecondLook(decode: Decode, everyMs: number): Decode {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (picture) => {
    const payload = await decode(picture);
    if (payload !== undefined || performance.now() - lookedAt < everyMs) return payload;
    lookedAt = performance.now();
    return decode(sharpen(picture));
  };
}
