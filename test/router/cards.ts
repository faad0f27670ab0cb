import { toEscn } from "../../src/card/escn.ts";
import type { Escn } from "../../src/card/escn.ts";
import type { RegisteredCard } from "../fakes/esc-router.ts";

export const TOKEN = "a-token-that-must-not-leak";

/** The nth of as many different numbers as a test needs, of the official form. */
export function escnOf(nth: number): Escn {
  const escn = toEscn(`${nth.toString(16).padStart(8, "0")}-826a-103d-bf76-001999893752`);
  if (escn === undefined) throw new Error(`${nth} makes no number`);
  return escn;
}

export function registered(nth: number, change: Partial<RegisteredCard> = {}): RegisteredCard {
  return {
    cardNumber: escnOf(nth),
    displayName: "Card of Jane",
    issuedAt: "2025-09-01",
    expiresAt: "2040-12-31",
    issuerIdentifier: "999893752",
    issuerName: "Université de Saint-Valentin",
    status: "ACTIVE",
    ...change,
  };
}
