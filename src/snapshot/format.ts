/** The file format of a snapshot, version 1: a SQLite file without a journal beside it, never changed once it is named. */

/** "ESCS" in ASCII, in the header field that SQLite leaves to applications. */
export const APPLICATION_ID = 0x45534353;
export const FORMAT = 1;

export const CURRENT = "cards.sqlite";
export const PREVIOUS = "cards.previous.sqlite";
/** Followed by the builder's process id. */
export const BUILDING = "cards.sqlite.building-";

export const STATUSES = ["inactive", "active", "expired"] as const;

/** What the builder's memory is made for: 36 bytes a card. Beyond it a snapshot is refused, whole. */
export const MAX_CARDS = 20_000_000;
export const MAX_ISSUERS = 65_534;

/**
 * `status` counts in STATUSES; `expires_on` is a day number or null; `issuer` is null when the source names none. No
 * rowid, because the key is the order of the file: one tree to walk, about 30 bytes a card.
 */
export const SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE issuer (id INTEGER PRIMARY KEY, pic TEXT, name TEXT) STRICT;
  CREATE TABLE card (escn BLOB PRIMARY KEY, status INTEGER NOT NULL, expires_on INTEGER, issuer INTEGER)
    STRICT, WITHOUT ROWID;
`;
