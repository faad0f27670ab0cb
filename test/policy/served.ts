/** Scans at a box of three lanes, recorded in a real journal as the gate does, by any policy. */
import * as v from "valibot";
import { toEscn } from "../../src/card/escn.ts";
import { openComers } from "../../src/lane/comers.ts";
import { openHeadcount } from "../../src/lane/headcount.ts";
import { pastOf } from "../../src/lane/people.ts";
import { openStanding } from "../../src/lane/standing.ts";
import { compile } from "../../src/verdict/compile.ts";
import { policyDocument } from "../../src/verdict/document.ts";
import { judge, looksBack } from "../../src/verdict/judge.ts";
import { tellFacts } from "../../src/verdict/told.ts";
import { NOTHING_PAST } from "../../src/verdict/words.ts";
import type { CardRecord, Facts, Policy, Verdict } from "../../src/verdict/words.ts";
import { ACTIVE_CARD, goodFacts } from "../fakes/facts.ts";
import { cardNumber } from "../fakes/gate.ts";
import { bentBox, type BentBox } from "../lane/bent-box.ts";

export type LaneName = "entrance" | "exit" | "till";
const WAYS = { entrance: "in", exit: "out", till: undefined } as const;

export interface Scan {
  /** 0 to 999; cards that are the same modulo 4 are one person's, and the first of them is of the staff. */
  readonly card: number;
  readonly lane: LaneName;
  /** Since the scan before. Milliseconds. */
  readonly afterMs: number;
  /** What happens before it. */
  readonly before?: "restart" | "counted-out" | undefined;
  /** What happens after it, when it was admitted in the first place: the till voids it; or refused: staff let them in. */
  readonly afterwards?: "voided" | "let-in" | undefined;
}

/** By rules alone. */
export function policyOf(name: string, rule: readonly object[], more: object = {}): Policy {
  const example = [
    { name: "one", verdict: "admit" },
    { name: "two", verdict: "refuse", reason: "inactive" },
  ];
  return compile(v.parse(policyDocument, { name, kind: "library", rule, example, ...more }), name.padEnd(64, "0"));
}

export interface Served {
  readonly seq: number;
  readonly verdict: Verdict;
  readonly facts: Facts;
}

/** Serves them one after the other. `heldTo`: what happens after a scan is only done when it was done in that other run too. */
export function serveAll(
  scans: readonly Scan[],
  policyAt: (nth: number) => Policy,
  heldTo?: readonly Served[],
): { readonly box: BentBox; readonly served: readonly Served[] } {
  const box = bentBox("2026-11-23T08:00Z");
  let world = open(box);
  const served: Served[] = [];
  for (const [nth, scan] of scans.entries()) {
    box.machine.pass(scan.afterMs);
    if (scan.before === "restart") {
      box.restart();
      world = open(box);
    }
    if (scan.before === "counted-out") world.headcount.set(0, "desk");
    const one = serve(box, world, policyAt(nth), scan);
    served.push(one);
    const elsewhere = heldTo?.[nth]?.verdict.is ?? one.verdict.is;
    if ((elsewhere === "admit") === (one.verdict.is === "admit")) follow(box, world, scan, one);
  }
  return { box, served };
}

function open({ momentOf, now }: BentBox) {
  const { clock, journal } = now();
  const headcount = openHeadcount({ journal, clock, momentOf, countedOutAt: 240 });
  const comers = openComers({ journal, clock, momentOf });
  const standingOf = (id: LaneName) =>
    openStanding({ id, way: WAYS[id], mode: { now: () => "normal" }, headcount, comers });
  return {
    headcount,
    standings: { entrance: standingOf("entrance"), exit: standingOf("exit"), till: standingOf("till") },
  };
}

export function whoseCard(box: BentBox, card: number) {
  const { journal } = box.now();
  const escn = toEscn(cardNumber(card));
  if (escn === undefined) throw new Error("the test has no card number");
  return { card: journal.pseudonym(escn), person: journal.personPseudonym(String(card % 4).padStart(16, "0")) };
}

function serve(box: BentBox, world: ReturnType<typeof open>, policy: Policy, { card, lane }: Scan): Served {
  const { clock, journal } = box.now();
  const who = whoseCard(box, card);
  const standing = world.standings[lane];
  const asked = looksBack(policy);
  const groups = card % 4 === 0 ? ["staff"] : [];
  const record: CardRecord = { ...ACTIVE_CARD, groups, expiresOn: undefined };
  const time = clock.read();
  const now = box.momentOf(time.now);
  const parts = { name: lane, journal, clock, momentOf: box.momentOf };
  const facts: Facts = goodFacts({
    lookup: { is: "known", card: record, from: "snapshot" },
    now,
    clock: time.trust,
    provedDay: now.day,
    lane: standing.read(),
    past: asked === undefined ? NOTHING_PAST : pastOf(parts, who, asked),
  });
  const verdict = judge(policy, facts);
  const isAdmission = verdict.is === "admit";
  const { seq } = journal.append({
    kind: "verdict",
    ...clock.stamp(),
    ...who,
    lane,
    medium: "qr",
    verdict: verdict.is,
    reason: isAdmission ? undefined : verdict.why.code,
    tariff: isAdmission ? verdict.tariff?.code : undefined,
    lookup: "snapshot",
    freshness: facts.data.freshness,
    dataAgeMs: facts.data.ageMs,
    snapshotId: undefined,
    policy: policy.name,
    policyHash: policy.hash,
    latencyUs: 1,
    facts: tellFacts(facts),
    clock: facts.clock,
  });
  if (isAdmission) {
    standing.admitted(facts);
    const way = WAYS[lane];
    if (way !== undefined) {
      const inside = world.headcount.crossed(way);
      journal.append({ kind: "passage", ...clock.stamp(), ...who, lane, way, how: "passed", admission: seq, inside });
    }
  }
  return { seq, verdict, facts };
}

function follow(
  box: BentBox,
  world: ReturnType<typeof open>,
  { afterwards, card, lane }: Scan,
  { facts, seq, verdict }: Served,
): void {
  const { clock, journal } = box.now();
  const stamp = { ...clock.stamp(), lane };
  if (afterwards === "voided" && verdict.is === "admit")
    journal.append({ kind: "till", ...stamp, admission: seq, what: "voided", reference: undefined });
  if (afterwards === "let-in" && verdict.is !== "admit") {
    const override = { staff: "desk", why: "known to us", answers: seq, tariff: undefined };
    journal.append({ kind: "override", ...stamp, ...override, ...whoseCard(box, card) });
    world.standings[lane].admitted(facts);
  }
}
