/** Keys of machines that issue passes, the same at every run. */
import { sign } from "node:crypto";
import { keyIdOf, privateKey, publicText } from "../../src/disk/ed25519.ts";
import type { PassKey } from "../../src/guest/pass-key.ts";

/** `nth`: 0 to 255. */
export function passKey(nth: number): PassKey {
  const key = privateKey(new Uint8Array(32).fill(nth));
  const publicKey = publicText(key);
  return { id: keyIdOf(publicKey), public: publicKey, sign: (bytes) => sign(null, bytes, key) };
}
