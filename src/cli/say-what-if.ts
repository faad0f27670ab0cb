/** What another policy would have done, as lines to read. */
import type { Change, WhatIfReport } from "../policy/what-if.ts";
import { sayMoment } from "./say-explained.ts";

export interface NamedReport extends WhatIfReport {
  readonly policy: string;
  readonly hash: string;
  /** Unix milliseconds. */
  readonly sinceMs: number;
  /** undefined: all lanes. */
  readonly lane: string | undefined;
}

const SHOWN_DIGITS = 8;

export function sayWhatIf(report: NamedReport, timeZone: string): readonly string[] {
  const { admitted, forgotten, hash, judged, lane, notAsked, policy, reasons, refused, same, sinceMs, withoutFacts } =
    report;
  return [
    `${policy} ${hash.slice(0, SHOWN_DIGITS)}, ${lane === undefined ? "all lanes" : `lane ${lane}`}, since ${sayMoment(sinceMs, timeZone)}: ${judged} verdicts judged again, ${same} of them the same`,
    "",
    ...sayChanges("newly refused", refused, timeZone),
    ...sayChanges("newly admitted", admitted, timeZone),
    ...(reasons.length === 0 ? [] : ["what became of which:"]),
    ...reasons.map(({ count, from, to }) => `  ${String(count).padStart(7)}  ${from} -> ${to}`),
    ...told(withoutFacts, "could not be judged: they are from before 0.4, and do not say what they were decided on"),
    ...told(notAsked, "would now be asked about at the register, and were not asked about then"),
    ...told(forgotten, "admissions of others had no room in memory: quotas may come out too kind"),
  ];
}

function sayChanges(what: string, { count, listed }: WhatIfReport["refused"], timeZone: string): readonly string[] {
  const more = count - listed.length;
  return [
    `${what}: ${count}`,
    ...listed.map((change) => `  ${sayChange(change, timeZone)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    "",
  ];
}

function sayChange({ at, card, from, lane, seq, to }: Change, timeZone: string): string {
  return `${sayMoment(at, timeZone)}  ${lane}  ${card ?? "no card"}  ${from} -> ${to}  (entry ${seq})`;
}

function told(count: number, what: string): readonly string[] {
  return count === 0 ? [] : ["", `${count} ${what}`];
}
