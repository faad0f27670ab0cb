/** What this box remembers of people, by pseudonyms alone: when each was admitted, and who went where. */
import type { Shown } from "../card/credential.ts";
import type { Journal, PersonsAdmission } from "../journal/journal.ts";
import type { Who } from "../journal/whose.ts";
import type { Clock } from "../ops/clock.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import type { LooksBack, Lookup, Moment, Past } from "../verdict/words.ts";

/** How far it is looked back at first, and how far when that was too near. Admissions of one person. */
const NEAR = 64;
const FAR = 1000;

export interface PeopleParts {
  /** The lane's id. */
  readonly name: string;
  readonly journal: Pick<Journal, "admissionsOf" | "crossingOf">;
  readonly clock: Pick<Clock, "since"> & { read(): Pick<ReturnType<Clock["read"]>, "now"> };
  readonly momentOf: (unixMs: number) => Moment;
}

/** Whom a card or a day-pass stands for in the record; undefined: it is neither. */
export function whoIs(
  journal: Pick<Journal, "passPseudonym" | "personPseudonym" | "pseudonym">,
  credential: Shown,
  lookup: Lookup,
): Who | undefined {
  if (credential.is === "guest-pass") return { card: journal.passPseudonym(credential.id), person: undefined };
  if (credential.is !== "card") return undefined;
  const person = lookup.is === "known" ? lookup.card.person : undefined;
  return {
    card: journal.pseudonym(credential.escn),
    person: person === undefined ? undefined : journal.personPseudonym(person),
  };
}

/** As much of it as is `asked`. Throws `JournalError`. */
export function pastOf(parts: PeopleParts, who: Who | undefined, asked: readonly LooksBack[]): Past {
  if (who === undefined) return NOTHING_PAST;
  const { clock, journal, momentOf } = parts;
  const { now } = clock.read();
  const admissions = wanted(parts, who, asked).map((admission) => {
    const agoMs = clock.since(admission);
    const { day, minute } = momentOf(now - agoMs);
    return { lane: admission.lane, tariff: admission.tariff, agoMs, day, minute };
  });
  const crossing = journal.crossingOf(who);
  return { admissions, crossing: crossing && { way: crossing.way, agoMs: clock.since(crossing) } };
}

function wanted({ journal, name }: PeopleParts, who: Who, asked: readonly LooksBack[]): readonly PersonsAdmission[] {
  if (asked.length === 0) return [];
  const near = journal.admissionsOf(who, NEAR);
  const isEnough = near.length < NEAR || asked.every((one) => among(near, one, name).length === one.times);
  const all = isEnough ? near : journal.admissionsOf(who, FAR);
  const chosen = new Set(asked.flatMap((one) => among(all, one, name)));
  return all.filter((one) => chosen.has(one));
}

/** `here`: the lane's id. */
function among(
  all: readonly PersonsAdmission[],
  { lanes, tariffs, times }: LooksBack,
  here: string,
): readonly PersonsAdmission[] {
  const places = lanes === "here" ? [here] : lanes;
  return all
    .filter(({ lane }) => places === undefined || places.includes(lane))
    .filter(({ tariff }) => tariffs === undefined || (tariff !== undefined && tariffs.includes(tariff)))
    .slice(0, times);
}
