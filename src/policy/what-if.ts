/**
 * What a policy would have done: the record of past days judged by it, scan after scan. Whoever would not have been admitted has used up
 * nothing and is not inside, and whoever would have been has and is; so what the next scan is judged on is derived anew, and of the record
 * itself only what the policy cannot change is believed.
 *
 * It does not know what people would have done otherwise: that somebody newly refused tries again, or that somebody newly admitted does not.
 */
import type { Entry, OverrideEntry, PassageEntry, VerdictEntry } from "../journal/entry.ts";
import type { Kept } from "../journal/journal.ts";
import { pastOf, type PeopleParts } from "../lane/people.ts";
import type { Stamp } from "../ops/clock.ts";
import { judge, looksBack } from "../verdict/judge.ts";
import { readFacts } from "../verdict/told.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import type { Facts, Moment, Policy, Verdict } from "../verdict/words.ts";
import { dataUnder } from "./what-if-data.ts";
import { rememberPast } from "./what-if-past.ts";
import { type Comer, openWorld } from "./what-if-world.ts";

export interface WhatIfOptions {
  readonly policy: Policy;
  /** Only this lane is judged by it, and the others did what the record says; undefined: all are. */
  readonly lane: string | undefined;
  /** Unix milliseconds: from here on it is judged by. What comes before is remembered as it was. */
  readonly sinceMs: number;
  readonly momentOf: (unixMs: number) => Moment;
  /** What was in force, by its hash; undefined: nobody knows any more. */
  readonly policyThen: (hash: string) => Policy | undefined;
}

/** A verdict that would have been another one. */
export interface Change {
  readonly seq: number;
  /** Unix milliseconds by the box's clock. */
  readonly at: number;
  readonly lane: string;
  /** The first 8 digits of the card's pseudonym; undefined: it was no card. */
  readonly card: string | undefined;
  /** `admit`, `admit MEAL`, `refuse expired`, `unsure cannot-ask`. */
  readonly from: string;
  readonly to: string;
}

interface Changes {
  readonly count: number;
  /** The first 1,000. */
  readonly listed: readonly Change[];
}

export interface WhatIfReport {
  /** Verdicts. */
  readonly judged: number;
  readonly same: number;
  /** They were admitted, and would not have been. */
  readonly refused: Changes;
  /** They were not, and would have been. */
  readonly admitted: Changes;
  /** How often each verdict would have become another one, the most frequent first. */
  readonly reasons: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  /** In the time, and not judged: of before 0.4, or of a later release. */
  readonly withoutFacts: number;
  /** Of those judged: now the register would be asked, and then it was not. */
  readonly notAsked: number;
  /** Admissions that may have counted and had no room. */
  readonly forgotten: number;
}

export interface WhatIf {
  /** In the order of the record, from REMEMBERED_MS before `sinceMs` on. */
  take(kept: Kept): void;
  report(): WhatIfReport;
}

const MOST_LISTED = 1_000;
const SHOWN_DIGITS = 8;

