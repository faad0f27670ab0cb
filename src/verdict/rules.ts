/**
 * The rules about what is shown and about this box, each with the sentence that is read aloud. A rule answers only its own question and
 * trusts the ones before it for nothing: what it needs and does not find is an objection.
 */
import type { Medium } from "../../firmware-bridge/device.ts";
import type { ChipProof, Credential } from "../card/credential.ts";
import { AGES, CLOCKS, PROOFS, ranks, refuse, unsure } from "./objection.ts";
import type { Clause, Facts } from "./words.ts";

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

const isUnlocked = ({ lane: { mode } }: Pick<Facts, "lane">) =>
  mode === "normal" || mode === "free-access" ? undefined : refuse({ code: "lockdown" });

export function notLockedDown(): Clause {
  return { says: "This way is not locked down.", rule: isUnlocked, toAll: isUnlocked };
}

/** Nobody's imitation. */
const HOSTS: ReadonlySet<Credential["host"]> = new Set(["official", "sandbox", "issuer", "none"]);

export function ofOurRegister(): Clause {
  return {
    says: "Its number belongs to the register this site uses, and its address is nobody's imitation.",
    rule({ credential, environment }) {
      if (credential.is !== "card") return refuse({ code: "not-a-student-card" });
      const { host } = credential;
      if (host === "sandbox" && environment !== "sandbox") return refuse({ code: "sandbox-card" });
      return HOSTS.has(host) ? undefined : refuse({ code: "untrusted-host" });
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

export function dataNoWorseThan(worst: "fresh" | "ageing" | "stale"): Clause {
  return {
    says: `What we know about it is ${worst} or better; else staff decide.`,
    rule: ({ data }) => (ranks(AGES, data.freshness, worst) ? undefined : unsure({ code: "data-stale" })),
  };
}

export function clockNoWorseThan(worst: "synced" | "plausible" | "unsynced"): Clause {
  const rule = ({ clock }: Pick<Facts, "clock">) =>
    ranks(CLOCKS, clock, worst) ? undefined : unsure({ code: "clock-untrusted" });
  return { says: `This box's clock is ${worst} or better; else staff decide.`, rule, toAll: rule };
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
