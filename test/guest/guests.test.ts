/** What a gate makes of a scan: a pass, a broken one, or something for whoever knows cards. */
import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Scan } from "../../firmware-bridge/device.ts";
import type { GuestPass } from "../../src/card/credential.ts";
import { readCredential } from "../../src/card/read-credential.ts";
import { readScan } from "../../src/chip/read-scan.ts";
import { withGuests } from "../../src/guest/guests.ts";
import { signPass } from "../../src/guest/pass-key.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { judge } from "../../src/verdict/judge.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import { readFacts, tellFacts } from "../../src/verdict/told.ts";
import type { Clause, Facts, Policy } from "../../src/verdict/words.ts";
import { goodFacts } from "../fakes/facts.ts";
import { passKey } from "./keys.ts";

const ours = passKey(1);
const SITE = "library";
const ID = "00112233445566ff";
/** Goes with `goodFacts`: Monday 10:00 in Riga. */
const NOW = Date.parse("2026-11-23T08:00Z");
const minuteOf = (time: string): number => Date.parse(time) / 60_000;

const textOf = (until: string, lanes: readonly string[] = [], from = "2026-11-23T07:00Z"): string =>
  signPass(ours, SITE, { id: ID, fromMinute: minuteOf(from), untilMinute: minuteOf(until), lanes });
const EVENING = textOf("2026-11-23T16:00Z");

const scanOf = (text: string | Uint8Array, change: Partial<Scan> = {}): Scan => ({
  medium: "qr",
  payload: typeof text === "string" ? new TextEncoder().encode(text) : text,
  at: 0,
  ...change,
});
const reader = (standing: GuestPass["standing"] = "good", trustedKeys = [ours.public]) =>
  withGuests({ site: SITE, trustedKeys, standingOf: () => standing, momentOf: momentsIn("Europe/Riga") }, (scan) =>
    readScan(scan, { verify: undefined, enrolled: () => undefined }),
  );

