/** The rules about the card and whom it is for, as the register and the site's own roster say it. */
import { isDay } from "./calendar.ts";
import { CLOCKS, cardOf, listed, ranks, refuse, unsure } from "./objection.ts";
import type { AcademicLevel, CardType, Clause } from "./words.ts";

export function active(): Clause {
  return {
    says: "Its status is active.",
    rule(facts) {
      const card = cardOf(facts);
      if (card?.status === "expired") return refuse({ code: "expired", on: card.expiresOn });
      return card?.status === "active" ? undefined : refuse({ code: "inactive" });
    },
  };
}

/**
 * A card is good through the whole of its last day, in the site's time zone; one that names no last day is good. Of a clock
 * that nobody confirmed it may be that it ran away: it ends no card that has not certainly ended.
 */
export function unexpired(): Clause {
  return {
    says: "Its last day has not passed.",
    rule(facts) {
      const { clock, now, provedDay } = facts;
      const last = cardOf(facts)?.expiresOn;
      if (last === undefined) return undefined;
      if (!isDay(last)) return unsure({ code: "clock-untrusted" });
      if (now.day <= last) return undefined;
      const isCertain = ranks(CLOCKS, clock, "plausible") || !(provedDay <= last);
      return isCertain ? refuse({ code: "expired", on: last }) : unsure({ code: "clock-untrusted" });
    },
  };
}

/** The issuer is what the register says; the digits in the number are the fallback, as anybody can print those. */
export function issuedBy(pics: readonly string[]): Clause {
  const welcome = new Set(pics);
  return {
    says: welcome.size === 1 ? `It comes from issuer ${pics[0]}.` : `It comes from one of ${welcome.size} issuers.`,
    rule(facts) {
      const written = facts.credential.is === "card" ? facts.credential.pic : undefined;
      const issuer = cardOf(facts)?.issuerPic ?? written;
      return issuer !== undefined && welcome.has(issuer) ? undefined : refuse({ code: "issuer" });
    },
  };
}

/** A named list of issuers of the site. */
export function ofAlliance(name: string, pics: readonly string[]): Clause {
  const { rule } = issuedBy(pics);
  return { says: `It comes from one of the ${pics.length} issuers of ${name}.`, rule };
}

const groupsNamed = (groups: readonly string[]) =>
  groups.length === 1 ? `the group ${groups.join()}` : `the groups ${groups.join(", ")}`;

export function inGroup(anyOf: readonly string[]): Clause {
  return {
    says: `The holder is in ${anyOf.length === 1 ? "" : "one of "}${groupsNamed(anyOf)}.`,
    rule(facts) {
      const isIn = cardOf(facts)?.groups.some((group) => anyOf.includes(group));
      return isIn === true ? undefined : refuse({ code: "group" });
    },
  };
}

/** Of a card that nobody knows, nobody knows that its holder is in none of them. */
export function notInGroup(noneOf: readonly string[]): Clause {
  return {
    says: `The holder is ${noneOf.length === 1 ? "not in" : "in none of"} ${groupsNamed(noneOf)}.`,
    rule(facts) {
      const isIn = cardOf(facts)?.groups.some((group) => noneOf.includes(group));
      return isIn === false ? undefined : refuse({ code: "group" });
    },
  };
}

const DEGREES = {
  bachelor: "a bachelor's degree",
  master: "a master's degree",
  doctorate: "a doctorate",
} satisfies Record<AcademicLevel, string>;

export function studiesFor(anyOf: readonly AcademicLevel[]): Clause {
  const degrees = anyOf.map((level) => DEGREES[level]);
  return {
    says: `The holder studies for ${listed(degrees, "or")}.`,
    rule(facts) {
      const level = cardOf(facts)?.level;
      return level !== undefined && anyOf.includes(level) ? undefined : refuse({ code: "level" });
    },
  };
}

export function ofCardType(anyOf: readonly CardType[]): Clause {
  return {
    says: `The register calls its kind ${listed(anyOf, "or")}.`,
    rule(facts) {
      const type = cardOf(facts)?.cardType;
      return type !== undefined && anyOf.includes(type) ? undefined : refuse({ code: "card-type" });
    },
  };
}
