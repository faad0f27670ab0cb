/** Finds a QR code in a grey picture: one interface (picture.ts), two libraries behind it. */
import type { Decode } from "./picture.ts";
import { sharpen } from "./sharpen.ts";
import { openZxingJs } from "./zxing-js.ts";
import { openZxingWasm } from "./zxing-wasm.ts";

/** Which library decodes: `zxing-cpp` (zxing-wasm) reads more and is an optional package, `zxing-js` is there always. */
export type DecoderName = "zxing-cpp" | "zxing-js";

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
