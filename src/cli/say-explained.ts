/** A verdict explained, as lines to read. */
import type { Entry, VerdictEntry } from "../journal/entry.ts";
import type { Proved } from "../journal/read-journal.ts";
import type { Explained } from "../policy/explain.ts";
import type { Weighed, WeighedPrice } from "../verdict/explain.ts";
import type { Reason } from "../verdict/words.ts";
import type { CardNow } from "./explain-card.ts";

export interface ExplainedEntry {
  readonly seq: number;
  readonly entry: VerdictEntry;
  /** Its link of the chain holds. */
  readonly follows: boolean;
  readonly explained: Explained;
  readonly card: CardNow | undefined;
  /** What came of it. */
  readonly later: readonly Proved[];
  readonly timeZone: string;
}

/** Digits of a pseudonym that tell people apart on a page. */
const SHOWN_DIGITS = 8;

export function sayExplained(told: ExplainedEntry): readonly string[] {
  const { card, entry, explained, follows, later, seq, timeZone } = told;
  return [
    `entry ${seq}, ${sayMoment(entry.at, timeZone)} (clock ${entry.clock}), lane ${entry.lane}: ${sayVerdict(entry)}`,
    `  by ${entry.medium}${sayWhose(entry)}; looked up: ${entry.lookup}, data ${entry.freshness}`,
    `  policy ${entry.policy} ${entry.policyHash?.slice(0, SHOWN_DIGITS) ?? "without a hash"}, set of cards ${entry.snapshotId?.slice(0, SHOWN_DIGITS) ?? "none"}`,
    follows
      ? "  the chain: it follows from the entry before it"
      : "  THE CHAIN IS BROKEN HERE: the entry was changed, moved or put in, or the site key is another one",
    "",
    ...sayJudgement(entry, explained),
    ...(card === undefined ? [] : [sayCard(card)]),
    ...(later.length === 0 ? [] : ["", "later:", ...later.map((one) => `  ${sayLater(one, timeZone)}`)]),
  ];
}

export function sayMoment(unixMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone }).format(unixMs);
}

function sayVerdict({ reason, tariff, verdict }: Pick<VerdictEntry, "reason" | "tariff" | "verdict">): string {
  return [verdict, reason, tariff].filter((word) => word !== undefined).join(" ");
}

function sayWhose({ card, person }: VerdictEntry): string {
  if (card === undefined) return "";
  const whose = person === undefined ? "" : ` of person ${person.slice(0, SHOWN_DIGITS)}`;
  return `, card ${card.slice(0, SHOWN_DIGITS)}${whose}`;
}

const NOT_JUDGED = {
  "no-facts": "it is from before 0.4, when a record did not say what it was decided on",
  "bad-facts": "this release does not understand what it was decided on",
  "no-policy": "the policy is not kept any more, or this release does not understand it",
} as const;

function sayJudgement(entry: VerdictEntry, explained: Explained): readonly string[] {
  const recorded = `the record says ${sayVerdict(entry)}`;
  if (explained.is === "not-judged") return [`${recorded}; it CANNOT be judged again: ${NOT_JUDGED[explained.why]}`];
  const { differences, weighing } = explained;
  return [
    ...weighing.rules.map((rule, nth) => `  ${nth + 1}. ${rule.says}  ${sayOutcome(rule)}`),
    ...weighing.prices.map(
      (price) => `  price ${price.code} "${price.label}": ${price.says ?? "Everybody else."}  ${sayFit(price)}`,
    ),
    ...(weighing.rules.length + weighing.prices.length === 0 ? [] : [""]),
    explained.is === "same"
      ? `${recorded}; judged again: the same`
      : `${recorded}; JUDGED AGAIN IT IS DIFFERENT: ${differences.map(({ now, recorded: then, what }) => `${what} was ${then ?? "none"} and is ${now ?? "none"}`).join(", ")}`,
  ];
}

function sayOutcome(rule: Weighed): string {
  if (rule.is === "held") return "held";
  return rule.is === "objected" ? `OBJECTED: ${rule.objection.is} ${sayReason(rule.objection.why)}` : "not reached";
}

/** `quota (times 1, per day)`. */
function sayReason({ code, ...details }: Reason): string {
  const said = Object.entries(details).flatMap(([what, value]) =>
    value === undefined ? [] : [`${what} ${typeof value === "number" ? Math.round(value) : value}`],
  );
  return said.length === 0 ? code : `${code} (${said.join(", ")})`;
}

function sayFit({ is }: WeighedPrice): string {
  return { fits: "fits", "does-not-fit": "does not fit", "not-reached": "not reached" }[is];
}

function sayCard(card: CardNow): string {
  switch (card.is) {
    case "same":
      return "its set of cards is still the published one, and says the same of the card";
    case "not-published":
      return "its set of cards is no longer the published one";
    case "different":
      return `ITS SET OF CARDS IS STILL THE PUBLISHED ONE, AND SAYS OTHERWISE: ${card.what.join(", ")}`;
    case "unreadable":
      return `the published cards cannot be read: ${card.why}`;
  }
}

function sayLater({ entry, follows, seq }: Proved, timeZone: string): string {
  const broken = follows ? "" : "  THE CHAIN IS BROKEN HERE";
  return `${seq}  ${sayMoment(entry.at, timeZone)}  ${sayWhat(entry)}${broken}`;
}

function sayWhat(entry: Entry): string {
  if (entry.kind === "contradiction") return `contradicted: the register says ${entry.why}`;
  if (entry.kind === "till") return `till: ${entry.what}${entry.by === "time" ? ", for want of a till in time" : ""}`;
  if (entry.kind === "passage") return `at the gate: ${entry.how}`;
  return entry.kind === "override" ? `${entry.staff} let them in: ${entry.why}` : entry.kind;
}
