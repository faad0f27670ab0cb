/** A policy read aloud: every sentence in the order in which they are asked. */
import { sayFault } from "../ops/toml.ts";
import type { FaultyPolicy, GoodPolicy } from "../policy/load-policy.ts";
import { sayHours } from "../verdict/hours.ts";
import { ALWAYS, ALWAYS_OF_GUESTS } from "../verdict/judge.ts";
import type { Clause } from "../verdict/words.ts";

/** The lines of it, without the name. */
export function sayPolicy({ document, policy }: GoodPolicy): readonly string[] {
  const { calendar, example, fresh_hours: fresh, hours, price, stale_hours: stale, warn_days: warnDays } = document;
  const guests = policy.guests.length === 0 ? [] : [...ALWAYS_OF_GUESTS, ...policy.guests];
  return [
    ...(document.says === undefined ? [] : [document.says, ""]),
    "A card is admitted when, in this order:",
    ...numbered([...ALWAYS, ...policy.clauses]),
    "",
    ...(guests.length === 0 ? ["No guest is admitted."] : ["A guest's day-pass is admitted when, in this order:"]),
    ...numbered(guests),
    ...heading("The price is the first that fits:", price.length),
    ...price.map(
      ({ code, label }, nth) => `  ${code} "${label}": ${policy.prices[nth]?.when?.says ?? "Everybody else."}`,
    ),
    ...heading("The door stays open longer when:", policy.longer === undefined ? 0 : 1),
    ...(policy.longer === undefined ? [] : [`  ${policy.longer.says}`]),
    ...heading("Hours:", Object.keys(hours).length),
    ...Object.entries(hours).map(([name, one]) => `  ${name}: ${sayHours(one)}.`),
    ...heading("Calendars:", Object.keys(calendar).length),
    ...Object.entries(calendar).map(([name, days]) => `  ${name}: ${days.join(", ")}`),
    "",
    `Data is fresh for ${fresh} hours and stale after ${stale}; an admission says so from ${warnDays} days before a card ends.`,
    `${example.length} examples, and all hold.`,
  ];
}

function numbered(clauses: readonly Clause[]): readonly string[] {
  return clauses.map(({ says }, nth) => `  ${nth + 1}. ${says}`);
}

function heading(text: string, count: number): readonly string[] {
  return count === 0 ? [] : ["", text];
}

/** A line for each fault. `file`: where it stands. */
export function sayPolicyFaults(file: string, { faults }: FaultyPolicy): readonly string[] {
  return faults.map((fault) => (fault.option === file ? sayFault(fault) : `${file}: ${sayFault(fault)}`));
}
