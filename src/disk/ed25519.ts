/**
 * Ed25519 (RFC 8032): who signs has a secret of 32 bytes on the box, who verifies knows public keys only. A public key is written as
 * base64url of its 32 bytes.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, verify } from "node:crypto";
import * as v from "valibot";

/** RFC 8410: what stands before the 32 bytes of a private and of a public Ed25519 key in DER. */
const PRIVATE_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_HEAD = Buffer.from("302a300506032b6570032100", "hex");
const PUBLIC_BYTES = 32;

/** `seed`: the secret's 32 bytes. */
export function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: "der", type: "pkcs8" });
}

/** The public key that belongs to a private one. */
export function publicText(key: KeyObject): string {
  const der = createPublicKey(key).export({ format: "der", type: "spki" });
  return der.subarray(der.length - PUBLIC_BYTES).toString("base64url");
}

/** The first 16 hexadecimal digits of the SHA-256 of the key's 32 bytes. */
export function keyIdOf(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);
}

/** True for base64url of 32 bytes. */
export function isPublicKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text) && Buffer.from(text, "base64url").length === PUBLIC_BYTES;
}

/** A public key in a file that a person writes. */
export const publicKeySchema = v.pipe(
  v.string(),
  v.check(isPublicKey, "a public key of Ed25519: its 32 bytes as 43 characters of base64url"),
);

export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.concat([PUBLIC_HEAD, Buffer.from(publicKey, "base64url")]);
  return verify(null, bytes, createPublicKey({ key: der, format: "der", type: "spki" }), signature);
}
