/** The rules about guests' day-passes. */
import { CLOCKS, ranks, refuse, unsure } from "./objection.ts";
import type { Clause } from "./words.ts";

const HOUR_MS = 3_600_000;

export function signedPass(): Clause {
  return {
    says: "It is a day-pass that this site has signed and not taken back; when nobody can say whether it was, staff decide.",
    rule({ credential }) {
      if (credential.is !== "guest-pass") return refuse({ code: "pass-unknown" });
      if (credential.standing === "revoked") return refuse({ code: "pass-revoked" });
      return credential.standing === "good" ? undefined : unsure({ code: "data-stale" });
    },
  };
}

export function atItsLane(): Clause {
  return {
    says: "It is made out for this way in.",
    rule({ credential, lane }) {
      if (credential.is !== "guest-pass") return refuse({ code: "pass-unknown" });
      const { lanes } = credential;
      return lanes.length === 0 || lanes.includes(lane.id) ? undefined : refuse({ code: "pass-not-here" });
    },
  };
}

/** A pass counts in hours, so a clock that nobody confirmed is not enough: then staff decide. */
export function inItsTime(): Clause {
  return {
    says: "Its time has begun and has not ended; when the clock is in doubt, staff decide.",
    rule({ clock, credential, now }) {
      if (credential.is !== "guest-pass") return refuse({ code: "pass-unknown" });
      if (!ranks(CLOCKS, clock, "plausible")) return unsure({ code: "clock-untrusted" });
      if (!(now.unixMs >= credential.from)) return refuse({ code: "pass-not-yet" });
      return now.unixMs < credential.until ? undefined : refuse({ code: "pass-ended" });
    },
  };
}

export function passNoLongerThan(hours: number): Clause {
  return {
    says: `It is made out for no longer than ${hours} ${hours === 1 ? "hour" : "hours"}.`,
    rule({ credential }) {
      if (credential.is !== "guest-pass") return refuse({ code: "pass-unknown" });
      return credential.until - credential.from <= hours * HOUR_MS ? undefined : refuse({ code: "pass-not-here" });
    },
  };
}
