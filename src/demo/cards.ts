/** The demo's cards: made-up numbers of made-up institutions, of the form the official generator makes. */
import type { RegisteredCard } from "../../test/fakes/esc-router.ts";
import type { DemoCard } from "./protocol.ts";

const DAY_MS = 86_400_000;

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

/** Dates are relative to today, so that the demo says the same every day. */
export function demoRoles(now: number): readonly Role[] {
  const day = (days: number): string => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
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
    role("expires-soon", "Ends in 12 days", "Welcome, with a kind word about renewal", url(soon.escn), soon),
    role("expired", "Expired card", "Refused, with the day it ended", url(expired.escn), expired),
    role("revoked", "Revoked card", "Refused: the university withdrew it", url(revoked.escn), revoked),
    role("unknown", "Unknown card", "The register is asked and does not list it", url(unknown)),
    role("foreign", "Card from abroad", "The register is asked and confirms it", url(foreign.escn), foreign),
    role(
      "not-a-card",
      "Not a card",
      "Recognised at once, and never stored",
      "WIFI:S:Campus Guest;T:WPA;P:welcome;;",
      undefined,
    ),
  ];
}

/** Added to every demo site's roster, so that it looks like one: this many further cards. */
const FURTHER_CARDS = 240;

export function furtherCards(now: number): readonly Registered[] {
  return Array.from({ length: FURTHER_CARDS }, (_, index) => ({
    escn: number(String(5000 + index), HOME),
    status: "ACTIVE" as const,
    expiresAt: new Date(now + (30 + index) * DAY_MS).toISOString().slice(0, 10),
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
