/** What an import says to people. Moments are unix milliseconds. */
import type { RepeatedLine } from "../snapshot/import.ts";
import type { Difference } from "../snapshot/import-difference.ts";
import type { ImportFault } from "../snapshot/import-fault.ts";

/** A list from before may bring back cards that were taken back since. */
export function sayOlder(before: number | undefined, takenAt: number): string | undefined {
  if (before === undefined || takenAt >= before) return undefined;
  return `it is of ${day(takenAt)}, older than the list that is published, of ${day(before)}; --force says that this is meant`;
}

export function sayFault({ line, column, value, reason }: ImportFault): string {
  const where = column === undefined ? `line ${line}` : `line ${line}, ${column}`;
  return value === undefined ? `${where}: ${reason}` : `${where} = ${JSON.stringify(value)}: ${reason}`;
}

export function sayRepeat({ line, before }: RepeatedLine): string {
  return `line ${line}: the card of line ${before} again; this line counts`;
}

export function sayDifference(name: string, difference: Difference): readonly string[] {
  const { cards, active, inactive, expired, withoutEnd, changed, same, gone } = difference;
  return [
    `${cards} cards: ${active} active, ${inactive} inactive, ${expired} expired; ${withoutEnd} without an end`,
    `${name} would change: ${difference.new} new, ${changed} changed, ${gone} gone; ${same} the same`,
  ];
}

export function day(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
