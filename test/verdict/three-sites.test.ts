import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { ChipProof, RefusedChip } from "../../src/card/credential.ts";
import { readCredential } from "../../src/card/read-credential.ts";
import { ALWAYS, judge } from "../../src/verdict/judge.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import type { Facts, Policy } from "../../src/verdict/words.ts";
import { admittedAgo, ESCN, goodFacts, withCard } from "../fakes/facts.ts";

const preset = (options: Record<string, unknown>): Policy => policyFrom(v.parse(policyOptions, options));
const library = preset({ preset: "library-gate", open: { monday: ["08:00-12:00", "13:00-24:00"] } });
const canteen = preset({ preset: "canteen-checkout", tariff_code: "S1", tariff_label: "Student 3.30" });
const door = preset({ preset: "dormitory-door", issuers: ["999900001"] });

const signed = preset({ preset: "dormitory-door", chip: "verified" });
const enrolled = preset({ preset: "dormitory-door", chip: "enrolled" });

const at = (day: string, weekday: Facts["now"]["weekday"], minute: number): Partial<Facts> => ({
  now: { unixMs: 0, day, weekday, minute },
});
const text = (payload: string): Partial<Facts> => ({ credential: readCredential(payload) });
const card = readCredential(ESCN);
const chip = (proof: ChipProof): Partial<Facts> => ({
  medium: "nfc",
  credential: card.is === "card" ? { ...card, chip: proof } : card,
});
const noCard = (why: RefusedChip["why"]): Partial<Facts> => ({
  medium: "nfc",
  credential: { is: "refused-chip", why },
});

/** Situation, policy, what differs from somebody who is let in everywhere, verdict and reason or notice. */
const ROWS: readonly (readonly [string, Policy, Partial<Facts>, string])[] = [
  ["a good card at the library", library, {}, "admit"],
  ["a card on its very last day", library, { ...withCard({ expiresOn: "2026-11-23" }) }, "admit expires-soon"],
  ["a card the day after its last", library, withCard({ expiresOn: "2026-11-22" }), "refuse expired"],
  [
    "a card that the register calls expired although its day is to come",
    library,
    withCard({ status: "expired" }),
    "refuse expired",
  ],
  ["a card without an end", library, withCard({ expiresOn: undefined }), "admit"],
  ["a card that ends in 14 days", library, withCard({ expiresOn: "2026-12-07" }), "admit expires-soon"],
  ["a card that ends in 15 days", library, withCard({ expiresOn: "2026-12-08" }), "admit"],
  ["a card withdrawn by its university", library, withCard({ status: "inactive" }), "refuse inactive"],
  ["a card nobody knows", library, { lookup: { is: "unknown" } }, "refuse unknown-card"],
  ["a card nobody can be asked about", library, { lookup: { is: "no-answer" } }, "unsure cannot-ask"],
  ["a WLAN code", library, text("WIFI:S:x;;"), "refuse not-a-student-card"],
  ["an e-mail address", library, text("jdoe@univ-ville.fr"), "refuse not-a-student-card"],
  ["a sandbox card in production", library, text(`http://pp.esc.gg/${ESCN}`), "refuse sandbox-card"],
  ["a sandbox card in the sandbox", library, { ...text(`http://pp.esc.gg/${ESCN}`), environment: "sandbox" }, "admit"],
  [
    "an address that imitates the official one",
    library,
    text(`https://s.esc-r.eu.evil.example/${ESCN}`),
    "refuse untrusted-host",
  ],
  ["an issuer's own address", library, text(`http://esc.bwcard.de/${ESCN}`), "admit"],
  ["a minute before opening", library, at("2026-11-23", 1, 479), "refuse closed"],
  ["the minute of opening", library, at("2026-11-23", 1, 480), "admit"],
  ["the lunch break", library, at("2026-11-23", 1, 720), "refuse closed"],
  ["the last minute before midnight", library, at("2026-11-23", 1, 1439), "admit"],
  ["a day that is not named", library, at("2026-11-24", 2, 600), "refuse closed"],
  ["ageing data", library, { data: { freshness: "ageing", ageMs: 1 } }, "admit data-ageing"],
  ["stale data", library, { data: { freshness: "stale", ageMs: 1 } }, "unsure data-stale"],
  ["no data at all", library, { data: { freshness: "blind", ageMs: undefined } }, "unsure data-stale"],
  [
    "stale data about an expired card: the refusal is certain",
    library,
    { ...withCard({ expiresOn: "2020-01-01" }), data: { freshness: "stale", ageMs: 1 } },
    "refuse expired",
  ],
  ["a clock that nobody confirmed, at a library", library, { clock: "unsynced" }, "admit clock-unconfirmed"],
  ["a wrong clock", library, { clock: "wrong" }, "unsure clock-untrusted"],
  [
    "a wrong clock and a card expired before the floor",
    library,
    { clock: "wrong", ...withCard({ expiresOn: "2020-01-01" }) },
    "refuse expired",
  ],
  [
    "a card that only an unconfirmed clock calls ended: the clock may have run away",
    library,
    { clock: "unsynced", provedDay: "2026-11-20", ...withCard({ expiresOn: "2026-11-20" }) },
    "unsure clock-untrusted",
  ],
  [
    "a card that has ended by what is certain, whatever the clock is worth",
    library,
    { clock: "unsynced", provedDay: "2026-11-21", ...withCard({ expiresOn: "2026-11-20" }) },
    "refuse expired",
  ],
  [
    "a card that a clock with a battery calls ended",
    library,
    { clock: "plausible", provedDay: "2026-11-20", ...withCard({ expiresOn: "2026-11-20" }) },
    "refuse expired",
  ],
  ["a good card at the till", canteen, {}, "admit S1"],
  ["the same card at the till within the hour", canteen, admittedAgo(3_599_999), "refuse too-soon"],
  ["the same card at the till an hour later", canteen, admittedAgo(3_600_000), "admit S1"],
  ["a QR code at a door", door, {}, "refuse medium"],
  ["a chip at a door", door, { medium: "nfc" }, "admit"],
  ["a signed chip at a door that wants one", signed, chip("verified"), "admit chip-verified"],
  ["an enrolled chip at a door that wants a signed one", signed, chip("enrolled"), "refuse chip-unverified"],
  ["a text of a chip reader at a door that wants a signed one", signed, { medium: "nfc" }, "refuse chip-unverified"],
  ["an enrolled chip at a door that wants one", enrolled, chip("enrolled"), "admit"],
  ["a signed chip at a door that wants an enrolled one", enrolled, chip("verified"), "admit chip-verified"],
  [
    "a text of a chip reader at a door that wants an enrolled one",
    enrolled,
    { medium: "nfc" },
    "refuse chip-not-enrolled",
  ],
  ["a QR code at a door that wants a signed chip", signed, {}, "refuse medium"],
  ["a signed chip at the library", library, chip("verified"), "admit chip-verified"],
  ["two cards at once", library, noCard("several-cards"), "refuse several-cards"],
  ["a card that left too early", library, noCard("card-moved"), "refuse card-moved"],
  ["a chip that changes its number", library, noCard("chip-random"), "refuse chip-random"],
  ["a chip whose signature does not hold", door, noCard("chip-unverified"), "refuse chip-unverified"],
  ["a chip that nobody enrolled", door, noCard("chip-not-enrolled"), "refuse chip-not-enrolled"],
  ["a chip whose service could not be asked", door, noCard("chip-unanswered"), "unsure cannot-ask"],
  [
    "a chip of another university at a door",
    door,
    { medium: "nfc", ...withCard({ issuerPic: "999900002" }) },
    "refuse issuer",
  ],
  [
    "a chip whose issuer only its own number tells",
    door,
    { medium: "nfc", ...withCard({ issuerPic: undefined }) },
    "admit",
  ],
  [
    "a chip at a door whose clock nobody confirmed",
    door,
    { medium: "nfc", clock: "unsynced" },
    "unsure clock-untrusted",
  ],
];

