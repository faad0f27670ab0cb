/** The facts that an example of a policy names. What it leaves out is a good card at a good moment, shown as the policy wants it. */
import type { ExampleDocument, PolicyDocument, RuleDocument } from "./document.ts";
import type { CardRecord, Facts, Lookup, Moment, PastAdmission, Policy, ShownFacts } from "./words.ts";

/** A Monday morning, when an example does not say. */
const AT = "2026-11-23 10:00";
const ISSUER = "999900001";
const LANE = "lane";
const PASS_MINUTES = 60;
const MINUTE_MS = 60_000;

type Example = ExampleDocument["facts"];
type Shown = Pick<Facts, "medium"> & { readonly chip: Example["chip"] };

/** The site's moment of a local `2026-11-23 10:00`; when that comes twice in a night, the first. */
export type MomentAt = (local: string) => Moment;

export function factsOf(example: Example, policy: Policy, document: PolicyDocument, momentAt: MomentAt): Facts {
  const { at = AT, before = [], clock = "synced", groups_today: groupsToday = [], inside = 0 } = example;
  const { lane = LANE, mode = "normal", way, went } = example;
  const now = momentAt(at);
  const shown = shownAs(example, document);
  return {
    medium: shown.medium,
    credential: credentialOf(example, shown, at, momentAt),
    lookup: lookupOf(example, now),
    data: dataOf(example, policy),
    clock,
    now,
    // whatever the clock is worth, the day that an example names is certain
    provedDay: now.day,
    past: {
      admissions: before
        .toSorted((a, b) => a.minutes - b.minutes)
        .map((one): PastAdmission => {
          const { day, minute } = momentAt(localAfter(at, -one.minutes));
          return { lane: one.lane ?? lane, tariff: one.tariff, agoMs: one.minutes * MINUTE_MS, day, minute };
        }),
      crossing: went && { way: went.way, agoMs: went.minutes * MINUTE_MS },
    },
    lane: { id: lane, way, mode, inside, groupsToday: groupsToday.toSorted() },
    environment: "production",
  };
}

/** `2026-11-23 10:00` so many minutes later by the clock on the wall; negative: earlier. */
function localAfter(local: string, minutes: number): string {
  const at = Date.parse(`${local.replace(" ", "T")}Z`) + minutes * MINUTE_MS;
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

/** As the example says, or else as the first rule about it wants it. */
function shownAs({ by, chip, shown = "card" }: Example, document: PolicyDocument): Shown {
  if (chip !== undefined) return { medium: by ?? "nfc", chip };
  if (by !== undefined) return { medium: by, chip };
  const rules = shown === "guest-pass" || shown === "forged-pass" ? document.guest : document.rule;
  return firstWanted(rules) ?? { medium: "qr", chip };
}

function firstWanted(rules: readonly RuleDocument[]): Shown | undefined {
  for (const rule of rules) {
    const wanted = wantedBy(rule);
    if (wanted !== undefined) return wanted;
  }
  return undefined;
}

function wantedBy(rule: RuleDocument): Shown | undefined {
  if (rule.is === "medium") return { medium: rule.needs, chip: rule.chip === "any" ? undefined : rule.chip };
  if (rule.is === "all" || rule.is === "any") return firstWanted(rule.of);
  return rule.is === "unless" ? wantedBy(rule.then) : undefined;
}

function credentialOf(example: Example, { chip }: Shown, at: string, momentAt: MomentAt): ShownFacts {
  const { issuer: pic = ISSUER, pass_minutes_left: minutes = PASS_MINUTES, shown = "card" } = example;
  switch (shown) {
    case "card":
      return { is: "card", host: "official", pic, ...(chip && { chip }) };
    case "guest-pass": {
      const last = momentAt(localAfter(at, minutes - 1));
      const until = momentAt(at).unixMs + minutes * MINUTE_MS;
      const from = Math.min(momentAt(at).unixMs, until - MINUTE_MS);
      return {
        is: "guest-pass",
        from,
        until,
        ends: { day: last.day, minute: last.minute + 1 },
        lanes: [],
        standing: "good",
      };
    }
    case "forged-pass":
      return { is: "refused-pass" };
    case "something-else":
      return { is: "not-a-card", looks: "text" };
  }
}

function lookupOf(example: Example, now: Moment): Lookup {
  const {
    expires_on: expiresOn = "never",
    groups = [],
    issuer = ISSUER,
    register = "active",
    shown = "card",
  } = example;
  if (register === "silent" || shown !== "card") return { is: "no-answer" };
  if (register === "unknown") return { is: "unknown" };
  const card: CardRecord = {
    status: register,
    expiresOn: expiresOn === "never" ? undefined : expiresOn,
    issuerPic: issuer,
    issuerName: undefined,
    asOf: now.unixMs,
    person: undefined,
    cardType: example.card_type,
    level: example.level,
    groups: groups.toSorted(),
  };
  return { is: "known", card, from: "snapshot" };
}

function dataOf({ data = "fresh" }: Example, { freshForMs, staleAfterMs }: Policy): Facts["data"] {
  const ageMs = { fresh: 0, ageing: freshForMs + 1, stale: staleAfterMs + 1, blind: undefined };
  return { freshness: data, ageMs: ageMs[data] };
}
