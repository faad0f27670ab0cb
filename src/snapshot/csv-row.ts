/** One row of the file as a card, or what is wrong with it. */
import { toEscn } from "../card/escn.ts";
import { type CsvFault, shown } from "./csv-fault.ts";
import type { Column, Header } from "./csv-header.ts";
import { toDayNumber } from "./day.ts";
import type { NewCard } from "./words.ts";

const MAX_NAME = 200;

/** Every fault of the row is told to `fault`, without its line; then there is no card. */
export function readRow(
  fields: readonly string[],
  { at, width }: Header,
  fault: (fault: Omit<CsvFault, "line">) => void,
): NewCard | undefined {
  if (fields.length !== width) {
    const reason = `the row has ${fields.length} fields, the header ${width}: a separator inside a value needs quotes`;
    fault({ column: undefined, reason });
    return undefined;
  }
  let isGood = true;
  function wrong(column: Column, value: string, reason: string): undefined {
    isGood = false;
    fault(value === "" ? { column, reason } : { column, value: shown(value), reason });
  }
  /** undefined: there is no such column. */
  function cell(column: Column): string | undefined {
    const i = at.get(column);
    return i === undefined ? undefined : (fields[i] ?? "").trim();
  }

  const number = cell("escn") ?? "";
  const escn = toEscn(number) ?? wrong("escn", number, "is no card number, which has 32 hexadecimal digits");
  const status = readStatus(cell("status"), wrong);
  const expiresOn = readDay(cell("expires_on"), wrong);
  const issuerPic = readPic(cell("issuer_pic"), wrong) ?? escn?.match(/[0-9]{9}$/)?.[0];
  const issuerName = readName(cell("issuer_name"), wrong);
  if (!isGood || escn === undefined || status === undefined) return undefined;
  return { escn, status, expiresOn, issuerPic, issuerName };
}

type Wrong = (column: Column, value: string, reason: string) => undefined;

function readStatus(value: string | undefined, wrong: Wrong): NewCard["status"] | undefined {
  if (value === undefined) return "active";
  const status = value.toLowerCase();
  if (status === "active" || status === "inactive" || status === "expired") return status;
  return wrong("status", value, `must be active, inactive or expired${value === "" ? ", and is empty" : ""}`);
}

function readDay(value: string | undefined, wrong: Wrong): string | undefined {
  if (value === undefined || value === "") return undefined;
  return toDayNumber(value) === undefined
    ? wrong("expires_on", value, "must be a real day, yyyy-mm-dd, from 1970 to 9999")
    : value;
}

function readPic(value: string | undefined, wrong: Wrong): string | undefined {
  if (value === undefined || value === "") return undefined;
  return /^[0-9]{9}$/.test(value) ? value : wrong("issuer_pic", value, "must be 9 digits");
}

function readName(value: string | undefined, wrong: Wrong): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (value.includes("\u{FFFD}"))
    return wrong("issuer_name", value, "is not UTF-8: save the file in UTF-8 (in Excel: CSV UTF-8)");
  if (value.length > MAX_NAME) return wrong("issuer_name", value, `must have at most ${MAX_NAME} characters`);
  return /\p{Cc}/u.test(value) ? wrong("issuer_name", value, "must not hold control characters") : value;
}
