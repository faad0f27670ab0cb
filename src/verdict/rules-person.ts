/** The rules about what this box remembers: of the person, whichever of their cards is shown, and of the lane. */
import { cardOf, listed, refuse } from "./objection.ts";
import type { Clause, Facts } from "./words.ts";

const MINUTE_MS = 60_000;

export function notWithin(waitMs: number): Clause {
  return {
    says: `The same person was not admitted here in the last ${spanOf(waitMs / 1000)}.`,
    looksBack: [{ lanes: "here", times: 1 }],
    rule({ lane, past }) {
      const last = past.admissions.find((admission) => admission.lane === lane.id);
      if (last === undefined || last.agoMs >= waitMs) return undefined;
      return refuse({ code: "too-soon", waitMs: waitMs - last.agoMs });
    },
  };
}

/**
 * Nobody comes in who is in, nobody leaves who is not, by the last way through that was seen. `hard` refuses, `soft` only says so of who
 * comes in, `timed` refuses the same way again for some minutes, for sites where not every way through is seen. A lane that leads
 * nowhere is taken for a way in.
 */
export function antiPassback(mode: "hard" | "soft" | "timed", minutes: number | undefined): Clause {
  const forMs = mode === "timed" ? (minutes ?? Number.POSITIVE_INFINITY) * MINUTE_MS : Number.POSITIVE_INFINITY;
  const says = {
    hard: "Nobody comes in who is inside already, and nobody goes out who is not.",
    soft: "Somebody who is inside already comes in all the same, and the screen says so.",
    timed: `Nobody goes through the same way again within ${spanOf((minutes ?? 0) * 60)}.`,
  };
  return {
    says: says[mode],
    looksBack: [],
    rule({ lane, past: { crossing } }) {
      if (mode === "soft") return undefined;
      if (lane.way !== "out") {
        const isAgain = crossing !== undefined && crossing.way !== "out" && !(crossing.agoMs >= forMs);
        return isAgain ? refuse({ code: "already-inside" }) : undefined;
      }
      if (mode === "hard") return crossing?.way === "in" ? undefined : refuse({ code: "not-inside" });
      const isAgain = crossing !== undefined && crossing.way !== "in" && !(crossing.agoMs >= forMs);
      return isAgain ? refuse({ code: "not-inside" }) : undefined;
    },
    ...(mode === "soft" && {
      notice: ({ lane, past }) =>
        lane.way !== "out" && past.crossing?.way === "in" ? { code: "already-inside" } : undefined,
    }),
  };
}

/** Somebody who is inside by what was counted has their seat; whoever goes out needs none. */
export function seats(many: number): Clause {
  const toAll = ({ lane: { inside, way } }: Pick<Facts, "lane">) =>
    way === "out" || inside < many ? undefined : refuse({ code: "full", inside, seats: many });
  return {
    says: `One of the ${many} seats is free, or taken by this person already.`,
    looksBack: [],
    rule: (facts) => (facts.past.crossing?.way === "in" ? undefined : toAll(facts)),
    toAll,
  };
}

/** Since local midnight. */
export function afterFirst(groups: readonly string[]): Clause {
  const isOneOf = (group: string) => groups.includes(group);
  const some = groups.length === 1 ? `the group ${groups.join()}` : `the groups ${listed(groups, "or")}`;
  const toAll = ({ lane: { groupsToday } }: Pick<Facts, "lane">) =>
    groupsToday.some(isOneOf) ? undefined : refuse({ code: "nobody-here-yet" });
  return {
    says: `Somebody of ${some} has been here today, or it is one of them.`,
    rule: (facts) => (cardOf(facts)?.groups.some(isOneOf) === true ? undefined : toAll(facts)),
    toAll,
  };
}

const UNITS = [
  ["days", 86_400],
  ["hours", 3600],
  ["minutes", 60],
] as const;

/** `90 seconds`, `1 hour`, `2 days`: exactly, in the largest unit that it is a whole number of. */
function spanOf(seconds: number): string {
  const [name, length] = UNITS.find(([, one]) => seconds % one === 0) ?? ["seconds", 1];
  const many = seconds / length;
  return `${many} ${many === 1 ? name.slice(0, -1) : name}`;
}
