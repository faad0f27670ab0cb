/** Rules made of rules. What does not answer exactly undefined is an objection here too, and made of nothing is an objection for ever. */
import { unsure } from "./objection.ts";
import type { Beforehand, Clause, Facts, Notice, Objection } from "./words.ts";

/** A clause, and how it is said inside another one: without its full stop. */
export interface Part {
  readonly clause: Clause;
  readonly phrase: string;
  /** It is made of others. */
  readonly isComposed: boolean;
}

export function single(clause: Clause): Part {
  const { says } = clause;
  // every sentence of a rule begins with a word that is small inside a sentence
  const phrase = `${says.slice(0, 1).toLowerCase()}${says.slice(1).replace(/\.$/, "")}`;
  return { clause, phrase, isComposed: false };
}

/** The first objection. */
export function allOf(parts: readonly Part[]): Part {
  const [only, second] = parts;
  if (only !== undefined && second === undefined) return only;
  const clauses = parts.map(({ clause }) => clause);
  return {
    clause: {
      says: clauses.map(({ says }) => says).join(" "),
      rule: (facts) => (clauses.length === 0 ? unsure({ code: "no-policy" }) : firstObjection(clauses, facts)),
      toAll: (beforehand) => firstToAll(clauses, beforehand),
      notice: (facts) => firstNotice(clauses, facts),
      ...looksBackLike(clauses),
    },
    phrase: parts.map(inside).join(" and "),
    isComposed: true,
  };
}

/** No objection where one of them has none; else one that is unsure where there is one, as that may turn out well; else the first. */
export function anyOf(parts: readonly Part[]): Part {
  const [only, second] = parts;
  if (only !== undefined && second === undefined) return only;
  const clauses = parts.map(({ clause }) => clause);
  return {
    clause: {
      says: `One of these holds: ${parts.map(({ phrase }) => phrase).join("; or ")}.`,
      rule(facts) {
        const objections = [];
        for (const clause of clauses) {
          const objection = clause.rule(facts);
          if (objection === undefined) return undefined;
          objections.push(objection);
        }
        return objections.find((one) => one?.is === "unsure") ?? objections[0] ?? unsure({ code: "no-policy" });
      },
      notice: (facts) => clauses.find((clause) => clause.rule(facts) === undefined)?.notice?.(facts),
      ...looksBackLike(clauses),
    },
    phrase: `either ${parts.map(inside).join(" or ")}`,
    isComposed: true,
  };
}

/** `then` counts, and its objection is the one that is shown, unless `exempt` has no objection. */
export function unless(exempt: Part, then: Part): Part {
  return {
    clause: {
      says: `Unless ${exempt.phrase}, ${then.phrase}.`,
      rule: (facts) => (exempt.clause.rule(facts) === undefined ? undefined : then.clause.rule(facts)),
      notice: (facts) => (exempt.clause.rule(facts) === undefined ? exempt : then).clause.notice?.(facts),
      ...looksBackLike([exempt.clause, then.clause]),
    },
    phrase: `unless ${inside(exempt)}, ${inside(then)}`,
    isComposed: true,
  };
}

function firstObjection(clauses: readonly Clause[], facts: Facts) {
  for (const { rule } of clauses) {
    const objection = rule(facts);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

function firstToAll(clauses: readonly Clause[], beforehand: Beforehand): Objection | undefined {
  for (const { toAll } of clauses) {
    const objection = toAll?.(beforehand);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

function firstNotice(clauses: readonly Clause[], facts: Facts): Notice | undefined {
  for (const { notice } of clauses) {
    const said = notice?.(facts);
    if (said !== undefined) return said;
  }
  return undefined;
}

function looksBackLike(clauses: readonly Clause[]): Pick<Clause, "looksBack"> {
  const asked = clauses.flatMap(({ looksBack }) => (looksBack === undefined ? [] : [looksBack]));
  return asked.length === 0 ? {} : { looksBack: asked.flat() };
}

/** Deep inside only parentheses say what belongs together. */
function inside({ isComposed, phrase }: Part): string {
  return isComposed ? `(${phrase})` : phrase;
}
