/** What the till is told of an entry of the record: never whom it is about. */
import * as v from "valibot";
import type { Entry, OverrideEntry, TillEntry, VerdictEntry } from "../journal/entry.ts";
import type { Kept, Recorded } from "../journal/journal.ts";
import type { Notice } from "../verdict/words.ts";
import { noticeCode, type Settled, type TillEvent } from "./messages.ts";

const MARK_DIGITS = 16;
const MAX_NOTICES = 16;

/** An admission that names a price. */
type Sale = (VerdictEntry | OverrideEntry) & { readonly tariff: string };

export function idOf({ hash, seq }: Recorded): string {
  return `${seq}-${hash.slice(0, MARK_DIGITS)}`;
}

/** The number in an id; the id itself must have been through `eventId`. */
export function seqOf(id: string): number {
  return Number(id.slice(0, id.indexOf("-")));
}

export function isSale(entry: Entry): entry is Sale {
  return (
    (entry.kind === "override" || (entry.kind === "verdict" && entry.verdict === "admit")) && entry.tariff !== undefined
  );
}

/** What the till did with an admission, as the record has it. */
export type Settlement = Kept<TillEntry>;

/** How an admission stands: what was done with it, or whether something still can be. */
export type SaleState = { readonly is: "open" | "closed" } | { readonly is: "settled"; readonly by: Settlement };

/** undefined: it is nothing that concerns a till. `state` is asked of an admission alone. */
export function eventOf(kept: Kept, confirmWithinMs: number, state: () => SaleState): TillEvent | undefined {
  const { entry, seq } = kept;
  if (entry.kind !== "verdict" && entry.kind !== "override") return undefined;
  const common = { id: idOf(kept), record: seq, lane: entry.lane, at: isoOf(entry.at) };
  if (!isSale(entry)) {
    if (entry.kind !== "verdict" || entry.verdict === "admit" || entry.reason === undefined) return undefined;
    return { ...common, verdict: entry.verdict, reason: entry.reason };
  }
  const code = entry.tariff;
  return {
    ...common,
    verdict: "admit",
    by: entry.kind === "verdict" ? "card" : "staff",
    tariff: { code, label: entry.label ?? code },
    notices: entry.kind === "verdict" ? noticesIn(entry.notices) : [],
    until: isoOf(entry.at + confirmWithinMs),
    ...stateOf(state()),
  };
}

export function settledOf(admission: Recorded, { entry }: Settlement): Settled {
  const { reference, what } = entry;
  return { id: idOf(admission), state: what, at: isoOf(entry.at), ...(reference !== undefined && { reference }) };
}

function stateOf(state: SaleState): Pick<TillEvent & { verdict: "admit" }, "state" | "reference"> {
  if (state.is !== "settled") return { state: state.is };
  const { reference, what } = state.by.entry;
  return { state: what, ...(reference !== undefined && { reference }) };
}

function noticesIn(text: string | undefined): Notice["code"][] {
  return (text?.split(",") ?? []).filter((one) => v.is(noticeCode, one)).slice(0, MAX_NOTICES);
}

function isoOf(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