describe("three sites decide", () => {
  it.each(ROWS)("%s", (_, policy, change, expected) => {
    const verdict = judge(policy, goodFacts(change));
    const words =
      verdict.is === "admit"
        ? [
            verdict.is,
            ...(verdict.tariff === undefined ? [] : [verdict.tariff.code]),
            ...verdict.notices.map(({ code }) => code),
          ]
        : [verdict.is, verdict.why.code];
    expect(words.join(" ")).toBe(expected);
  });

  it("says when it opens again today, and how long to wait", () => {
    expect(judge(library, goodFacts(at("2026-11-23", 1, 725)))).toEqual({
      is: "refuse",
      why: { code: "closed", opens: "13:00", on: undefined },
    });
    expect(judge(library, goodFacts(at("2026-11-24", 2, 600)))).toEqual({
      is: "refuse",
      why: { code: "closed", opens: "08:00", on: "2026-11-30" },
    });
    expect(judge(canteen, goodFacts(admittedAgo(600_000)))).toEqual({
      is: "refuse",
      why: { code: "too-soon", waitMs: 3_000_000 },
    });
  });

  it("reads aloud what a door asks of a chip", () => {
    expect([door, enrolled, signed].map(({ clauses }) => clauses[0]?.says)).toEqual([
      "It is shown by its chip.",
      "It is shown by its chip, which is enrolled here or whose signature is verified.",
      "It is shown by its chip, and its institution's signature on the chip is verified.",
    ]);
  });

  it("reads aloud", () => {
    expect([...ALWAYS, ...door.clauses].map(({ says }) => says)).toEqual([
      "It is a European Student Card.",
      "Its number belongs to the register this site uses, and its address is nobody's imitation.",
      "The register knows it; when nobody can be asked, staff decide.",
      "This way is not locked down.",
      "It is shown by its chip.",
      "Its status is active.",
      "Its last day has not passed.",
      "It comes from issuer 999900001.",
      "This box's clock is plausible or better; else staff decide.",
      "What we know about it is ageing or better; else staff decide.",
    ]);
  });
});
