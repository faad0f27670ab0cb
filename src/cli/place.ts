/** Where the cards of a site lie: from the config, or from options that replace it. */
import { join } from "node:path";
import { loadSigner, type Signer } from "../snapshot/signing.ts";
import { UsageError } from "./command.ts";
import { configOf } from "./config.ts";

/** Spread into a command's options of `parseArgs`. */
export const PLACE_OPTIONS = {
  config: { type: "string" },
  cards: { type: "string" },
  site: { type: "string" },
  state: { type: "string" },
} as const;

export const PLACE_USAGE = "[--config FILE | --cards FOLDER --site ID [--state FOLDER]]";

export interface CardsPlace {
  /** What the gate reads. */
  readonly folder: string;
  readonly site: string;
  /** Where the keys of who publishes lie. */
  readonly state: string;
  /** Days that a publication is vouched for. */
  readonly validDays: number;
}

const VALID_DAYS = 35;

interface PlaceValues {
  readonly config?: string | undefined;
  readonly cards?: string | undefined;
  readonly site?: string | undefined;
  readonly state?: string | undefined;
}

/** undefined: the config is faulty, and that was said. Throws UsageError. */
export function placeOf({ config: file, cards, site, state }: PlaceValues): CardsPlace | undefined {
  if (cards !== undefined) {
    if (site === undefined) throw new UsageError("--cards needs --site ID beside it");
    return { folder: cards, site, state: state ?? join(cards, "..", "sync"), validDays: VALID_DAYS };
  }
  const config = configOf(file);
  if (config === undefined) return undefined;
  const { state_folder, valid_days } = config.sync;
  return { folder: config.cards_folder, site: config.site.id, state: state ?? state_folder, validDays: valid_days };
}

/** Of what is published there. Throws `SecretError`. */
export function signerAt({ folder: cards, state }: Pick<CardsPlace, "folder" | "state">): Signer {
  return loadSigner({ credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"], folder: state, cards });
}