describe("a scan", () => {
  it("of a pass says whose, for when and for where", () => {
    expect(reader()(scanOf(textOf("2026-11-23T16:00Z", ["gate", "back-door"])))).toEqual({
      is: "guest-pass",
      id: ID,
      from: Date.parse("2026-11-23T07:00Z"),
      until: Date.parse("2026-11-23T16:00Z"),
      ends: { day: "2026-11-23", minute: 18 * 60 },
      lanes: ["back-door", "gate"],
      standing: "good",
    });
  });

  it("is taken as it is by what readers put around a text", () => {
    for (const text of [`${EVENING}\r\n`, `\u0002${EVENING}\u0003`, ` ${EVENING}`, `\0\0${EVENING}\0`])
      expect(reader()(scanOf(text))).toMatchObject({ is: "guest-pass" });
  });

  it("of what is meant as a pass and is none is no card either", () => {
    const escn = "5c0a1001-7c2b-103e-9f3a-001999900001";
    for (const text of [
      `ESCGP1:${escn}`,
      `ESCGP2:https://s.esc-r.eu/${escn}`,
      `${EVENING} ${escn}`,
      `escgp1:${"A".repeat(5000)}`,
    ])
      expect(reader()(scanOf(text))).toEqual({ is: "refused-pass" });
    expect(reader("good", [])(scanOf(EVENING))).toEqual({ is: "refused-pass" });
  });

  it("of anything else is for whoever knows cards", () => {
    const card = "https://s.esc-r.eu/5c0a1001-7c2b-103e-9f3a-001999900001";
    expect(reader()(scanOf(card))).toEqual(readCredential(card));
    expect(reader()(scanOf(`${card}#${EVENING}`))).toEqual(readCredential(`${card}#${EVENING}`));
    // a chip is never a pass, whatever text somebody has written on it
    const chip = { uid: Uint8Array.of(4, 1, 2, 3, 4, 5, 6) };
    expect(reader()(scanOf(EVENING, { medium: "nfc", chip }))).toEqual({
      is: "refused-chip",
      why: "chip-not-enrolled",
    });
    expect(reader()(scanOf(EVENING, { trouble: "several-cards" }))).toMatchObject({ why: "several-cards" });
  });

  it("never throws, whatever the bytes are", () => {
    const read = reader();
    const bytes = fc.tuple(fc.constantFrom("", "ESCGP1:", EVENING), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, ([text, more]) => {
        const shown = read(scanOf(Uint8Array.of(...new TextEncoder().encode(text), ...more)));
        if (text !== "") expect(["guest-pass", "refused-pass"]).toContain(shown.is);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("the verdict on a guest", () => {
  const nothing: Clause = { says: "Nothing more is asked.", rule: () => undefined };
  const policy: Policy = {
    name: "guests",
    hash: "0".repeat(64),
    clauses: [nothing],
    guests: [nothing],
    prices: [],
    longer: undefined,
    freshForMs: 1,
    staleAfterMs: 2,
    warnDays: 0,
  };
  const preset = (options: object) => policyFrom(v.parse(policyOptions, { preset: "library-gate", ...options }));
  const facts = (text: string, change: Partial<Facts> = {}, standing: GuestPass["standing"] = "good"): Facts => ({
    ...goodFacts(),
    credential: reader(standing)(scanOf(text)),
    lookup: { is: "no-answer" },
    data: { freshness: "blind", ageMs: undefined },
    ...change,
  });
  const say = (one: Facts, by = policy) => {
    const verdict = judge(by, one);
    // what is on record decides alike
    const told = readFacts(tellFacts(one));
    expect(told && judge(by, told)).toEqual(verdict);
    return verdict.is === "admit" ? verdict.notices : `${verdict.is} ${verdict.why.code}`;
  };

  it.each([
    ["this evening", "2026-11-23T16:00Z", "18:00"],
    ["midnight, which ends today", "2026-11-23T22:00Z", "24:00"],
    ["a minute after midnight", "2026-11-23T22:01Z", "2026-11-24"],
    ["a week from now", "2026-11-30T08:00Z", "2026-11-30"],
  ])("says until when it is good: %s", (_, until, shown) => {
    expect(say(facts(textOf(until)))).toEqual([{ code: "guest", until: shown }]);
  });

  it.each<[string, string, Partial<Facts>, GuestPass["standing"], string]>([
    ["it has ended this minute", textOf("2026-11-23T08:00Z"), {}, "good", "refuse pass-ended"],
    ["it begins next minute", textOf("2026-11-23T16:00Z", [], "2026-11-23T08:01Z"), {}, "good", "refuse pass-not-yet"],
    ["it is for another lane", textOf("2026-11-23T16:00Z", ["back-door"]), {}, "good", "refuse pass-not-here"],
    ["it was taken back", EVENING, {}, "revoked", "refuse pass-revoked"],
    ["nobody knows whether it was", EVENING, {}, "unknown", "unsure data-stale"],
    ["nobody has signed it", `${EVENING.slice(0, -3)}000`, {}, "good", "refuse pass-unknown"],
    ["nobody has confirmed the clock", EVENING, { clock: "unsynced" }, "good", "unsure clock-untrusted"],
    ["the clock is wrong", EVENING, { clock: "wrong" }, "good", "unsure clock-untrusted"],
    ["the way is locked down", EVENING, { lane: { ...goodFacts().lane, mode: "lockdown" } }, "good", "refuse lockdown"],
  ])("is no admission when %s", (_, text, change, standing, verdict) => {
    expect(NOW).toBe(goodFacts().now.unixMs);
    expect(say(facts(text, change, standing))).toBe(verdict);
  });

  it("is a refusal where the policy has no word for guests", () => {
    expect(say(facts(EVENING), { ...policy, guests: [] })).toBe("refuse pass-not-here");
    expect(say(facts(EVENING), preset({}))).toBe("refuse pass-not-here");
  });

  it("is an admission by a preset that takes guests, in its hours and for no longer than it likes", () => {
    const monday = { open: { monday: ["09:00-12:00"] } };
    expect(say(facts(EVENING), preset({ guest_hours: 9 }))).toMatchObject([{ code: "guest" }]);
    expect(say(facts(EVENING), preset({ guest_hours: 8 }))).toBe("refuse pass-not-here");
    expect(say(facts(EVENING), preset({ guest_hours: 9, ...monday }))).toMatchObject([{ code: "guest" }]);
    const noon = { now: { ...goodFacts().now, unixMs: Date.parse("2026-11-23T10:00Z"), minute: 720 } };
    expect(say(facts(EVENING, noon), preset({ guest_hours: 9, ...monday }))).toBe("refuse closed");
  });
});
