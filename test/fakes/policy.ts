/** Policies of tests, as a site writes them and through the same compiler. */
import * as v from "valibot";
import { compile } from "../../src/verdict/compile.ts";
import { type PolicyDocument, policyDocument } from "../../src/verdict/document.ts";
import { judge } from "../../src/verdict/judge.ts";
import type { Facts, Moment, Policy } from "../../src/verdict/words.ts";
import { goodFacts } from "./facts.ts";

export const HASH = "ab".repeat(32);

const WEEKDAYS = [7, 1, 2, 3, 4, 5, 6] as const;

/** As the site writes it; it has one rule and the examples that any policy needs, unless `written` says otherwise. */
export function documentFrom(written: Readonly<Record<string, unknown>>): PolicyDocument {
  return v.parse(policyDocument, {
    name: "test",
    kind: "library",
    rule: [{ is: "active" }],
    example: [
      { name: "comes in", verdict: "admit" },
      { name: "does not", facts: { register: "unknown" }, verdict: "refuse", reason: "unknown-card" },
    ],
    ...written,
  });
}

export function policyFrom(written: Readonly<Record<string, unknown>>): Policy {
  return compile(documentFrom(written), HASH);
}

/** A policy of these rules alone. */
export function policyOf(...rule: readonly unknown[]): Policy {
  return policyFrom({ rule });
}

/** `2026-11-23 10:00` by the wall of a place in UTC. */
export function wall(text: string): Moment {
  const at = new Date(`${text.replace(" ", "T")}Z`);
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  return { unixMs: at.getTime(), day: text.slice(0, 10), weekday: WEEKDAYS[at.getUTCDay()] ?? 1, minute };
}

/** `admit STUDENT, guest` or `refuse closed`: what comes of somebody who is let in everywhere, but for `change`. */
export function outcome(policy: Policy, change: Partial<Facts> = {}): string {
  const verdict = judge(policy, goodFacts(change));
  if (verdict.is !== "admit") return `${verdict.is} ${verdict.why.code}`;
  const said = [verdict.tariff?.code, ...verdict.notices.map(({ code }) => code)].filter((word) => word !== undefined);
  return ["admit", ...said].join(" ");
}

/** `unless` as TOML gives it; written out, a linter takes it for a promise. */
export function unlessRule(exempt: unknown, rule: unknown): Readonly<Record<string, unknown>> {
  const rules = [exempt, rule];
  return { is: "unless", ...Object.fromEntries(["this", "then"].map((name, nth) => [name, rules[nth]])) };
}
