import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Entry, VerdictEntry } from "../../src/journal/entry.ts";
import { JournalError } from "../../src/journal/journal-error.ts";

export const KEY = new Uint8Array(32).fill(7);

/** A folder of its own with a name for a journal in it, removed at the end of the block. */
export function temporaryJournal(): Disposable & { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), "esc-kiosk-test-"));
  return {
    folder,
    path: join(folder, "journal.sqlite"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function verdict(n: number, changes: Partial<VerdictEntry> = {}): Entry {
  return {
    kind: "verdict",
    at: 1_790_000_000_000 + n,
    bootId: "boot",
    monotonicMs: n,
    lane: "gate",
    medium: "qr",
    card: undefined,
    person: undefined,
    policyHash: undefined,
    facts: undefined,
    verdict: "refuse",
    reason: "unknown-card",
    tariff: undefined,
    lookup: "unknown",
    freshness: "fresh",
    dataAgeMs: 5_000,
    clock: "synced",
    snapshotId: "0123456789abcdef0123456789abcdef",
    policy: "library",
    latencyUs: 300,
    ...changes,
  };
}

/** A second connection, as somebody with the file in hand has. */
export function edit(path: string, sql: string): void {
  const db = new Database(path);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof JournalError ? error.code : String(error);
  }
}

/** Takes away what format 3 has beyond format 2; the version is set after it. */
export const TO_FORMAT_2 = `
  DROP INDEX admission_of_card; DROP INDEX admission_of_person; DROP INDEX crossing_of_card; DROP INDEX crossing_of_person;
  DROP INDEX follow_up; ALTER TABLE entry DROP COLUMN admission; ALTER TABLE entry DROP COLUMN person;
  PRAGMA user_version = 2;`;
