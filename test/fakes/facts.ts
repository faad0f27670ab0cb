import { readCredential } from "../../src/card/read-credential.ts";
import { NO_TRAITS, NOTHING_PAST } from "../../src/verdict/words.ts";
import type { CardRecord, Facts } from "../../src/verdict/words.ts";

export const ESCN = "5c0a1001-7c2b-103e-9f3a-001999900001";

export const ACTIVE_CARD: CardRecord = {
  status: "active",
  expiresOn: "2027-09-30",
  issuerPic: "999900001",
  issuerName: "University of Example",
  asOf: Date.parse("2026-11-23T07:59Z"),
  person: undefined,
  ...NO_TRAITS,
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
    past: NOTHING_PAST,
    lane: { id: "lane", way: undefined, mode: "normal", inside: 0, groupsToday: [] },
    environment: "production",
    ...change,
  };
}

export function withCard(change: Partial<CardRecord>): Partial<Facts> {
  return { lookup: { is: "known", card: { ...ACTIVE_CARD, ...change }, from: "snapshot" } };
}

/** The person was admitted in this lane so long ago. */
export function admittedAgo(agoMs: number): Partial<Facts> {
  return {
    past: {
      admissions: [
        { lane: "lane", tariff: undefined, agoMs, day: "2026-11-23", minute: 600 - Math.round(agoMs / 60_000) },
      ],
      crossing: undefined,
    },
  };
}
