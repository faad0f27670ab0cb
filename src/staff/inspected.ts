/** What staff are told of a card that they look at: to them alone, in the answer to their question, and nowhere else. Pure. */
import type { RefusedChip, Shown } from "../card/credential.ts";
import { hexOf, isRandomUid } from "../card/uid.ts";
import { printUid } from "../card/uid-forms.ts";
import type { Inspected } from "../lane/inspector.ts";
import type { AnswerOf } from "./messages.ts";

type Told = Extract<AnswerOf<"inspect">, { is: "read" }>;

export function tellInspected({ scan, shown }: Inspected): AnswerOf<"inspect"> {
  const card = shown.is === "card" ? shown : undefined;
  return {
    is: "read",
    medium: scan.medium,
    what: whatIs(shown),
    number: card?.escn ?? null,
    issuer: card?.pic ?? null,
    // A chip holds no address, only the number.
    address: card === undefined || scan.chip !== undefined ? null : card.host,
    host: card?.hostName?.slice(0, 64) ?? null,
    chip: scan.chip === undefined ? null : tellChip(scan.chip, shown),
  };
}

function tellChip({ deuInfo, uid }: NonNullable<Inspected["scan"]["chip"]>, shown: Shown): Told["chip"] {
  return {
    bytes: uid.length,
    isRandom: isRandomUid(uid),
    printed: printUid(uid).map(({ decimal, "8h10d": eight, order, wiegand }, nth) => ({
      order,
      forms: [
        { name: "hex", text: hexOf(nth === 0 ? uid : uid.toReversed(), " ") },
        { name: "decimal", text: decimal },
        { name: "8H10D", text: eight },
        ...wiegand.map(({ card, facility, format }) => ({
          name: format,
          text: format === "H10302" ? String(card) : `${facility} : ${card}`,
        })),
      ],
    })),
    signed: deuInfo === undefined ? "none" : signedOn(shown),
  };
}

function signedOn(shown: Shown): NonNullable<Told["chip"]>["signed"] {
  if (shown.is === "card" && shown.chip === "verified") return "verified";
  return shown.is === "refused-chip" && shown.why === "chip-unverified" ? "not-verified" : "not-looked-at";
}

function whatIs(shown: Shown): Told["what"] {
  switch (shown.is) {
    case "card":
      return shown.host === "sandbox" ? "test-card" : "card";
    case "not-a-card":
      return shown.looks;
    case "refused-chip":
      return REFUSED[shown.why];
    case "guest-pass":
    case "refused-pass":
      return shown.is;
  }
}

/** In the words that the screen has for it. */
const REFUSED = {
  "several-cards": "several-cards",
  "card-moved": "card-moved",
  "chip-random": "chip-random",
  "chip-unverified": "chip-unverified",
  "chip-not-enrolled": "chip-not-enrolled",
  "chip-unanswered": "cannot-ask",
} as const satisfies Record<RefusedChip["why"], Told["what"]>;
