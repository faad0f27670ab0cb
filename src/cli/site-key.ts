/** What a command needs to read the record. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadSecret } from "../disk/secret.ts";
import { JournalError } from "../journal/journal-error.ts";
import { type JournalReader, readJournal } from "../journal/read-journal.ts";
import { fail } from "./command.ts";

/** The site key, from its credential or the gate's folder; undefined: there is none, and that was said. A command makes none. */
export function siteKeyIn(stateFolder: string): Uint8Array | undefined {
  const credentialsDirectory = process.env["CREDENTIALS_DIRECTORY"];
  const file = join(stateFolder, "site-key");
  if (credentialsDirectory !== undefined || existsSync(file))
    return loadSecret({ name: "site-key", credentialsDirectory, file });
  fail(`there is no site key at ${file}`);
  return undefined;
}

/** The gate's journal and the key to it; undefined: it cannot be read, and why was said. */
export function recordIn(
  stateFolder: string,
): { readonly journal: JournalReader; readonly key: Uint8Array } | undefined {
  const key = siteKeyIn(stateFolder);
  if (key === undefined) return undefined;
  try {
    return { journal: readJournal(join(stateFolder, "journal.sqlite"), key), key };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    fail(error.message);
    return undefined;
  }
}
