/**
 * What an esup-nfc-tag server answers: NfcResultBean, as its class of that name and its controllers CsnWsController and DesfireWsController
 * write it. A refusal comes with 200 as well: `code` ERROR, and in `msg` a text in the server's language or the key of that text.
 */
import * as v from "valibot";
import { readCredential } from "../card/read-credential.ts";
import type { Escn } from "../card/escn.ts";
import { readCommand } from "./apdu.ts";
import { type EsupAnswer, noAnswer, refused } from "./words.ts";

const bean = v.object({
  code: v.nullish(v.picklist(["OK", "ERROR", "END", "CONTINUE"])),
  /** the next command for the card, `END`, or nothing */
  fullApdu: v.nullish(v.string()),
  /** of somebody who was recognised, the name; of an error, the reason */
  msg: v.nullish(v.string()),
  /** the record that the server made of the tap */
  taglogId: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))),
});

/** The server has recognised somebody. */
interface Recognised {
  readonly is: "recognised";
  /** The number that its message names, if any. */
  readonly escn: Escn | undefined;
  /** What more can be asked about by. */
  readonly record: number | undefined;
}

export interface Over {
  readonly is: "over";
  readonly answer: EsupAnswer;
}

export type LastStep = Recognised | Over;
export type Step = LastStep | { readonly is: "command"; readonly apdu: Uint8Array };

/** The answer of `/csn-ws`. */
export function readCsnAnswer(json: unknown): LastStep {
  const { success, output } = v.safeParse(bean, json);
  if (!success) return over(noAnswer("invalid"));
  if (output.code === "ERROR") return over(readError(output.msg ?? ""));
  return output.code === "OK" ? recognised(output) : over(noAnswer("invalid"));
}

/** One answer of `/desfire-ws`. */
export function readDesfireAnswer(json: unknown): Step {
  const { success, output } = v.safeParse(bean, json);
  if (!success) return over(noAnswer("invalid"));
  if (output.code === "ERROR") return over(readError(output.msg ?? ""));
  if (output.fullApdu === "END") return recognised(output);
  const command = readCommand(output.fullApdu ?? "");
  return command.is === "command" ? command : over(noAnswer(command.is));
}

/** The number in a text of the server's, unless it stands in an address that is none of the official ones. */
export function numberIn(text: string): Escn | undefined {
  const read = readCredential(text);
  return read.is === "card" && read.host !== "lookalike" && read.host !== "sandbox" ? read.escn : undefined;
}

function recognised({ msg, taglogId }: v.InferOutput<typeof bean>): Recognised {
  const record = typeof taglogId === "number" && taglogId > 0 ? taglogId : undefined;
  return { is: "recognised", escn: numberIn(msg ?? ""), record };
}

function over(answer: EsupAnswer): Over {
  return { is: "over", answer };
}

/** Keys and texts: EsupNfcTagException and messages(_fr).properties. What an application of the site says itself is `unclear`. */
const ERRORS: readonly (readonly [RegExp, EsupAnswer])[] = [
  [/unknowcard|^unknown? card$|^carte inconnue$/i, refused("unknown-card")],
  [/nottagable|^not tagable$|^non badgeable$/i, refused("not-tagable")],
  [
    /^error desfire response : (?:application_not_found|authentication_error|no_such_key|permission_denied|file_not_found)$|^aucun encodage/i,
    refused("foreign-card"),
  ],
  // the reader repeated a command, or the card lost its power between two: nobody has been refused by that
  [/^error desfire response/i, noAnswer("card-moved")],
  [/unknowdevice|^unknown? device$|^périphérique inconn?u$/i, noAnswer("device")],
  [/^device (?:config )?error/i, noAnswer("device")],
  [/locationnotfound|^location not found$|^lieu non trouvé$/i, noAnswer("device")],
  [/tagidchecknotdefine|^tagidcheck (?:not define|non défini)$/i, noAnswer("device")],
  [/typenotsupported| is not supported$| n'est pas supporté$/i, noAnswer("device")],
  [/serviceunavailable|^service (?:unavailable|indisponible)$/i, noAnswer("service")],
  [/tagvalidationerror|^tag validation error$|^erreur lors de la validation/i, noAnswer("service")],
];

function readError(text: string): EsupAnswer {
  return ERRORS.find(([said]) => said.test(text.trim()))?.[1] ?? noAnswer("unclear");
}
