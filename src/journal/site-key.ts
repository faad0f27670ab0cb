/** The site key: 32 bytes that carry the pseudonyms and the chain. It lives apart from the journal, or neither is worth much. */
import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { JournalError } from "./journal-error.ts";
import { SITE_KEY_BYTES } from "./keys.ts";

/** The name under which systemd hands it over: `LoadCredentialEncrypted=site-key:...`. */
const CREDENTIAL = "site-key";

/** 64 hexadecimal digits and a line end, and one byte more to notice what is longer. */
const MOST_BYTES = 67;

export interface SiteKeyPlaces {
  /** What systemd says in CREDENTIALS_DIRECTORY. */
  readonly credentialsDirectory?: string | undefined;
  /** Used when there is no credential; made when it is absent. */
  readonly file: string;
}

/**
 * The key from the credential `site-key`, else from the file: 32 bytes, or 64 hexadecimal digits with or without a line
 * end. An absent file is made, with 32 random bytes and mode 0600.
 *
 * Throws `JournalError("site-key")`, which names the file and what helps, when others can read the file or when it holds no
 * key. A file that is there and is no key is never replaced: the old entries would no longer verify.
 */
export function loadSiteKey({ credentialsDirectory, file }: SiteKeyPlaces): Uint8Array {
  if (credentialsDirectory !== undefined) {
    const credential = join(credentialsDirectory, CREDENTIAL);
    // systemd guards the folder and may show the group bits of its access list here, so the mode says nothing
    if (isThere(credential)) return readKey(credential, "any-mode");
  }
  if (!isThere(file)) makeKey(file);
  return readKey(file, "private");
}

/** A key that is there and may not be read is a fault: taken for absent, a new one would silently take its place. */
function isThere(path: string): boolean {
  return attempt(path, "read", () => statSync(path, { throwIfNoEntry: false })) !== undefined;
}

function readKey(path: string, wanted: "private" | "any-mode"): Uint8Array {
  const bytes = attempt(path, "read", () => {
    const fd = openSync(path, "r");
    try {
      const mode = fstatSync(fd).mode & 0o777;
      if (wanted === "private" && (mode & 0o077) !== 0)
        throw new JournalError(
          "site-key",
          `${path} has mode ${mode.toString(8).padStart(4, "0")}: others can read the site key. Run: chmod 600 ${path}`,
        );
      const buffer = Buffer.alloc(MOST_BYTES);
      return buffer.subarray(0, readSync(fd, buffer, 0, MOST_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  });
  if (bytes.length === SITE_KEY_BYTES) return new Uint8Array(bytes);
  const hex = /^(?<digits>[0-9a-fA-F]{64})\r?\n?$/.exec(bytes.toString("latin1"))?.groups?.["digits"];
  if (hex !== undefined) return new Uint8Array(Buffer.from(hex, "hex"));
  throw new JournalError(
    "site-key",
    `${path} holds no site key: ${SITE_KEY_BYTES} bytes or ${SITE_KEY_BYTES * 2} hexadecimal digits are needed`,
  );
}

/** Whole or not at all: written and synced under another name, then linked, which fails where a key is already. */
function makeKey(file: string): void {
  attempt(file, "made", () => {
    const draft = `${file}.new-${process.pid}`;
    rmSync(draft, { force: true });
    const fd = openSync(draft, "wx", 0o600);
    try {
      writeSync(fd, randomBytes(SITE_KEY_BYTES));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    try {
      linkSync(draft, file);
    } catch (error) {
      // another process made one meanwhile: that one counts
      if (!isThere(file)) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const folder = openSync(dirname(file), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

function attempt<T>(path: string, what: "read" | "made", act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new JournalError("site-key", `the site key ${path} cannot be ${what}: ${error.message}`, { cause: error });
  }
}
