/** What the journal records, and the bytes that its chain covers. Never a card number, never a name. */
import type { Medium } from "../../firmware-bridge/device.ts";
import * as v from "valibot";
import type { ChipProof, DeuInfoFault } from "../card/credential.ts";
import type { ClockTrust, Freshness, ReasonCode, Verdict } from "../verdict/words.ts";
import { JournalError } from "./journal-error.ts";
import type { Pseudonym } from "./pseudonym.ts";

/** When, by both clocks: the wall clock may be wrong or set, the other one counts from the start of the machine. */
interface When {
  /** Unix milliseconds by the wall clock, as it stood. */
  readonly at: number;
  /** The kernel's boot id, or another name for one run of the monotonic clock; 1 to 64 characters. */
  readonly bootId: string;
  /** Milliseconds of the monotonic clock. */
  readonly monotonicMs: number;
  /** What the wall clock was worth; undefined: an entry of before 0.2 that is no verdict. */
  readonly clock: ClockTrust | undefined;
}

/** One decision. It is written before anything opens or shows. */
export interface VerdictEntry extends When {
  readonly kind: "verdict";
  /** 1 to 64 characters. */
  readonly lane: string;
  readonly medium: Medium;
  /** Undefined: it was not a student card. */
  readonly card: Pseudonym | undefined;
  readonly verdict: Verdict["is"];
  /** Undefined when admitted. */
  readonly reason: ReasonCode | undefined;
  /** The till's code of an admission, 1 to 32 characters. */
  readonly tariff: string | undefined;
  /** Where the answer came from; `none`: nothing was looked up. */
  readonly lookup: "snapshot" | "register" | "unknown" | "no-answer" | "none";
  readonly freshness: Freshness;
  /** Milliseconds; undefined when blind. */
  readonly dataAgeMs: number | undefined;
  readonly clock: ClockTrust;
  /** `SnapshotInfo.id`; undefined when there is none. */
  readonly snapshotId: string | undefined;
  /** The policy's name, 1 to 64 characters. */
  readonly policy: string;
  /** From the last byte of the scan to the verdict, microseconds. */
  readonly latencyUs: number;
  /** What the chip proved, or what was wrong with what it says; undefined: it was no chip, or one that says nothing. */
  readonly chip?: ChipProof | DeuInfoFault | undefined;
}

/** Something broke: the lane is out of order because of it, or what it decides on can no longer be trusted. */
interface FaultEntry extends When {
  readonly kind: "fault";
  readonly lane: string;
  /** What broke, in one word: 1 to 64 characters. */
  readonly what: string;
  /** Cut to 200 characters. */
  readonly detail: string;
}

/** The program came up. A start without a stop before it is a crash or a power cut. */
interface StartEntry extends When {
  readonly kind: "start";
  /** 1 to 64 characters. */
  readonly version: string;
  /** A moment that had certainly passed, whatever the clock said: unix milliseconds. Undefined: of before 0.2. */
  readonly floor: number | undefined;
}

/** The program went down in good order. */
interface StopEntry extends When {
  readonly kind: "stop";
  /** Cut to 200 characters. */
  readonly why: string;
}

/** A set of cards was found whole and signed by a key that is trusted. It is written before that set answers for the first time. */
export interface SnapshotEntry extends When {
  readonly kind: "snapshot";
  /** The set's own sequence, not this entry's. */
  readonly seq: number;
  readonly snapshotId: string;
  /** Who signed it: 16 hexadecimal digits. */
  readonly keyId: string;
  /** The public keys that it announces, base64url, with commas between them; at most 200 characters. */
  readonly keys: string;
  /** The sequences of the sets that may stand in for it, with commas between them; undefined: none. */
  readonly earlier: string | undefined;
  /** Unix milliseconds, by its publisher's clock. */
  readonly issuedAt: number;
  readonly cards: number;
}

/**
 * What the register said later speaks against an admission that rested on the snapshot. The admission's own entry stays as it
 * is; the two together say "admitted, contradicted".
 */
export interface ContradictionEntry extends When {
  readonly kind: "contradiction";
  readonly lane: string;
  readonly card: Pseudonym;
  /** The number of the admission's entry. */
  readonly admission: number;
  readonly why: "unknown" | "inactive" | "expired";
  /** Unix milliseconds at which the register said so. */
  readonly learntAt: number;
}

export type Entry = VerdictEntry | FaultEntry | StartEntry | StopEntry | SnapshotEntry | ContradictionEntry;

/** One of the kinds that are few beside the verdicts. */
export type Landmark = Exclude<Entry, VerdictEntry>;

