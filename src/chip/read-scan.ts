/** What was held to a reader -> which card it is, or which of the reasons why it is none. */
import type { Chip, DeuInfo, Scan } from "../../firmware-bridge/device.ts";
import type { ChipProof, RefusedChip, Shown } from "../card/credential.ts";
import type { Escn } from "../card/escn.ts";
import { readCredential } from "../card/read-credential.ts";
import { isRandomUid } from "../card/uid.ts";
import type { DeuInfoReading } from "./deu-info.ts";

/** What this site knows about chips. Neither throws. */
export interface KnownChips {
  /** undefined: the site trusts no authority, and what is signed on chips is not looked at. */
  readonly verify: ((uid: Chip["uid"], info: DeuInfo) => DeuInfoReading) | undefined;
  /** The number that was enrolled for this chip, or undefined. */
  readonly enrolled: (uid: Chip["uid"]) => Escn | undefined;
}

const TROUBLES = {
  "several-cards": "several-cards",
  "card-moved": "card-moved",
  disowned: "chip-not-enrolled",
  unanswered: "chip-unanswered",
} as const satisfies Record<NonNullable<Scan["trouble"]>, RefusedChip["why"]>;

/**
 * A chip is a card when an institution signed for it, or this site enrolled it here or says itself which one it is, and in no other
 * way: a text beside it is not looked at, as anybody can write one on a chip. A signed number that does not hold is never a card, enrolled or not. Never throws.
 */
export function readScan({ chip, payload, trouble }: Scan, chips: KnownChips): Shown {
  if (trouble !== undefined) return refused(TROUBLES[trouble]);
  return chip === undefined ? readCredential(payload) : readChip(chip, chips);
}

function readChip({ uid, deuInfo, named }: Chip, { enrolled, verify }: KnownChips): Shown {
  if (named !== undefined) return cardOf(named, "enrolled");
  if (isRandomUid(uid)) return refused("chip-random");
  if (deuInfo !== undefined && verify !== undefined) {
    const reading = verify(uid, deuInfo);
    if (reading.is === "verified") return cardOf(reading.escn, "verified");
    return { ...refused("chip-unverified"), fault: reading.why };
  }
  const escn = enrolled(uid);
  return escn === undefined ? refused("chip-not-enrolled") : cardOf(escn, "enrolled");
}

function refused(why: RefusedChip["why"]): RefusedChip {
  return { is: "refused-chip", why };
}

function cardOf(text: Escn | Uint8Array, chip: ChipProof): Shown {
  const read = readCredential(text);
  return read.is === "card" ? { ...read, chip } : read;
}
