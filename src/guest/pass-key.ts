/** Who signs day-passes, and who is believed: Ed25519. The private key stays on the machine that issues; kiosks know public keys only. */
import { sign } from "node:crypto";
import { join } from "node:path";
import { isSignedBy, keyIdOf, privateKey, publicText } from "../disk/ed25519.ts";
import { loadSecret } from "../disk/secret.ts";
import { type PassContent, passBody, passText, readPass, signedBytes } from "./pass-text.ts";

export interface PassKey {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** For `guest.trusted_keys` of the kiosks: base64url of 32 bytes. */
  readonly public: string;
  sign(bytes: Uint8Array): Uint8Array;
}

export interface PassKeyPlaces {
  /** What systemd says in CREDENTIALS_DIRECTORY; the credential is `pass-key`. */
  readonly credentialsDirectory: string | undefined;
  /** Of the machine that issues: `pass-key` in it is used when there is no credential. The folder must be there. */
  readonly folder: string;
}

/**
 * `absent`: what to do when there is none yet; one that nobody trusts would sign passes that no kiosk believes. Throws `SecretError` when the
 * key cannot be read, is open to others, is no key, or is not there and may not be made.
 */
export function loadPassKey({ credentialsDirectory, folder }: PassKeyPlaces, absent: "make" | "refuse"): PassKey {
  const mustBeThere = absent === "make" ? undefined : "Passes are signed with a key that esc-kiosk passes keys makes";
  const seed = loadSecret({ name: "pass-key", credentialsDirectory, file: join(folder, "pass-key"), mustBeThere });
  const key = privateKey(seed);
  const publicKey = publicText(key);
  return { id: keyIdOf(publicKey), public: publicKey, sign: (bytes) => sign(null, bytes, key) };
}

/** The text of a pass for this site. Throws RangeError as `passBody` does. */
export function signPass(key: PassKey, site: string, content: PassContent): string {
  const body = passBody(content, key.id);
  return passText(body, key.sign(signedBytes(site, body)));
}

/** What is in this text when it is a pass that one of these keys signed for this site; else undefined. Never throws. */
export function verifyPass(text: string, site: string, trustedKeys: readonly string[]): PassContent | undefined {
  const pass = readPass(text);
  if (pass === undefined) return undefined;
  const bytes = signedBytes(site, pass.body);
  const isTrusted = trustedKeys.some(
    (key) => keyIdOf(key).startsWith(pass.keyHint) && isSignedBy(key, bytes, pass.signature),
  );
  return isTrusted ? pass : undefined;
}
