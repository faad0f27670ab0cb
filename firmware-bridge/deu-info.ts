/**
 * Reads the DEUInfo application of a European Student Card: three files that anybody may read, on a DESFire card. Layout:
 * EuropeanStudentCard/CnousDeuinfo, DueInfoDesfire.cs. What it says is verified elsewhere.
 */
import { ChipError } from "./chip-session.ts";
import type { ChipSession } from "./chip-session.ts";
import type { DeuInfo } from "./device.ts";
import {
  ADDITIONAL_FRAME,
  readBinary,
  readData,
  selectApplication,
  selectByName,
  selectFile,
  splitAnswer,
  wrapNative,
} from "./wire/desfire.ts";
import type { CardAnswer } from "./wire/desfire.ts";

const DF_NAME = [0xa0, 0x00, 0x00, 0x06, 0x14, 0x04, 0xf5, 0x88, 0x40];
/** F58840, as it travels. */
const AID = [0x40, 0x88, 0xf5];
const ESCN = { file: 0, id: 0x1001 };
const SIGNATURE = { file: 1, id: 0x1002 };
const CERTIFICATE = { file: 2, id: 0x1003 };

const ESCN_BYTES = 16;
const MAX_SIGNATURE_BYTES = 80;
const MAX_CERTIFICATE_BYTES = 2048;
/** With its status it fits into what any of the readers takes in one go; a TWN4 takes 255. */
const BLOCK_BYTES = 0xf0;

const OK = 0x9000;
const NATIVE_OK = 0x9100;
const NATIVE_MORE = 0x91af;
const END_OF_FILE = 0x6282;
const BEHIND_THE_END = 0x6b00;
/** Of 91xx: illegal command, no such key, length, permission, parameter, no application, authentication, no file. */
const NATIVE_REFUSALS: ReadonlySet<number> = new Set([0x1c, 0x40, 0x7e, 0x9d, 0x9e, 0xa0, 0xae, 0xf0]);

/**
 * Undefined: the card has no such application, or none that is free to be read. Throws `ChipError`: moved, no-apdu; protocol when the
 * files hold something else than DEUInfo, or the card answers an error of its own (memory, integrity). Throws `DeviceError` when the reader is gone.
 */
export async function readDeuInfo(session: ChipSession): Promise<DeuInfo | undefined> {
  const files = (await readIso(session)) ?? (await readNative(session));
  if (files === undefined) return undefined;
  if (files.escn.length !== ESCN_BYTES) throw nonsense(`an ESCN of ${files.escn.length} bytes`);
  return {
    escn: files.escn,
    signature: derIn("signature", files.signature, MAX_SIGNATURE_BYTES),
    certificate: derIn("certificate", files.certificate, MAX_CERTIFICATE_BYTES),
  };
}

async function readIso(session: ChipSession): Promise<DeuInfo | undefined> {
  if ((await ask(session, selectByName(DF_NAME))).status !== OK) return undefined;
  const escn = await readIsoFile(session, ESCN.id, 0);
  const signature = escn && (await readIsoFile(session, SIGNATURE.id, 0));
  const certificate = signature && (await readIsoFile(session, CERTIFICATE.id, BLOCK_BYTES));
  return certificate && { escn, signature, certificate };
}

async function readNative(session: ChipSession): Promise<DeuInfo | undefined> {
  const selected = await ask(session, selectApplication(AID));
  if (selected.status !== NATIVE_OK) return refused(selected);
  const escn = await readNativeFile(session, ESCN.file);
  const signature = escn && (await readNativeFile(session, SIGNATURE.file));
  const certificate = signature && (await readNativeFile(session, CERTIFICATE.file));
  return certificate && { escn, signature, certificate };
}

/** `block` 0: one reading of up to 256 bytes is the file. Otherwise it is read in blocks of so many, up to its end. */
async function readIsoFile(session: ChipSession, id: number, block: number): Promise<Uint8Array | undefined> {
  const selected = await ask(session, selectFile(id));
  if (selected.status !== OK) return refused(selected);
  let read: Uint8Array = new Uint8Array();
  for (;;) {
    let part = await ask(session, readBinary(read.length, block));
    // Less is left than was asked for, and the card minds: the rest, then, however much it is.
    if (block !== 0 && part.status !== OK && part.data.length === 0)
      part = await ask(session, readBinary(read.length, 0));
    if (part.status === BEHIND_THE_END && read.length > 0) return read;
    if (part.status !== OK && part.status !== END_OF_FILE) return refused(part);
    read = appended(read, part.data);
    if (block === 0 || part.status === END_OF_FILE || part.data.length < block) return read;
  }
}

async function readNativeFile(session: ChipSession, file: number): Promise<Uint8Array | undefined> {
  let part = await ask(session, readData(file));
  let read = appended(new Uint8Array(), part.data);
  while (part.status === NATIVE_MORE) {
    if (part.data.length === 0) throw nonsense("a frame without data, and more to come");
    part = await ask(session, wrapNative(ADDITIONAL_FRAME));
    read = appended(read, part.data);
  }
  return part.status === NATIVE_OK ? read : refused(part);
}

async function ask(session: ChipSession, apdu: Uint8Array): Promise<CardAnswer> {
  const answer = splitAnswer(await session.exchange(apdu));
  if (answer === undefined) throw nonsense("an answer without status");
  return answer;
}

/** Undefined when the card says that there is nothing to be had; throws when it says that something is wrong. */
function refused({ status }: CardAnswer): undefined {
  const [high, low] = [status >> 8, status & 0xff];
  if (high === 0x91 && NATIVE_REFUSALS.has(low)) return undefined;
  // From wrong length over not allowed and not found to unknown instruction and unknown class.
  if (high >= 0x67 && high <= 0x6e) return undefined;
  throw nonsense(`status ${status.toString(16).padStart(4, "0")}`);
}

function appended(read: Uint8Array, more: Uint8Array): Uint8Array {
  const whole = new Uint8Array(read.length + more.length);
  if (whole.length > MAX_CERTIFICATE_BYTES) throw nonsense(`a file of more than ${MAX_CERTIFICATE_BYTES} bytes`);
  whole.set(read);
  whole.set(more, read.length);
  return whole;
}

/** The DER sequence that `file` begins with; a file may be longer than what was written into it. */
function derIn(what: string, file: Uint8Array, limit: number): Uint8Array {
  const [tag, length = 0x80, high = 0, low = 0] = file;
  const end = length < 0x80 ? 2 + length : length === 0x81 ? 3 + high : 4 + high * 0x100 + low;
  if (tag !== 0x30 || length === 0x80 || length > 0x82 || end > file.length || end > limit)
    throw nonsense(`no ${what} of up to ${limit} bytes`);
  return file.subarray(0, end);
}

function nonsense(what: string): ChipError {
  return new ChipError("protocol", `the card answered ${what}`);
}
