/**
 * The policy that a lane decides by, through every change of its file. A file that is faulty, or one of whose examples fails, is refused
 * and the one in force stays, after a new start too; where the file has never been good, none is in force and nobody is admitted.
 */
import { followFile, identityOf } from "../disk/follow-file.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import { type Fault, sayFault } from "../ops/toml.ts";
import type { PolicyDocument } from "../verdict/document.ts";
import type { MomentAt } from "../verdict/example-facts.ts";
import { firstOfWays } from "../verdict/placed-rules.ts";
import type { Policy, Way } from "../verdict/words.ts";
import type { Archive } from "./archive.ts";
import { mostRefreshMinutes } from "./freshness.ts";
import { type LanePolicy, readLanePolicy } from "./lane-policy.ts";
import { type FaultyPolicy, type GoodPolicy, type PolicyReading, readPolicy } from "./load-policy.ts";

/** Faults that stand in one line of the log; the command line lists all. */
const TOLD_FAULTS = 10;

/** Without a clause: nobody is admitted, and every card is for staff. */
export const NO_POLICY: Policy = {
  name: "none",
  hash: "0".repeat(64),
  clauses: [],
  guests: [],
  prices: [],
  longer: undefined,
  freshForMs: 0,
  staleAfterMs: 0,
  warnDays: 0,
};

export interface KeepPolicyParts {
  readonly lane: string;
  readonly options: LanePolicy;
  readonly archive: Archive;
  /** Which way the lane leads: a policy that counts who is inside is refused where it leads nowhere. */
  readonly way: Way | undefined;
  /** From one reading of the register to the next: a policy whose data could never be fresh is refused. */
  readonly refreshMinutes: number;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Pick<Clock, "stamp">;
  /** For the examples. */
  readonly momentAt: MomentAt;
  readonly log: Log;
  /** Called after each look at something new, the first too, with what is in force; undefined: none. */
  readonly onChange: (held: { readonly kind: PolicyDocument["kind"] } | undefined) => void;
  /** How often the file is looked at beside the notices of the operating system; 20 to 3,600,000 milliseconds. */
  readonly pollMs: number;
}

/** Disposal ends the watching. */
export interface KeptPolicy extends Disposable {
  now(): Policy;
  /** What stands in the file now is not what is in force. */
  isRefused(): boolean;
}

/** The first look is had before it returns. Never throws. */
export function keepPolicy(parts: KeepPolicyParts): KeptPolicy {
  const { archive, clock, journal, lane, log, options } = parts;
  const file = "file" in options ? options.file : undefined;
  let held: { readonly policy: Policy; readonly kind: PolicyDocument["kind"] } | undefined;
  let refused: FaultyPolicy | undefined;
  let seen: string | undefined;
  let trouble = "";

  /** On record and in the archive before it decides anything. */
  function accept({ bytes, document, policy }: GoodPolicy): void {
    if (policy.hash !== held?.policy.hash) {
      archive.keep({ lane, file }, policy.hash, bytes);
      journal.append({ ...entry(policy.name, policy.hash), is: "in-force", detail: undefined });
      held = { policy, kind: document.kind };
    }
    refused = undefined;
    log.info({ lane, policy: policy.name, hash: policy.hash }, "the policy is in force");
  }

  /** The gate has started, and the file is not good: what it said when it was good last still decides. */
  function resume(): void {
    const bytes = file === undefined ? undefined : archive.last(lane, file);
    const before = bytes && placed(readPolicy(lane, bytes, parts.momentAt), parts);
    if (before?.is === "ok") accept(before);
  }

  function refuse(faulty: FaultyPolicy): void {
    const { faults, hash, name } = faulty;
    if (sayFaults(faulty) === (refused && sayFaults(refused))) return;
    journal.append({ ...entry(name, hash), is: "refused", detail: sayFaults(faulty) });
    refused = faulty;
    const what = held === undefined ? "there is none, and nobody is admitted" : "the one before it stays in force";
    const told = faults.slice(0, TOLD_FAULTS).map(sayFault);
    log.error({ lane, policy: name, hash, faults: told, count: faults.length }, `the policy is refused; ${what}`);
  }

  function entry(name: string, policyHash: string) {
    return { kind: "policy", ...clock.stamp(), lane, name, policyHash } as const;
  }

  function look(): void {
    // seen before it is read: what comes meanwhile is looked at next time
    const identity = file === undefined ? "options" : identityOf(file);
    if (identity === seen) return;
    try {
      const reading = placed(readLanePolicy(options, parts.momentAt), parts);
      if (reading.is === "ok") accept(reading);
      else {
        if (held === undefined) resume();
        refuse(reading);
      }
      seen = identity;
      trouble = "";
    } catch (error) {
      // the disk did not take the copy or the record: what is in force stays, and it is tried again
      const message = error instanceof Error ? error.message : String(error);
      if (message !== trouble) log.error({ err: error, lane }, "the policy could not be put in force");
      trouble = message;
    }
    parts.onChange(held);
  }

  look();
  const watching = file === undefined ? undefined : followFile(file, parts.pollMs, look);
  return {
    now: () => held?.policy ?? NO_POLICY,
    isRefused: () => refused !== undefined,
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  };
}

function sayFaults({ faults, hash }: FaultyPolicy): string {
  return [...faults.map(sayFault), hash].join("; ");
}

/** Faulty too: a policy that is good, and could not be kept here. */
function placed(reading: PolicyReading, parts: KeepPolicyParts): PolicyReading {
  if (reading.is === "faulty") return reading;
  const { document, policy } = reading;
  const faults = [...neverFresh(document, parts.refreshMinutes), ...neverCounted(document, parts.way)];
  return faults.length === 0 ? reading : { is: "faulty", name: document.name, hash: policy.hash, faults };
}

/** What the register says is read too seldom for what the policy calls fresh. */
function neverFresh({ fresh_hours: hours }: PolicyDocument, refreshMinutes: number): readonly Fault[] {
  if (refreshMinutes <= mostRefreshMinutes(hours)) return [];
  const expected = `so many that sync.refresh_minutes (${refreshMinutes}) is at most two thirds of them, or that one shorter`;
  return [{ option: "fresh_hours", value: String(hours), expected }];
}

/** Nobody is seen to come in or to go out: the rule would never hold anything against anybody. */
function neverCounted(document: PolicyDocument, way: Way | undefined): readonly Fault[] {
  const first = firstOfWays(document);
  if (way !== undefined || first === undefined) return [];
  const expected = `a lane that says which way it leads (lane.way = "in" or "out"), as nobody is counted at this one`;
  return [{ option: `${first.option}.is`, value: JSON.stringify(first.rule.is), expected }];
}