export function openWhatIf(options: WhatIfOptions): WhatIf {
  const { lane: only, momentOf, policy, policyThen, sinceMs } = options;
  const asked = looksBack(policy);
  const past = rememberPast();
  const world = openWorld();
  const refused = list();
  const admitted = list();
  const reasons = new Map<string, { readonly from: string; readonly to: string; count: number }>();
  let [judged, same, withoutFacts, notAsked] = [0, 0, 0, 0];
  let hasBegun = false;

  function takeVerdict(seq: number, entry: VerdictEntry): void {
    const isOurs = hasBegun && (only === undefined || entry.lane === only);
    const facts = entry.facts === undefined ? undefined : readFacts(entry.facts);
    if (isOurs && facts !== undefined) judgeAgain(seq, entry, facts);
    else {
      if (isOurs) withoutFacts += 1;
      if (facts !== undefined) world.seen(seq, facts);
      if (entry.verdict === "admit") remember(seq, entry, entry.tariff, facts);
    }
  }

  function judgeAgain(seq: number, entry: VerdictEntry, then: Facts): void {
    const facts = factsNow(entry, then);
    const verdict = judge(policy, facts);
    judged += 1;
    count(seq, entry, verdict);
    world.seen(seq, facts);
    if (verdict.is === "admit") remember(seq, entry, verdict.tariff?.code, facts);
    const { way } = facts.lane;
    if (entry.verdict === "admit" && verdict.is !== "admit") world.notAdmitted(seq);
    if (entry.verdict !== "admit" && verdict.is === "admit") {
      world.alsoAdmitted(seq, way);
      if (way !== undefined && entry.card !== undefined)
        past.crossed({ card: entry.card, person: entry.person }, way, entry, seq);
    }
  }

  /** Of the facts of then, those that this policy would have changed. */
  function factsNow(entry: VerdictEntry, then: Facts): Facts {
    const { card, person } = entry;
    const thenInForce = entry.policyHash === undefined ? undefined : policyThen(entry.policyHash);
    const parts = { name: entry.lane, journal: past, clock: clockAt(entry, then.now.unixMs), momentOf };
    return {
      ...then,
      data: dataUnder(policy, then.data, thenInForce),
      past: asked === undefined || card === undefined ? NOTHING_PAST : pastOf(parts, { card, person }, asked),
      lane: { ...then.lane, ...world.standing(then) },
    };
  }

  function count(seq: number, entry: VerdictEntry, verdict: Verdict): void {
    const from = wordOf(entry.verdict, entry.reason ?? entry.tariff);
    const to = wordOf(verdict.is, verdict.is === "admit" ? verdict.tariff?.code : verdict.why.code);
    if (entry.lookup === "no-answer" && entry.reason !== "cannot-ask" && to === "unsure cannot-ask") notAsked += 1;
    if (from === to) {
      same += 1;
      return;
    }
    const pair = reasons.get(`${from} ${to}`) ?? { from, to, count: 0 };
    pair.count += 1;
    reasons.set(`${from} ${to}`, pair);
    const change = { seq, at: entry.at, lane: entry.lane, card: entry.card?.slice(0, SHOWN_DIGITS), from, to };
    if (entry.verdict === "admit" && verdict.is !== "admit") refused.add(change);
    else if (entry.verdict !== "admit" && verdict.is === "admit") admitted.add(change);
  }

  function remember(
    seq: number,
    entry: VerdictEntry | OverrideEntry,
    tariff: string | undefined,
    comer: Comer | undefined,
  ): void {
    if (comer !== undefined) world.came(comer);
    const { at, bootId, card, lane, monotonicMs, person } = entry;
    if (card === undefined) return;
    past.admitted({ card, person }, { seq, lane, tariff, at, bootId, monotonicMs });
  }

  /** Staff would have had nothing to do about somebody who was admitted. */
  function takeOverride(seq: number, entry: OverrideEntry): void {
    if (entry.answers !== undefined && world.isAlsoAdmitted(entry.answers)) return;
    remember(seq, entry, entry.tariff, entry.answers === undefined ? undefined : world.comerOf(entry.answers));
  }

  function takePassage(seq: number, entry: PassageEntry): void {
    const { admission, card, how, person, way } = entry;
    const happened = world.passed(entry);
    if (how === "not-used" && admission !== undefined) past.takenBack(admission);
    else if (happened && how !== "without-card" && way !== undefined && card !== undefined)
      past.crossed({ card, person }, way, entry, seq);
  }

  function take(seq: number, entry: Entry): void {
    hasBegun ||= entry.at >= sinceMs && entry.clock !== "wrong";
    switch (entry.kind) {
      case "verdict":
        return takeVerdict(seq, entry);
      case "override":
        return takeOverride(seq, entry);
      case "passage":
        return takePassage(seq, entry);
      case "till":
        return entry.what === "voided" ? past.takenBack(entry.admission) : undefined;
      case "counted":
        world.counted(entry.inside);
        return entry.inside === 0 ? past.emptied() : undefined;
      case "fault":
      case "start":
      case "stop":
      case "snapshot":
      case "contradiction":
      case "mode":
      case "policy":
      case "door":
      case "pass":
        return undefined;
    }
  }

  return {
    take: ({ entry, seq }) => take(seq, entry),
    report: () => ({
      judged,
      same,
      refused: refused.all(),
      admitted: admitted.all(),
      reasons: [...reasons.values()].toSorted((a, b) => b.count - a.count),
      withoutFacts,
      notAsked,
      forgotten: past.forgotten,
    }),
  };
}

/** The box's clock at that scan: what has passed since, its counter says when it has run since, else the clock. */
function clockAt(scan: Stamp, now: number): PeopleParts["clock"] {
  return {
    read: () => ({ now }),
    since: (then) => Math.max(0, then.bootId === scan.bootId ? scan.monotonicMs - then.monotonicMs : now - then.at),
  };
}

function wordOf(is: Verdict["is"], more: string | undefined): string {
  return more === undefined ? is : `${is} ${more}`;
}

function list() {
  const listed: Change[] = [];
  let count = 0;
  return {
    add(change: Change): void {
      count += 1;
      if (listed.length < MOST_LISTED) listed.push(change);
    },
    all: (): Changes => ({ count, listed }),
  };
}
