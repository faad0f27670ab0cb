/** What the journal records, and the bytes that its chain covers. Never a card number, never a name. */
import type { Medium } from "../../firmware-bridge/device.ts";
import * as v from "valibot";
import type { ChipProof, DeuInfoFault } from "../card/credential.ts";
import type { ClockTrust, Freshness, LaneMode, ReasonCode, Verdict, Way } from "../verdict/words.ts";
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
  /** Undefined: it was neither a student card nor a day-pass. */
  readonly card: Pseudonym | undefined;
  /** The same for all cards of one person; undefined: no source says whose card it is. */
  readonly person: Pseudonym | undefined;
  readonly verdict: Verdict["is"];
  /** Undefined when admitted. */
  readonly reason: ReasonCode | undefined;
  /** The till's code of an admission, 1 to 32 characters. */
  readonly tariff: string | undefined;
  /** What the screen called it, for the till: 1 to 64 characters; undefined: it names no tariff, or an entry of before 0.4. */
  readonly label?: string | undefined;
  /** The codes of what was said beside an admission, with commas between them; undefined: nothing. */
  readonly notices?: string | undefined;
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
  /** `Policy.hash`; undefined: an entry of before 0.4. */
  readonly policyHash: string | undefined;
  /** From the last byte of the scan to the verdict, microseconds. */
  readonly latencyUs: number;
  /** What the chip proved, or what was wrong with what it says; undefined: it was no chip, or one that says nothing. */
  readonly chip?: ChipProof | DeuInfoFault | undefined;
  /** What it was decided on, without a card number or a name, so that it can be explained: at most 16,384 characters of JSON (src/verdict/told.ts). */
  readonly facts: string | undefined;
}

/**
 * Staff let somebody in, whatever the machine would have said. It is written before anything opens, as a verdict is, and counts as an
 * admission of whom it names.
 */
export interface OverrideEntry extends When {
  readonly kind: "override";
  readonly lane: string;
  /** Who: 1 to 64 characters, as the site calls its PINs. */
  readonly staff: string;
  /** 1 to 64 characters. */
  readonly why: string;
  /** The number of the refusal that it answers; undefined: it answers none. */
  readonly answers: number | undefined;
  readonly card: Pseudonym | undefined;
  readonly person: Pseudonym | undefined;
  readonly tariff: string | undefined;
  /** What the screen called it, as of a verdict. */
  readonly label?: string | undefined;
}

/** What became of an admission at the gate, or that somebody went through without one. */
export interface PassageEntry extends When {
  readonly kind: "passage";
  readonly lane: string;
  /** Undefined: the lane leads nowhere, so nobody is counted. */
  readonly way: Way | undefined;
  readonly how: "passed" | "not-used" | "wrong-way" | "without-card";
  /** The number of the admission's entry, a verdict's or an override's. */
  readonly admission: number | undefined;
  readonly card: Pseudonym | undefined;
  readonly person: Pseudonym | undefined;
  /** So many are inside now, by what all lanes of this box have counted. */
  readonly inside: number;
}

/** So many are inside from here on, whatever was counted before. When it is nobody, everybody's last crossing is forgotten. */
interface CountedEntry extends When {
  readonly kind: "counted";
  readonly inside: number;
  readonly why: "closing" | "staff";
  /** Who of the staff: 1 to 64 characters; undefined: nobody. */
  readonly by: string | undefined;
}

/** What the till did with an admission. */
export interface TillEntry extends When {
  readonly kind: "till";
  readonly lane: string;
  readonly admission: number;
  readonly what: "confirmed" | "voided";
  /** The till's own name for it, a receipt's number for instance; at most 64 characters. */
  readonly reference: string | undefined;
  /** Voided because no till confirmed it in time; undefined: the till did it. */
  readonly by?: "time" | undefined;
}

/** The lane stands otherwise from here on. */
interface ModeEntry extends When {
  readonly kind: "mode";
  readonly lane: string;
  readonly mode: LaneMode;
  /** 1 to 64 characters: who or what. */
  readonly by: string;
}

/** A policy decides from here on, or was offered and refused. */
interface PolicyEntry extends When {
  readonly kind: "policy";
  readonly lane: string;
  readonly name: string;
  readonly policyHash: string;
  readonly is: "in-force" | "refused";
  /** Why it was refused; cut to 200 characters. */
  readonly detail: string | undefined;
}

/** Something at the door that no verdict tells. */
interface DoorEntry extends When {
  readonly kind: "door";
  readonly lane: string;
  /** In one word: 1 to 64 characters. */
  readonly what: string;
  readonly detail: string | undefined;
}