const NAME_LENGTH = 64;
const TEXT_LENGTH = 200;

/**
 * The canonical encoding, version 1, which the chain covers: JSON without white space, in UTF-8, its members in this order:
 *
 * - every entry begins `kind`, `at`, `bootId`, `monotonicMs`;
 * - `verdict` goes on `lane`, `medium`, `card`, `verdict`, `reason`, `tariff`, `lookup`, `freshness`, `dataAgeMs`, `clock`,
 *   `snapshotId`, `policy`, `latencyUs`, `chip`; `fault` goes on `lane`, `what`, `detail`; `start` `version`, `floor`; `stop` `why`;
 *   `snapshot` `seq`, `snapshotId`, `keyId`, `keys`, `earlier`, `issuedAt`, `cards`; `contradiction` `lane`, `card`,
 *   `admission`, `why`, `learntAt`;
 * - every entry but `verdict` ends `clock`.
 *
 * What is undefined is left out. Numbers are whole: milliseconds and microseconds are rounded. Throws RangeError naming the
 * field for a number that is not finite or a name that is empty or too long.
 */
export function encodeEntry(entry: Entry): string {
  const { kind, bootId } = entry;
  const when = {
    kind,
    at: whole("at", entry.at),
    bootId: name("bootId", bootId),
    monotonicMs: whole("monotonicMs", entry.monotonicMs),
  };
  const rest = encodeRest(entry);
  return JSON.stringify(kind === "verdict" ? { ...when, ...rest } : { ...when, ...rest, clock: entry.clock });
}

const Beginning = v.looseObject({
  kind: v.picklist(["verdict", "fault", "start", "stop", "snapshot", "contradiction"]),
  at: v.number(),
  bootId: v.string(),
  monotonicMs: v.number(),
});

/**
 * An entry as the journal holds it, members that were undefined left out. Only its beginning is looked at: that the rest is
 * what this program wrote is what the chain says, and `verifyJournal` asks it.
 */
export function decodeEntry(body: string, path: string): Entry {
  const value: unknown = parse(body);
  if (isEntry(value)) return value;
  throw new JournalError("broken", `${path} holds an entry that this program did not write: verify it`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return v.is(Beginning, value);
}

function encodeRest(entry: Entry): Readonly<Record<string, string | number | undefined>> {
  switch (entry.kind) {
    case "verdict":
      return {
        lane: name("lane", entry.lane),
        medium: entry.medium,
        card: entry.card,
        verdict: entry.verdict,
        reason: entry.reason,
        tariff: entry.tariff === undefined ? undefined : name("tariff", entry.tariff),
        lookup: entry.lookup,
        freshness: entry.freshness,
        dataAgeMs: entry.dataAgeMs === undefined ? undefined : whole("dataAgeMs", entry.dataAgeMs),
        clock: entry.clock,
        snapshotId: entry.snapshotId === undefined ? undefined : name("snapshotId", entry.snapshotId),
        policy: name("policy", entry.policy),
        latencyUs: whole("latencyUs", entry.latencyUs),
        chip: entry.chip,
      };
    case "fault":
      return {
        lane: name("lane", entry.lane),
        what: name("what", entry.what),
        detail: entry.detail.slice(0, TEXT_LENGTH),
      };
    case "start":
      return {
        version: name("version", entry.version),
        floor: entry.floor === undefined ? undefined : whole("floor", entry.floor),
      };
    case "stop":
      return { why: entry.why.slice(0, TEXT_LENGTH) };
    case "snapshot":
      return {
        seq: whole("seq", entry.seq),
        snapshotId: name("snapshotId", entry.snapshotId),
        keyId: name("keyId", entry.keyId),
        keys: name("keys", entry.keys, TEXT_LENGTH),
        earlier: entry.earlier === undefined ? undefined : name("earlier", entry.earlier),
        issuedAt: whole("issuedAt", entry.issuedAt),
        cards: whole("cards", entry.cards),
      };
    case "contradiction":
      return {
        lane: name("lane", entry.lane),
        card: entry.card,
        admission: whole("admission", entry.admission),
        why: entry.why,
        learntAt: whole("learntAt", entry.learntAt),
      };
  }
}

function whole(field: string, value: number): number {
  const rounded = Math.round(value);
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`${field} of a journal entry must be a finite number`);
  // -0 and 0 are one number and two spellings
  return rounded === 0 ? 0 : rounded;
}

function name(field: string, value: string, longest = NAME_LENGTH): string {
  if (value.length < 1 || value.length > longest)
    throw new RangeError(`${field} of a journal entry must have 1 to ${longest} characters`);
  return value;
}
