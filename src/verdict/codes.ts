/** The codes of reasons and notices as lists, for what a person writes and what a till is told. A code that is missing here does not compile. */
import type { Notice, ReasonCode } from "./words.ts";

const REASONS = {
  "not-a-student-card": true,
  "sandbox-card": true,
  "untrusted-host": true,
  "unknown-card": true,
  "cannot-ask": true,
  inactive: true,
  expired: true,
  "data-stale": true,
  "clock-untrusted": true,
  medium: true,
  issuer: true,
  closed: true,
  "too-soon": true,
  quota: true,
  "already-inside": true,
  "not-inside": true,
  full: true,
  "nobody-here-yet": true,
  lockdown: true,
  group: true,
  level: true,
  "card-type": true,
  "pass-not-here": true,
  "pass-not-yet": true,
  "pass-ended": true,
  "pass-revoked": true,
  "pass-unknown": true,
  "several-cards": true,
  "card-moved": true,
  "chip-random": true,
  "chip-unverified": true,
  "chip-not-enrolled": true,
  "no-policy": true,
} satisfies Record<ReasonCode, true>;

const NOTICES = {
  "expires-soon": true,
  "data-ageing": true,
  "clock-unconfirmed": true,
  "chip-verified": true,
  "already-inside": true,
  guest: true,
} satisfies Record<Notice["code"], true>;

export const REASON_CODES: readonly ReasonCode[] = codesOf(REASONS);
export const NOTICE_CODES: readonly Notice["code"][] = codesOf(NOTICES);

function codesOf<Code extends string>(codes: Readonly<Record<Code, true>>): readonly Code[] {
  return Object.keys(codes).filter((code): code is Code => Object.hasOwn(codes, code));
}
