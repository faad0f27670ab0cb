/** What the commands about day-passes share: where they work, and what they say when that cannot be. */
import { makeFolder } from "../disk/durable.ts";
import { SecretError } from "../disk/secret.ts";
import { loadPassKey, type PassKey } from "../guest/pass-key.ts";
import type { RevocationPlaces } from "../guest/revocation-file.ts";
import { RevocationError } from "../guest/revocation-list.ts";
import { fail } from "./command.ts";
import { configOf } from "./config.ts";
import { type SiteTimes, timesIn } from "./passes-times.ts";

/** Spread into a command's options of `parseArgs`. */
export const PASSES_OPTIONS = {
  config: { type: "string" },
  folder: { type: "string" },
  json: { type: "boolean" },
} as const;

export const PASSES_USAGE = "[--config FILE] [--folder FOLDER] [--json]";

export interface PassesPlace extends RevocationPlaces {
  readonly siteName: string;
  readonly timeZone: string;
  readonly lanes: readonly string[];
  readonly times: SiteTimes;
}

interface Values {
  readonly config?: string | undefined;
  readonly folder?: string | undefined;
}

/** Acts where the config says; says what stands in the way, and resolves with the exit code then. */
export function atPasses(values: Values, act: (place: PassesPlace) => number): Promise<number> {
  const config = configOf(values.config);
  if (config === undefined) return Promise.resolve(1);
  const { cards_folder: cards, guest, lane, site } = config;
  const place: PassesPlace = {
    site: site.id,
    siteName: site.name,
    timeZone: site.time_zone,
    lanes: lane.map(({ id }) => id),
    times: timesIn(site.time_zone),
    cards,
    folder: values.folder ?? guest.state_folder,
    trustedKeys: guest.trusted_keys,
  };
  try {
    return Promise.resolve(act(place));
  } catch (error) {
    const isOurs = error instanceof RevocationError || error instanceof SecretError;
    if (!isOurs && !(error instanceof Error && "syscall" in error)) throw error;
    return Promise.resolve(fail(error.message));
  }
}

/** The key that signs here. Throws `SecretError`. */
export function passKeyAt({ folder }: PassesPlace, absent: "make" | "refuse"): PassKey {
  if (absent === "make") makeFolder(folder, 0o700);
  return loadPassKey({ credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"], folder }, absent);
}

/** Says so when the kiosks of this config would not believe what the key signs. */
export function warnUnlessTrusted({ trustedKeys }: PassesPlace, key: PassKey): void {
  if (trustedKeys.includes(key.public)) return;
  fail(
    `note: guest.trusted_keys of this config does not name ${key.public}: kiosks with this config refuse its passes`,
  );
}
