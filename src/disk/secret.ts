/** A key of 32 bytes that lives on the box: from systemd's credentials, else in a file that only its owner can read. */
import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { clearDrafts, draftOf } from "./drafts.ts";
import { syncPath } from "./durable.ts";

const SECRET_BYTES = 32;

/** 64 hexadecimal digits and a line end, and one byte more to notice what is longer. */
const MOST_BYTES = 67;

export interface SecretPlaces {
  /** What it is called in messages and as a credential: `LoadCredentialEncrypted=NAME:...`, for instance `site-key`. */
  readonly name: string;
  /** What systemd says in CREDENTIALS_DIRECTORY. */
  readonly credentialsDirectory?: string | undefined;
  /** Used when there is no credential; made when it is absent. */
  readonly file: string;
  /** Why none may be made, for the message; left out: one may. */
  readonly mustBeThere?: string | undefined;
}

/** The message names the file and what helps, and never the key. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/**
 * The key from the credential, else from the file: 32 bytes, or 64 hexadecimal digits with or without a line end. An absent
 * file is made, with 32 random bytes and mode 0600; the folder must be there.
 *
 * Throws `SecretError` when others can read the file, when it holds no key, or when it is absent and must not be. A file that is there and is no key is never
 * replaced: what was made with the old key would be worth nothing.
 */
export function loadSecret({ name, credentialsDirectory, file, mustBeThere }: SecretPlaces): Uint8Array {
  if (credentialsDirectory !== undefined) {
    const credential = join(credentialsDirectory, name);
    // systemd guards the folder and may show the group bits of its access list here, so the mode says nothing
    if (isThere(name, credential)) return readSecret(name, credential, "any-mode");
  }
  if (!isThere(name, file)) {
    if (mustBeThere !== undefined)
      throw new SecretError(
        `${mustBeThere}, and the ${name} is neither in ${dirname(file)} nor a credential of this process`,
      );
    makeSecret(name, file);
  }
  const secret = readSecret(name, file, "private");
  forgetDrafts(file);
  return secret;
}

/** A key that is there and may not be read is a fault: taken for absent, a new one would silently take its place. */
function isThere(name: string, path: string): boolean {
  return attempt(name, path, "read", () => statSync(path, { throwIfNoEntry: false })) !== undefined;
}

function readSecret(name: string, path: string, wanted: "private" | "any-mode"): Uint8Array {
  const bytes = attempt(name, path, "read", () => {
    const fd = openSync(path, "r");
    try {
      const mode = fstatSync(fd).mode & 0o777;
      if (wanted === "private" && (mode & 0o077) !== 0)
        throw new SecretError(
          `${path} has mode ${mode.toString(8).padStart(4, "0")}: others can read the ${name}. Run: chmod 600 ${path}`,
        );
      const buffer = Buffer.alloc(MOST_BYTES);
      return buffer.subarray(0, readSync(fd, buffer, 0, MOST_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  });
  if (bytes.length === SECRET_BYTES) return new Uint8Array(bytes);
  const hex = /^(?<digits>[0-9a-fA-F]{64})\r?\n?$/.exec(bytes.toString("latin1"))?.groups?.["digits"];
  if (hex !== undefined) return new Uint8Array(Buffer.from(hex, "hex"));
  throw new SecretError(
    `${path} holds no ${name}: ${SECRET_BYTES} bytes or ${SECRET_BYTES * 2} hexadecimal digits are needed`,
  );
}

/** Whole or not at all: written and synced under another name, then linked, which fails where a key is already. */
function makeSecret(name: string, file: string): void {
  attempt(name, file, "made", () => {
    const draft = draftOf(file);
    rmSync(draft, { force: true });
    const fd = openSync(draft, "wx", 0o600);
    try {
      writeSync(fd, randomBytes(SECRET_BYTES));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    try {
      linkSync(draft, file);
    } catch (error) {
      // another process made one meanwhile: that one counts
      if (!isThere(name, file)) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    syncPath(dirname(file));
  });
}

/** What a power cut left of the making holds the key too. Where we may not remove it the key is none the worse. */
function forgetDrafts(file: string): void {
  try {
    clearDrafts(file);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
  }
}

function attempt<T>(name: string, path: string, what: "read" | "made", act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new SecretError(`the ${name} ${path} cannot be ${what}: ${error.message}`, { cause: error });
  }
}
