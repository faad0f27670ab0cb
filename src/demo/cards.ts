/** The demo's cards: made-up numbers of made-up institutions, of the form the official generator makes. */
import type { RegisteredCard } from "../../test/fakes/esc-router.ts";
import { type PassKey, signPass } from "../guest/pass-key.ts";
import type { DemoCard } from "./protocol.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** However long somebody plays with it. */
const PASS_MINUTES = 24 * 60;

/** The issuer whose roster the demo site holds, and another one. PICs that no institution has. */
const HOME = { pic: "999900001", name: "University of Example" };
const ABROAD = { pic: "999900002", name: "Université de l'Exemple" };

/** The organisation that the demo's token belongs to: the list of cards shows only its own. */
export const HOME_PIC = HOME.pic;

interface Registered {
  readonly escn: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly expiresAt: string;
  readonly issuer: typeof HOME;
}

interface Role {
  readonly card: DemoCard;
  /** What the simulated register knows of it; undefined: nothing. */
  readonly register: Registered | undefined;
}

const number = (serial: string, issuer: typeof HOME): string => `5c0a${serial}-7c2b-103e-9f3a-001${issuer.pic}`;
const url = (escn: string): string => `https://s.esc-r.eu/${escn}`;

function role(id: string, title: string, expect: string, payload: string, register?: Registered): Role {
  return { card: { id, title, expect, payload }, register };
}

/** Dates are relative to today, so that the demo says the same every day. `dayAt`: the site's own `yyyy-mm-dd`, of Unix milliseconds. */
export function demoRoles(now: number, dayAt: (unixMs: number) => string): readonly Role[] {
  const day = (days: number): string => dayAt(now + days * DAY_MS);
  const known = (serial: string, status: "ACTIVE" | "INACTIVE", expires: number, issuer = HOME) => {
    const escn = number(serial, issuer);
    return { escn, status, expiresAt: day(expires), issuer };
  };
  const valid = known("1001", "ACTIVE", 400);
  const soon = known("1002", "ACTIVE", 12);
  const expired = known("1003", "ACTIVE", -54);
  const revoked = known("1004", "INACTIVE", 400);
  const foreign = known("2001", "ACTIVE", 300, ABROAD);
  const unknown = number("1999", HOME);
  return [
    role("valid", "Valid card", "Welcome, and the gate opens", url(valid.escn), valid),
    role("expires-soon", "Ends in 12 days", "Welcome, and a kind word", url(soon.escn), soon),
    role("expired", "Expired card", "Refused, with the day it ended", url(expired.escn), expired),
    role("revoked", "Revoked card", "Refused: withdrawn", url(revoked.escn), revoked),
    role("unknown", "Unknown card", "The register does not list it", url(unknown)),
    role("foreign", "Card from abroad", "The register confirms it", url(foreign.escn), foreign),
    role(
      "not-a-card",
      "Not a card",
      "Recognised at once, and never stored",
      "WIFI:S:Campus Guest;T:WPA;P:welcome;;",
      undefined,
    ),
  ];
}

/** A guest's day-pass as the desk of this site makes it, and one that somebody made at home. */
export function demoPasses(now: number, site: string, desk: PassKey, home: PassKey): readonly Role[] {
  const from = Math.floor(now / MINUTE_MS);
  const pass = { id: "00000000de300001", fromMinute: from, untilMinute: from + PASS_MINUTES, lanes: [] };
  return [
    role("guest-pass", "Day-pass", "Welcome to a guest, until tomorrow", signPass(desk, site, pass)),
    role("forged-pass", "Forged pass", "Refused: nobody here has signed it", signPass(home, site, pass)),
  ];
}

/** Added to every demo site's roster, so that it looks like one: this many further cards. */
const FURTHER_CARDS = 240;

export function furtherCards(now: number, dayAt: (unixMs: number) => string): readonly Registered[] {
  return Array.from({ length: FURTHER_CARDS }, (_, index) => ({
    escn: number(String(5000 + index), HOME),
    status: "ACTIVE" as const,
    expiresAt: dayAt(now + (30 + index) * DAY_MS),
    issuer: HOME,
  }));
}

export function toRegistered({ escn, status, expiresAt, issuer }: Registered): RegisteredCard {
  const { pic, name } = issuer;
  return {
    cardNumber: escn,
    displayName: "A student",
    issuedAt: "2025-09-01",
    expiresAt,
    issuerIdentifier: pic,
    issuerName: name,
    status,
  };
}
