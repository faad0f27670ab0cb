/** Finds card numbers anywhere in a text. One pass, no back-tracking: the time is linear in the text. */
import type { Escn } from "./escn.ts";
import { toEscn } from "./escn.ts";

export interface Found {
  readonly escn: Escn;
  /** Where it stands in the text, UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What stands between its groups: `-`, empty, or what a wrong keyboard layout made of the dash. */
  readonly separator: string;
}

interface Run {
  readonly start: number;
  readonly end: number;
}

const GROUPS = [8, 4, 4, 4, 12] as const;

/**
 * Every number in the text, in its order. A number is either one run of exactly 32 hexadecimal digits, or five runs of 8, 4, 4, 4 and
 * 12 with the same single character between them: a scanner that types on a German keyboard writes `ß` for the dash, on an Italian one `'`.
 * A longer run, or a longer chain of hexadecimal groups, is something else and has no number in it.
 */
export function findNumbers(text: string): readonly Found[] {
  const runs = hexRuns(text);
  const found: Found[] = [];
  runs.forEach((first, at) => {
    const single = first.end - first.start === 32;
    const last = single ? first : runs[at + GROUPS.length - 1];
    const separator = single ? "" : text.charAt(first.end);
    if (last === undefined || (!single && !isGrouped(runs.slice(at, at + GROUPS.length), separator))) return;
    if (isInChain(text, runs[at - 1], first, last, runs[runs.indexOf(last, at) + 1], separator || "-")) return;
    // A group that another character than the separator ends is left with it, and is then no number.
    const digits = text.slice(first.start, last.end);
    const escn = toEscn(separator === "" ? digits : digits.replaceAll(separator, ""));
    if (escn !== undefined) found.push({ escn, start: first.start, end: last.end, separator });
  });
  return found;
}

function hexRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    if (isHex(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      runs.push({ start, end: at });
      start = -1;
    }
  }
  return runs;
}

function isGrouped(runs: readonly Run[], separator: string): boolean {
  // A letter or a control character is never what a keyboard makes of a dash.
  if (separator === "" || separator < " " || separator === "\u007f" || isWordCharacter(separator)) return false;
  return GROUPS.every((length, index) => {
    const run = runs[index];
    if (run === undefined || run.end - run.start !== length) return false;
    const next = runs[index + 1];
    return next === undefined || next.start === run.end + 1;
  });
}

/** True when the number is only a part of a longer chain of hexadecimal groups: `cafe-` before it, `-0001` after it. */
function isInChain(
  text: string,
  before: Run | undefined,
  first: Run,
  last: Run,
  after: Run | undefined,
  separator: string,
): boolean {
  const joinedBefore =
    before !== undefined &&
    before.end === first.start - 1 &&
    text.charAt(before.end) === separator &&
    !isWordCharacter(text.charAt(before.start - 1));
  const joinedAfter =
    after !== undefined &&
    after.start === last.end + 1 &&
    text.charAt(last.end) === separator &&
    !isWordCharacter(text.charAt(after.end));
  return joinedBefore || joinedAfter;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

function isWordCharacter(character: string): boolean {
  return /^[0-9a-z]$/i.test(character);
}
