/**
 * The facts of a decision as text and back, so that a record can be explained later: judging what comes back gives the same verdict. No
 * card number, no issuer's name and no host stands in it; whoever it is about is named by the record's pseudonyms alone.
 */
import * as v from "valibot";
import { ACADEMIC_LEVELS, CARD_TYPES } from "./words.ts";
import type { Facts } from "./words.ts";

/** May be left out; undefined then, and never absent. */
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(schema, () => undefined);

const credential = v.variant("is", [
  v.object({
    is: v.literal("card"),
    host: v.picklist(["official", "sandbox", "issuer", "lookalike", "none"]),
    pic: maybe(v.string()),
    chip: v.exactOptional(v.picklist(["verified", "enrolled"])),
  }),
  v.object({
    is: v.literal("guest-pass"),
    from: v.number(),
    until: v.number(),
    ends: v.object({ day: v.string(), minute: v.number() }),
    lanes: v.array(v.string()),
    standing: v.picklist(["good", "revoked", "unknown"]),
  }),
  v.object({ is: v.literal("refused-pass") }),
  v.object({
    is: v.literal("not-a-card"),
    looks: v.picklist(["empty", "email", "link", "health-certificate", "number", "text", "binary", "too-long"]),
  }),
  v.object({
    is: v.literal("refused-chip"),
    why: v.picklist([
      "several-cards",
      "card-moved",
      "chip-random",
      "chip-unverified",
      "chip-not-enrolled",
      "chip-unanswered",
    ]),
  }),
]);

const card = v.object({
  status: v.picklist(["active", "inactive", "expired"]),
  expiresOn: maybe(v.string()),
  issuerPic: maybe(v.string()),
  asOf: v.number(),
  cardType: maybe(v.picklist(CARD_TYPES)),
  level: maybe(v.picklist(ACADEMIC_LEVELS)),
  groups: v.array(v.string()),
});

const way = v.picklist(["in", "out"]);

const factsSchema = v.object({
  medium: v.picklist(["qr", "nfc", "typed"]),
  credential,
  lookup: v.variant("is", [
    v.object({ is: v.literal("known"), card, from: v.picklist(["snapshot", "register"]) }),
    v.object({ is: v.literal("unknown") }),
    v.object({ is: v.literal("no-answer") }),
  ]),
  data: v.object({
    freshness: v.picklist(["fresh", "ageing", "stale", "blind"]),
    ageMs: maybe(v.number()),
  }),
  clock: v.picklist(["synced", "plausible", "unsynced", "wrong"]),
  now: v.object({
    unixMs: v.number(),
    day: v.string(),
    weekday: v.picklist([1, 2, 3, 4, 5, 6, 7]),
    minute: v.number(),
  }),
  provedDay: v.string(),
  past: v.object({
    admissions: v.array(
      v.object({
        lane: v.string(),
        tariff: maybe(v.string()),
        agoMs: v.number(),
        day: v.string(),
        minute: v.number(),
      }),
    ),
    crossing: maybe(v.object({ way, agoMs: v.number() })),
  }),
  lane: v.object({
    id: v.string(),
    way: maybe(way),
    mode: v.picklist(["normal", "lockdown", "free-access"]),
    inside: v.number(),
    groupsToday: v.array(v.string()),
  }),
  environment: v.picklist(["production", "sandbox"]),
});

/** JSON; the members that are undefined are left out. */
export function tellFacts(facts: Facts): string {
  // the schema passes over what is not in it: the number, the host's name, the issuer's name, whose card it is
  return JSON.stringify(v.parse(factsSchema, facts));
}

/** The facts as they were told. undefined: the text is none that `tellFacts` makes. */
export function readFacts(text: string): Facts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = v.safeParse(factsSchema, value);
  if (!read.success) return undefined;
  const { lookup } = read.output;
  if (lookup.is !== "known") return { ...read.output, lookup };
  // what is not told, no rule asks for
  const untold = { issuerName: undefined, person: undefined };
  return { ...read.output, lookup: { ...lookup, card: { ...lookup.card, ...untold } } };
}
