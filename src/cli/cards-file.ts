/** UIDs and files of enrolments as people hand them in. */
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { type Escn, toEscn } from "../card/escn.ts";
import { hexOf, isRandomUid } from "../card/uid.ts";
import { readPrinted, UID_FORMS, type UidForm, uidFrom } from "../card/uid-forms.ts";
import { readRows } from "../snapshot/csv-rows.ts";
import { UnreadableSource } from "../snapshot/import-fault.ts";
import { UsageError } from "./command.ts";

const MOST_BYTES = 32 * 1024 * 1024;

/** Throws UsageError. Left out: hex, in the order in which the card sends its bytes. */
export function readForm(text = "hex"): UidForm {
  const form = UID_FORMS.find((name) => name === text);
  if (form !== undefined) return form;
  if (/^h10301/i.test(text))
    throw new UsageError(
      `--form ${text}: it carries 24 bits, which are too few to tell a chip; use a form that holds the UID`,
    );
  throw new UsageError(`--form ${text}: expected one of ${UID_FORMS.join(", ")}`);
}

/** Throws UsageError for a text that is no UID of this form, and says which forms it may be. */
export function readUid(text: string, form: UidForm): Uint8Array {
  const uid = uidFrom(text, form);
  const fault = uidFault(uid, text, form);
  if (uid === undefined || fault !== undefined) throw new UsageError(fault ?? "no UID");
  return uid;
}

function uidFault(uid: Uint8Array | undefined, text: string, form: UidForm): string | undefined {
  if (uid !== undefined)
    return isRandomUid(uid) ? "the chip draws another UID at each tap (four bytes that begin with 08)" : undefined;
  const forms = readPrinted(text).uids.flatMap((reading) => reading.forms);
  return `no UID of 4, 7 or 10 bytes as ${form}${forms.length === 0 ? "" : `; it may be ${forms.join(", ")}`}`;
}

interface EnrolFile {
  readonly changes: readonly { readonly uid: Uint8Array; readonly escn: Escn }[];
  /** One line each; none of them tells a UID. */
  readonly faults: readonly string[];
}

const PIECE_BYTES = 65_536;

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/**
 * CSV with a line of names, `uid` and `escn` among them, and `,` or `;` between its values; at most 32 MiB. `-` is standard input.
 */
export async function readEnrolFile(file: string, form: UidForm): Promise<EnrolFile> {
  const rows = openRows(form);
  try {
    const bytes = readFileSync(file === "-" ? 0 : file);
    if (bytes.length > MOST_BYTES) return { changes: [], faults: [`more than ${MOST_BYTES} bytes`] };
    const firstLine = /^[^\r\n]*/.exec(bytes.toString("latin1", 0, PIECE_BYTES))?.[0] ?? "";
    await readRows(Readable.from(piecesOf(bytes)), firstLine.includes(";") ? ";" : ",", rows);
  } catch (error) {
    if (!(error instanceof UnreadableSource) && !(error instanceof Error && "syscall" in error)) throw error;
    const where = error instanceof UnreadableSource && error.line !== undefined ? `line ${error.line}: ` : "";
    return { changes: [], faults: [where + error.message] };
  }
  return rows.read();
}

function openRows(form: UidForm) {
  const faults: string[] = [];
  const found = new Map<string, { readonly uid: Uint8Array; readonly escn: Escn; readonly line: number }>();
  let columns: { readonly uid: number; readonly escn: number } | undefined;

  function onNames(fields: readonly string[], line: number): void {
    const names = fields.map((name) =>
      name
        .replace(/^\ufeff/, "")
        .trim()
        .toLowerCase(),
    );
    columns = { uid: names.indexOf("uid"), escn: names.indexOf("escn") };
    if (columns.uid < 0 || columns.escn < 0) faults.push(`line ${line}: the names uid and escn are expected`);
  }

  function onPair(text: string, number: string, line: number): void {
    const uid = uidFrom(text, form);
    const escn = toEscn(number);
    const fault = uidFault(uid, text, form);
    if (fault !== undefined) faults.push(`line ${line}: ${fault}`);
    else if (escn === undefined) faults.push(`line ${line}: no card number of 32 hexadecimal digits`);
    else if (uid !== undefined) {
      const before = found.get(hexOf(uid));
      if (before === undefined) found.set(hexOf(uid), { uid, escn, line });
      else if (before.escn !== escn) faults.push(`line ${line}: the chip of line ${before.line} with another number`);
    }
  }

  return {
    row(fields: readonly string[], line: number): void {
      if (columns === undefined) onNames(fields, line);
      else onPair(fields[columns.uid] ?? "", fields[columns.escn] ?? "", line);
    },
    stray: (line: number) => void faults.push(`line ${line}: a quote inside a value`),
    read: (): EnrolFile => ({
      changes: [...found.values()],
      faults: columns === undefined && faults.length === 0 ? ["it is empty"] : faults,
    }),
  };
}
