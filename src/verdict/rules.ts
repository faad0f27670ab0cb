/**
 * The rules a policy is made of, each with the sentence that is read aloud. A rule answers only its own question and
 * trusts the ones before it for nothing: what it needs and does not find is an objection.
 */
import type { Medium } from "../../firmware-bridge/device.ts";
import type { ChipProof } from "../card/credential.ts";
import { minutesOf, type OpenHours, opensLater, isOpen } from "./hours.ts";
import type { CardRecord, Clause, ClockTrust, Facts, Freshness, Objection, Reason } from "./words.ts";

const refuse = (why: Reason): Objection => ({ is: "refuse", why });
const unsure = (why: Reason): Objection => ({ is: "unsure", why });

const CLOCKS: readonly ClockTrust[] = ["synced", "plausible", "unsynced", "wrong"];
const AGES: readonly Freshness[] = ["fresh", "ageing", "stale", "blind"];
const PROOFS: readonly (ChipProof | undefined)[] = ["verified", "enrolled"];

function cardOf(facts: Facts): CardRecord | undefined {
  return facts.lookup.is === "known" ? facts.lookup.card : undefined;
}

export function studentCard(): Clause {
  return {
    says: "It is a European Student Card.",
    rule({ credential }) {
      if (credential.is === "card") return undefined;
      if (credential.is !== "refused-chip") return refuse({ code: "not-a-student-card" });
      return credential.why === "chip-unanswered" ? unsure({ code: "cannot-ask" }) : refuse({ code: credential.why });
    },
  };
}

export function ofOurRegister(): Clause {
  return {
    says: "Its number belongs to the register this site uses, and its address is nobody's imitation.",
    rule({ credential, environment }) {
      if (credential.is !== "card") return refuse({ code: "not-a-student-card" });
      if (credential.host === "lookalike") return refuse({ code: "untrusted-host" });
      if (credential.host === "sandbox" && environment !== "sandbox") return refuse({ code: "sandbox-card" });
      return undefined;
    },
  };
}

export function known(): Clause {
  return {
    says: "The register knows it; when nobody can be asked, staff decide.",
    rule({ lookup }) {
      if (lookup.is === "known") return undefined;
      return lookup.is === "unknown" ? refuse({ code: "unknown-card" }) : unsure({ code: "cannot-ask" });
    },
  };
}

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
      if (last === undefined || now.day <= last) return undefined;
      const isCertain = ranks(CLOCKS, clock, "plausible") || !(provedDay <= last);
      return isCertain ? refuse({ code: "expired", on: last }) : unsure({ code: "clock-untrusted" });
    },
  };
}

export function dataNoWorseThan(worst: "fresh" | "ageing" | "stale"): Clause {
  return {
    says: `What we know about it is ${worst} or better; else staff decide.`,
    rule: ({ data }) => (ranks(AGES, data.freshness, worst) ? undefined : unsure({ code: "data-stale" })),
  };
}

export function clockNoWorseThan(worst: "synced" | "plausible" | "unsynced"): Clause {
  return {
    says: `This box's clock is ${worst} or better; else staff decide.`,
    rule: ({ clock }) => (ranks(CLOCKS, clock, worst) ? undefined : unsure({ code: "clock-untrusted" })),
  };
}

/** True when `value` stands in the scale at `worst` or before; a value that is not in the scale never does. */
function ranks<T>(scale: readonly T[], value: T, worst: T): boolean {
  const at = scale.indexOf(value);
  return at >= 0 && at <= scale.indexOf(worst);
}

/** What a chip has to prove; from most to least. */
export type ChipNeed = ChipProof | "any";

/** `chip` is asked of chips alone, and "enrolled" is met by a verified chip too: its institution has enrolled it. */
export function by(medium: Medium, chip: ChipNeed = "any"): Clause {
  const how = { qr: "by its QR code", nfc: "by its chip", typed: "by its typed number" } satisfies Record<
    Medium,
    string
  >;
  const proof = {
    verified: ", and its institution's signature on the chip is verified",
    enrolled: ", which is enrolled here or whose signature is verified",
    any: "",
  } satisfies Record<ChipNeed, string>;
  return {
    says: `It is shown ${how[medium]}${proof[chip]}.`,
    rule(facts) {
      if (facts.medium !== medium) return refuse({ code: "medium", needs: medium });
      const proved = facts.credential.is === "card" ? facts.credential.chip : undefined;
      if (chip === "any" || ranks(PROOFS, proved, chip)) return undefined;
      return refuse({ code: chip === "verified" ? "chip-unverified" : "chip-not-enrolled" });
    },
  };
}

/** The issuer is what the register says; the digits in the number are the fallback, as anybody can print those. */
export function issuedBy(pics: readonly string[]): Clause {
  const welcome = new Set(pics);
  return {
    says: `It comes from one of ${welcome.size} issuers.`,
    rule(facts) {
      const written = facts.credential.is === "card" ? facts.credential.pic : undefined;
      const issuer = cardOf(facts)?.issuerPic ?? written;
      return issuer !== undefined && welcome.has(issuer) ? undefined : refuse({ code: "issuer" });
    },
  };
}

export function openHours(hours: OpenHours): Clause {
  return {
    says: "It is within opening hours.",
    rule({ now }) {
      return isOpen(hours, now) ? undefined : refuse({ code: "closed", opens: opensLater(hours, now) });
    },
  };
}

export function notWithin(waitMs: number): Clause {
  return {
    says: `The same card was not admitted here in the last ${minutesOf(waitMs)}.`,
    looksBack: true,
    rule({ sinceAdmittedMs }) {
      if (sinceAdmittedMs === undefined || sinceAdmittedMs >= waitMs) return undefined;
      return refuse({ code: "too-soon", waitMs: waitMs - sinceAdmittedMs });
    },
  };
}
