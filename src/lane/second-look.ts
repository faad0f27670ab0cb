/**
 * A second look behind an instant verdict: somebody was admitted on what the snapshot said, and the register says otherwise
 * later. Nobody is called back for it; it is recorded beside the admission, and staff are told.
 */
import type { ContradictionEntry } from "../journal/entry.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { OnSecondLook } from "../router/ask.ts";
import type { Lookup, Moment } from "../verdict/words.ts";

export interface SecondLookParts {
  readonly journal: Pick<Journal, "admissionAt" | "append" | "isContradicted" | "pseudonym" | "recentOf">;
  /** The lanes of this gate, by the name that stands in their records. */
  readonly lanes: readonly string[];
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

export interface SecondLooks {
  /** Records each contradicted admission once, however often it is told. Throws `JournalError`: then it is to be told again. */
  readonly hear: OnSecondLook;
  /** Contradicted admissions of the last 24 hours, 0 to 100. */
  recent(nowUnixMs: number): number;
}

const DAY_MS = 86_400_000;
const MOST = 100;

/** Throws `JournalError`. */
export function openSecondLooks(parts: SecondLookParts): SecondLooks {
  const { clock, journal, lanes, log, momentOf } = parts;
  let times = journal.recentOf("contradiction", MOST).map(({ at }) => at);

  function consider({ escn, seenAt, lookup }: Parameters<OnSecondLook>[0]): ReturnType<OnSecondLook> {
    const card = journal.pseudonym(escn);
    const lane = lanes.find((name) => journal.admissionAt(card, name, seenAt) !== undefined);
    const admission = lane === undefined ? undefined : journal.admissionAt(card, lane, seenAt);
    if (lane === undefined || admission === undefined) return "not-ours";
    const { now } = clock.read();
    const why = whyNot(lookup, momentOf(seenAt).day, momentOf(now).day);
    if (why === undefined || journal.isContradicted(admission.seq)) return undefined;
    const { at, seq } = journal.append({
      kind: "contradiction",
      ...clock.stamp(),
      lane,
      card,
      admission: admission.seq,
      why,
      learntAt: lookup.is === "known" ? lookup.card.asOf : now,
    });
    times = [at, ...times].slice(0, MOST);
    log.error({ record: seq, admission: admission.seq, why }, "the register speaks against an admission");
    return undefined;
  }

  return {
    hear(look) {
      try {
        return consider(look);
      } catch (error) {
        log.error({ err: error }, "a second look could not be recorded, and is to be told again");
        throw error;
      }
    },
    recent: (nowUnixMs) => times.filter((at) => nowUnixMs - at < DAY_MS).length,
  };
}

/** What speaks against an admission on that day; a card that has ended since does not. */
function whyNot(lookup: Lookup, thatDay: string, today: string): ContradictionEntry["why"] | undefined {
  if (lookup.is !== "known") return lookup.is === "unknown" ? "unknown" : undefined;
  const { expiresOn, status } = lookup.card;
  if (status === "inactive") return "inactive";
  const hadEnded = expiresOn !== undefined && expiresOn < thatDay;
  const isEndedEarly = status === "expired" && (expiresOn === undefined || today <= expiresOn);
  return hadEnded || isEndedEarly ? "expired" : undefined;
}
