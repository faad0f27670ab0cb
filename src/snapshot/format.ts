/**
 * The files of a published set of cards, format 3. Each is written whole, never changed once a manifest names it, and has no
 * journal beside it.
 */

/** "ESCS" in ASCII, in the header field that SQLite leaves to applications. */
export const APPLICATION_ID = 0x45534353;
export const FORMAT = 3;
/** Its table has issuers where that of format 3 has kinds; a card is the same. */
export const FORMAT_OF_ISSUERS = 2;

/** The newest manifest and the two before it. */
export const MANIFEST = "manifest.json";
export const OLDER_MANIFESTS = ["manifest.1.json", "manifest.2.json"] as const;

/** Begins the name of a file that is not finished; the writer's process id follows. */
export const BUILDING = "building-";

/** The base layer of a source, as it was written with this serial. */
export function layerName(source: string, serial: number): string {
  return `${source}.${serial}.cards`;
}

/** What has changed in a source since its base layer was written. */
export function changesName(source: string, serial: number): string {
  return `${source}.${serial}.changes`;
}

/** What a file of cards says about itself. */
export interface FileAbout {
  /** 1 to 64 characters. */
  readonly site: string;
  /** The source's name. */
  readonly source: string;
  /** Of this file alone, drawn when it is written, 1 to 2^47 - 1; a part of its name. */
  readonly serial: number;
}

/** `gone`: the source knew the card and says that it does not know it any more. */
export const STATUSES = ["inactive", "active", "expired", "gone"] as const;
export type Status = (typeof STATUSES)[number];

/** What the builder's memory is made for: 40 bytes a card. Beyond it a source is refused, whole. */
export const MAX_CARDS = 20_000_000;
/** A card has 2 bytes for the number of its kind. */
export const MAX_KINDS = 65_534;
/** Records of an overlay: they are all in memory, 36 bytes each. */
export const MAX_CHANGES = 1_000_000;

/** See kinds.ts; `groups` with a space between them. */
export const KIND_TABLE =
  "CREATE TABLE kind (id INTEGER PRIMARY KEY, pic TEXT, name TEXT, card_type TEXT, level TEXT, groups TEXT NOT NULL) STRICT;";

/**
 * No rowid, because the key is the order of the file: one tree to walk, about 37 bytes a card, 46 when its person is known.
 * `data` is described in record.ts; `kind.id` counts from 1; a `link` says that an identifier and a person are one (see
 * gather.ts).
 */
export const LAYER_SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  ${KIND_TABLE}
  CREATE TABLE link (identifier BLOB PRIMARY KEY, person BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE card (escn BLOB PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;
