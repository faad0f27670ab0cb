/** What this box remembers of people, by pseudonyms alone: when each was admitted, who went where, how many are inside. */
import type { Shown } from "../card/credential.ts";
import type { Journal } from "../journal/journal.ts";
import type { Who } from "../journal/whose.ts";
import type { Clock } from "../ops/clock.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import type { Lookup, Moment, Past } from "../verdict/words.ts";

/** More than any quota counts. */
const MAX_PAST = 64;

export interface PeopleParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
}

/** Whom a card or a day-pass stands for in the record; undefined: it is neither. */
export function whoIs(journal: Journal, credential: Shown, lookup: Lookup): Who | undefined {
  if (credential.is === "guest-pass") return { card: journal.passPseudonym(credential.id), person: undefined };
  if (credential.is !== "card") return undefined;
  const person = lookup.is === "known" ? lookup.card.person : undefined;
  return {
    card: journal.pseudonym(credential.escn),
    person: person === undefined ? undefined : journal.personPseudonym(person),
  };
}

/** Throws `JournalError`. */
export function pastOf({ clock, journal, momentOf }: PeopleParts, who: Who | undefined): Past {
  if (who === undefined) return NOTHING_PAST;
  const admissions = journal.admissionsOf(who, MAX_PAST).map((admission) => {
    const agoMs = clock.since(admission);
    const { day, minute } = momentOf(clock.read().now - agoMs);
    return { lane: admission.lane, tariff: admission.tariff, agoMs, day, minute };
  });
  const crossing = journal.crossingOf(who);
  return { admissions, crossing: crossing && { way: crossing.way, agoMs: clock.since(crossing) } };
}
