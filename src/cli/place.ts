/** Where the cards of a site lie: from the config, or from options that replace it. */
import { join } from "node:path";
import { SecretError } from "../disk/secret.ts";
import { LedgerError } from "../snapshot/ledger-file.ts";
import { openPublisher, type Publisher } from "../snapshot/publisher.ts";
import { loadSigner, type Signer, type SignerPlaces } from "../snapshot/signing.ts";
import { SnapshotError } from "../snapshot/words.ts";
import { fail, UsageError } from "./command.ts";
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
  /** How long a publication is vouched for. Milliseconds. */
  readonly validForMs: number;
}

const DAY_MS = 86_400_000;
const VALID_FOR_MS = 35 * DAY_MS;

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
    return { folder: cards, site, state: state ?? join(cards, "..", "sync"), validForMs: VALID_FOR_MS };
  }
  const config = configOf(file);
  if (config === undefined) return undefined;
  const place = placeIn(config);
  return { ...place, state: state ?? place.state };
}

/** As the config says it. */
export function placeIn(config: NonNullable<ReturnType<typeof configOf>>): CardsPlace {
  const { cards_folder: folder, site, sync } = config;
  return { folder, site: site.id, state: sync.state_folder, validForMs: sync.valid_days * DAY_MS };
}

/** Where the key is looked for that signs what is published there. */
export function signerPlaces({ folder: cards, state }: CardsPlace): SignerPlaces {
  return { credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"], folder: state, cards };
}

/** Of what is published there. Throws `SecretError`. */
export function signerAt(place: CardsPlace): Signer {
  return loadSigner(signerPlaces(place));
}

/** Publishes there. Throws `SnapshotError`. */
export function publisherAt(place: CardsPlace): Publisher {
  const { folder, site, validForMs } = place;
  return openPublisher({ folder, site, signer: () => signerAt(place), validForMs, now: Date.now });
}

/** Says what is wrong with cards, keys or ledger, as `fail` does; anything else is thrown again. */
export function failOn(error: unknown): number {
  if (error instanceof SnapshotError || error instanceof SecretError || error instanceof LedgerError)
    return fail(error.message);
  throw error;
}