/** This gate learnt that a guest's day-pass was taken back. */
interface PassEntry extends When {
  readonly kind: "pass";
  /** 16 hexadecimal digits. */
  readonly pass: string;
  readonly what: "revoked";
  /** Which list said so, and whose it is. */
  readonly by: string;
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

export type Entry =
  | VerdictEntry
  | FaultEntry
  | StartEntry
  | StopEntry
  | SnapshotEntry
  | ContradictionEntry
  | OverrideEntry
  | PassageEntry
  | CountedEntry
  | TillEntry
  | ModeEntry
  | PolicyEntry
  | DoorEntry
  | PassEntry;

/** One of the kinds that are no verdicts. */
export type Landmark = Exclude<Entry, VerdictEntry>;

const NAME_LENGTH = 64;
const TEXT_LENGTH = 200;
const FACTS_LENGTH = 16_384;

/**
 * The canonical encoding, version 1, which the chain covers: JSON without white space, in UTF-8, its members in this order:
 *
 * - every entry begins `kind`, `at`, `bootId`, `monotonicMs`;
 * - `verdict` goes on `lane`, `medium`, `card`, `verdict`, `reason`, `tariff`, `lookup`, `freshness`, `dataAgeMs`, `clock`,
 *   `snapshotId`, `policy`, `latencyUs`, `chip`, `person`, `policyHash`, `facts`, `label`, `notices`; `fault` goes on `lane`, `what`, `detail`; `start` `version`, `floor`; `stop` `why`;
 *   `snapshot` `seq`, `snapshotId`, `keyId`, `keys`, `earlier`, `issuedAt`, `cards`; `contradiction` `lane`, `card`,
 *   `admission`, `why`, `learntAt`; `override` `lane`, `staff`, `why`, `answers`, `card`, `person`, `tariff`, `label`; `passage` `lane`, `way`,
 *   `how`, `admission`, `card`, `person`, `inside`; `counted` `inside`, `why`, `by`; `till` `lane`, `admission`, `what`, `reference`, `by`; `mode` `lane`,
 *   `mode`, `by`; `policy` `lane`, `name`, `policyHash`, `is`, `detail`; `door` `lane`, `what`, `detail`; `pass` `pass`, `what`, `by`;
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
  kind: v.picklist([
    "verdict",
    "fault",
    "start",
    "stop",
    "snapshot",
    "contradiction",
    "override",
    "passage",
    "counted",
    "till",
    "mode",
    "policy",
    "door",
    "pass",
  ]),
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
        person: entry.person,
        policyHash: entry.policyHash === undefined ? undefined : name("policyHash", entry.policyHash),
        facts: entry.facts === undefined ? undefined : name("facts", entry.facts, FACTS_LENGTH),
        label: entry.label === undefined ? undefined : name("label", entry.label),
        notices: entry.notices === undefined ? undefined : name("notices", entry.notices, TEXT_LENGTH),
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
    case "override":
      return {
        lane: name("lane", entry.lane),
        staff: name("staff", entry.staff),
        why: name("why", entry.why),
        answers: entry.answers === undefined ? undefined : whole("answers", entry.answers),
        card: entry.card,
        person: entry.person,
        tariff: entry.tariff === undefined ? undefined : name("tariff", entry.tariff),
        label: entry.label === undefined ? undefined : name("label", entry.label),
      };
    case "passage":
      return {
        lane: name("lane", entry.lane),
        way: entry.way,
        how: entry.how,
        admission: entry.admission === undefined ? undefined : whole("admission", entry.admission),
        card: entry.card,
        person: entry.person,
        inside: whole("inside", entry.inside),
      };
    case "counted":
      return {
        inside: whole("inside", entry.inside),
        why: entry.why,
        by: entry.by === undefined ? undefined : name("by", entry.by),
      };
    case "till":
      return {
        lane: name("lane", entry.lane),
        admission: whole("admission", entry.admission),
        what: entry.what,
        reference: entry.reference === undefined ? undefined : name("reference", entry.reference),
        by: entry.by,
      };
    case "mode":
      return { lane: name("lane", entry.lane), mode: entry.mode, by: name("by", entry.by) };
    case "policy":
      return {
        lane: name("lane", entry.lane),
        name: name("name", entry.name),
        policyHash: name("policyHash", entry.policyHash),
        is: entry.is,
        detail: entry.detail?.slice(0, TEXT_LENGTH),
      };
    case "door":
      return {
        lane: name("lane", entry.lane),
        what: name("what", entry.what),
        detail: entry.detail?.slice(0, TEXT_LENGTH),
      };
    case "pass":
      return { pass: name("pass", entry.pass), what: entry.what, by: name("by", entry.by) };
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
