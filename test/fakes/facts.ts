import { readCredential } from "../../src/card/read-credential.ts";
import type { CardRecord, Facts } from "../../src/verdict/words.ts";

export const ESCN = "5c0a1001-7c2b-103e-9f3a-001999900001";

export const ACTIVE_CARD: CardRecord = {
  status: "active",
  expiresOn: "2027-09-30",
  issuerPic: "999900001",
  issuerName: "University of Example",
  asOf: Date.parse("2026-11-23T07:59Z"),
  person: undefined,
};

/** Facts of somebody who is let in everywhere: a known, active card, fresh data, a trusted clock, Monday 10:00. */
export function goodFacts(change: Partial<Facts> = {}): Facts {
  return {
    medium: "qr",
    credential: readCredential(`https://s.esc-r.eu/${ESCN}`),
    lookup: { is: "known", card: ACTIVE_CARD, from: "snapshot" },
    data: { freshness: "fresh", ageMs: 60_000 },
    clock: "synced",
    now: { unixMs: Date.parse("2026-11-23T08:00Z"), day: "2026-11-23", weekday: 1, minute: 600 },
    provedDay: "2026-11-23",
    sinceAdmittedMs: undefined,
    environment: "production",
    ...change,
  };
}

export function withCard(change: Partial<CardRecord>): Partial<Facts> {
  return { lookup: { is: "known", card: { ...ACTIVE_CARD, ...change }, from: "snapshot" } };
}
