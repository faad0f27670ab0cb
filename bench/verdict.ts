/**
 * One decision: a policy of 20 rules, of every kind that looks at a card, a clock, a timetable and a past, and facts that none of them
 * objects to, so that each is asked. Beside it, in the same run and in turns, a loop that decides nothing. Times are of batches, for one
 * verdict each: a clock that is read a million times would measure itself.
 *
 *     npm run bench:verdict -- [--verdicts 1000000] [--batch 4]
 */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { momentsIn } from "../src/ops/moment.ts";
import { compile } from "../src/verdict/compile.ts";
import { policyDocument } from "../src/verdict/document.ts";
import { judge } from "../src/verdict/judge.ts";
import type { Facts, PastAdmission, Policy, Verdict } from "../src/verdict/words.ts";
import { goodFacts, withCard } from "../test/fakes/facts.ts";
import { quantiles, sayTable } from "./figures.ts";

const { values } = parseArgs({
  options: { verdicts: { type: "string", default: "1000000" }, batch: { type: "string", default: "4" } },
});
const [verdicts, batch] = [values.verdicts, values.batch].map(Number) as [number, number];

/** A slower one would still be nothing beside the record on the disk; it would mean that somebody put work where none belongs. */
const TARGET_US = 10;

const PICS = Array.from({ length: 500 }, (_, n) => String(999_900_000 + n));
const week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const document = v.parse(policyDocument, {
  name: "bench",
  kind: "library",
  calendar: {
    holidays: ["01-01", "05-01", "12-24", "12-25", "12-26"],
    breaks: ["2026-12-19..2027-01-10", "2027-06-20..2027-08-22"],
  },
  hours: {
    all: {
      ...Object.fromEntries(week.map((day) => [day, ["06:00-11:00", "11:00-18:00", "18:00-05:00"]])),
      except: [
        { on: "holidays", open: [] },
        { on: "breaks", open: ["10:00-14:00"] },
      ],
    },
  },
  alliance: { partners: PICS },
  rule: [
    { is: "medium", needs: "qr" },
    { is: "active" },
    { is: "unexpired" },
    { is: "issuer", pics: PICS },
    { is: "alliance", of: "partners" },
    { is: "group", any_of: ["students", "staff"] },
    { is: "not-group", none_of: ["suspended", "barred"] },
    { is: "level", any_of: ["bachelor", "master"] },
    { is: "card-type", any_of: ["smart-cdz", "passive"] },
    { is: "open", hours: "all" },
    { is: "clock", no_worse_than: "plausible" },
    { is: "data", no_worse_than: "ageing" },
    { is: "after-first", of: ["staff"] },
    { is: "not-again-within", seconds: 60 },
    { is: "quota", times: 20, per: "day", day_begins: "04:00" },
    { is: "quota", times: 40, per: "month", tariffs: ["MEAL"], between: "11:00-14:30" },
    { is: "anti-passback", mode: "hard" },
    { is: "seats", of: 240 },
    { is: "quota", times: 30, per: "week" },
    {
      is: "any",
      of: [
        { is: "level", any_of: ["doctorate"] },
        { is: "group", any_of: ["students"] },
      ],
    },
  ],
  price: [
    { code: "DOC", label: "Doctoral 4.10", when: { is: "level", any_of: ["doctorate"] } },
    { code: "S", label: "Student 3.30" },
  ],
  example: [
    { name: "in", verdict: "admit" },
    { name: "out", verdict: "refuse", reason: "unknown-card" },
  ],
});
const policy = compile(document, "0".repeat(64));

const HOUR_MS = 3_600_000;
const momentOf = momentsIn("Europe/Riga");
const TUESDAY = Date.parse("2026-11-24T10:00Z");

/** Of somebody who comes twice a day: the last four days. */
function pastBefore(unixMs: number): readonly PastAdmission[] {
  return Array.from({ length: 8 }, (_, n) => {
    const agoMs = (n + 1) * 12 * HOUR_MS - HOUR_MS;
    const { day, minute } = momentOf(unixMs - agoMs);
    return { lane: n % 2 === 0 ? "lane" : "till", tariff: n % 3 === 0 ? "MEAL" : undefined, agoMs, day, minute };
  });
}

/** People at the same gate within an hour. */
const comers: readonly Facts[] = Array.from({ length: 64 }, (_, n) => {
  const unixMs = TUESDAY + n * 56_000;
  return goodFacts({
    ...withCard({
      cardType: "smart-cdz",
      level: n % 2 === 0 ? "bachelor" : "master",
      groups: ["first-year", "students"],
      issuerPic: PICS[n * 7],
    }),
    now: momentOf(unixMs),
    provedDay: "2026-11-24",
    past: { admissions: pastBefore(unixMs), crossing: { way: "out", agoMs: HOUR_MS } },
    lane: { id: "lane", way: "in", mode: "normal", inside: n, groupsToday: ["staff", "students"] },
  });
});

const ADMITTED: Verdict = { is: "admit", notices: [] };
const decidesNothing = (_policy: Policy, { now }: Facts): Verdict | undefined =>
  now.minute < 0 ? undefined : ADMITTED;

let admitted = 0;
/** Milliseconds for one verdict. */
function timeOf(decide: (of: Policy, facts: Facts) => Verdict | undefined, from: number): number {
  const at = performance.now();
  for (let n = from; n < from + batch; n += 1) {
    const facts = comers[n % comers.length];
    if (facts !== undefined && decide(policy, facts)?.is === "admit") admitted += 1;
  }
  return (performance.now() - at) / batch;
}

const batches = Math.ceil(verdicts / batch);
const warmUp = Math.min(2000, batches);
const times = { judge: [] as number[], nothing: [] as number[] };
for (let round = -warmUp; round < batches; round += 1) {
  if (round === 0) admitted = 0;
  const nothing = timeOf(decidesNothing, (round + warmUp) * batch);
  const judged = timeOf(judge, (round + warmUp) * batch);
  if (round < 0) continue;
  times.nothing.push(nothing);
  times.judge.push(judged);
}
if (admitted !== 2 * batches * batch) throw new Error(`${admitted} were admitted: a rule was not asked`);

const figures = { nothing: quantiles(times.nothing), judge: quantiles(times.judge) };
sayTable(`${batches * batch} verdicts by ${document.rule.length} rules, ${batch} at a time; microseconds for one`, [
  ["a loop that decides nothing", figures.nothing],
  ["judge", figures.judge],
]);
const isMet = figures.judge.p99 < TARGET_US;
process.stdout.write(`\np99 ${figures.judge.p99.toFixed(2)} us, ${isMet ? "within" : "BEYOND"} ${TARGET_US} us\n`);
process.stdout.write(
  `${JSON.stringify({ bench: "verdict", verdicts: batches * batch, rules: document.rule.length, batch, microseconds: figures, targetUs: TARGET_US, isMet })}\n`,
);
if (!isMet) process.exitCode = 1;
