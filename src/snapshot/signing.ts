/**
 * Who vouches for a set of cards: Ed25519 (RFC 8032). The private key is a secret of the box that publishes; gates know public
 * keys only, so a gate that is stolen signs nothing.
 */
import { sign } from "node:crypto";
import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncPath } from "../disk/durable.ts";
import { keyIdOf, privateKey, publicText } from "../disk/ed25519.ts";
import { loadSecret, SecretError } from "../disk/secret.ts";
import { MANIFEST } from "./format.ts";

const KEY = "snapshot-key";
const NEXT_KEY = "snapshot-key.next";
const PREVIOUS_KEY = "snapshot-key.previous";

export interface Signer {
  /** 16 hexadecimal digits. */
  readonly keyId: string;
  /** This key, and the next one when it is announced: what gates shall trust from now on. Base64url of 32 bytes each. */
  readonly announced: readonly string[];
  /** The announced ones, and the key before this one: what may have signed what its publisher finds. */
  readonly trusted: readonly string[];
  sign(bytes: Uint8Array): Uint8Array;
}

export interface SignerPlaces {
  /** What systemd says in CREDENTIALS_DIRECTORY; the credential is `snapshot-key`. */
  readonly credentialsDirectory?: string | undefined;
  /** Sync's own folder: `snapshot-key` in it is used when there is no credential, and made when it is absent. */
  readonly folder: string;
  /** Where is published: a key is made only as long as nothing is there that another one has signed. */
  readonly cards?: string;
}

/** Throws `SecretError` when the key cannot be read, is open to others, is no key, or is not there and may not be made. */
export function loadSigner({ credentialsDirectory, folder, cards }: SignerPlaces): Signer {
  const mustBeThere = cards !== undefined && existsSync(join(cards, MANIFEST)) ? `${cards} is signed` : undefined;
  const key = privateKey(loadSecret({ name: KEY, credentialsDirectory, file: join(folder, KEY), mustBeThere }));
  const own = publicText(key);
  const announced = [own, ...publicIn(folder, NEXT_KEY)];
  return {
    keyId: keyIdOf(own),
    announced,
    trusted: [...announced, ...publicIn(folder, PREVIOUS_KEY)],
    sign: (bytes) => sign(null, bytes, key),
  };
}

function publicIn(folder: string, name: string): readonly string[] {
  const file = join(folder, name);
  return existsSync(file) ? [publicText(privateKey(loadSecret({ name, file })))] : [];
}

/** Makes the next key when there is none yet; from the next publication on it is announced. Returns its public part. */
export function makeNextKey(folder: string): string {
  return publicText(privateKey(loadSecret({ name: NEXT_KEY, file: join(folder, NEXT_KEY) })));
}

/**
 * Signs with the announced key from now on, and keeps the old one to know its signatures. False: none was announced. Throws
 * `SecretError` when the key is not in the folder: a credential is exchanged by who sealed it.
 */
export function switchToNextKey({ credentialsDirectory, folder }: SignerPlaces): boolean {
  if (!existsSync(join(folder, NEXT_KEY))) return false;
  const isCredential = credentialsDirectory !== undefined && existsSync(join(credentialsDirectory, KEY));
  if (isCredential || !existsSync(join(folder, KEY)))
    throw new SecretError(`the ${KEY} is not in ${folder}: one that is a credential cannot be switched here`);
  const previous = join(folder, PREVIOUS_KEY);
  rmSync(previous, { force: true });
  // a second name first, and for good: killed here, the old key still signs
  linkSync(join(folder, KEY), previous);
  syncPath(folder);
  renameSync(join(folder, NEXT_KEY), join(folder, KEY));
  syncPath(folder);
  return true;
}
