/**
 * A card in 36 bytes, little-endian: key 16, status 1 (counts in STATUSES), kind 2 (counts from 1, 0: none), last day 3
 * (NO_DAY: none), `asOf` 4 (minutes since 1970), person 8, 1 when the person is known, and a zero. An overlay holds such
 * records; a base layer holds the key and, as `data`, the next 10 bytes, or 18 when the person is known.
 */
import type { Escn } from "../card/escn.ts";
import type { CardRecord } from "../verdict/words.ts";
import { fromDayNumber, LAST_DAY, toDayNumber } from "./day.ts";
import { STATUSES, type Status } from "./format.ts";
import { KEY_BYTES, writeHex, writeKey } from "./key.ts";
import { type Kind, NO_KIND, saidBy } from "./kinds.ts";
import { isPerson } from "./person.ts";
import type { NewCard, Person } from "./words.ts";

export const RECORD_BYTES = 36;
export const DATA_AT = KEY_BYTES;
/** Of `data` without and with a person. */
export const SHORT_DATA_BYTES = 10;
export const LONG_DATA_BYTES = 18;
export const PERSON_BYTES = 8;
export const HAS_PERSON_AT = DATA_AT + LONG_DATA_BYTES;

/** Offsets in `data`. */
const STATUS_AT = 0;
const KIND_AT = 1;
const DAY_AT = 3;
const AS_OF_AT = 6;
const PERSON_AT = SHORT_DATA_BYTES;

const NO_DAY = 0xff_ffff;
const MINUTE_MS = 60_000;
const MAX_MINUTES = 0xffff_ffff;
export const GONE = STATUSES.indexOf("gone");

/** What a layer or an overlay says about a card. */
export interface Found extends Omit<CardRecord, "status" | "person"> {
  readonly status: Status;
  readonly person: Person | undefined;
}

/** Throws RangeError naming the field that is out of range. `kind` is its number in the table beside the records. */
export function packCard(card: NewCard, kind: number, into: Uint8Array, offset: number): void {
  const status = STATUSES.indexOf(card.status);
  if (status < 0 || status === GONE) throw new RangeError(`status must be one of inactive, active, expired`);
  pack(card.escn, status, kind, toDay(card.expiresOn), toMinutes(card.asOf), into, offset);
  if (card.person === undefined) return;
  writePerson(card.person, into, offset + DATA_AT + PERSON_AT);
  into[offset + HAS_PERSON_AT] = 1;
}

export function packGone(escn: Escn, asOf: number, into: Uint8Array, offset: number): void {
  pack(escn, GONE, 0, NO_DAY, toMinutes(asOf), into, offset);
}

/** Writes every byte of the record: there may be an old one under it. */
function pack(
  escn: Escn,
  status: number,
  kind: number,
  day: number,
  minutes: number,
  into: Uint8Array,
  offset: number,
): void {
  writeKey(escn, into, offset);
  const data = offset + DATA_AT;
  into[data + STATUS_AT] = status;
  writeKind(kind, into, data);
  into[data + DAY_AT] = day;
  into[data + DAY_AT + 1] = day >>> 8;
  into[data + DAY_AT + 2] = day >>> 16;
  into[data + AS_OF_AT] = minutes;
  into[data + AS_OF_AT + 1] = minutes >>> 8;
  into[data + AS_OF_AT + 2] = minutes >>> 16;
  into[data + AS_OF_AT + 3] = minutes >>> 24;
  for (let at = data + PERSON_AT; at < offset + RECORD_BYTES; at += 1) into[at] = 0;
}

export function readKindNumber(bytes: Uint8Array, data: number): number {
  return (bytes[data + KIND_AT] ?? 0) | ((bytes[data + KIND_AT + 1] ?? 0) << 8);
}

export function writeKind(kind: number, into: Uint8Array, data: number): void {
  into[data + KIND_AT] = kind;
  into[data + KIND_AT + 1] = kind >>> 8;
}

/** Minutes since 1970. */
export function readMinutes(bytes: Uint8Array, data: number): number {
  const high = (bytes[data + AS_OF_AT + 2] ?? 0) | ((bytes[data + AS_OF_AT + 3] ?? 0) << 8);
  return high * 0x1_0000 + ((bytes[data + AS_OF_AT] ?? 0) | ((bytes[data + AS_OF_AT + 1] ?? 0) << 8));
}

/** The `data` at an offset; undefined when it is none that `packCard` or `packGone` makes with these kinds. */
export function unpack(bytes: Buffer, data: number, hasPerson: boolean, kinds: readonly Kind[]): Found | undefined {
  const status = STATUSES[bytes[data + STATUS_AT] ?? STATUSES.length];
  const kindNumber = readKindNumber(bytes, data);
  const kind = kindNumber === 0 ? NO_KIND : kinds[kindNumber - 1];
  const day = readDay(bytes, data);
  if (status === undefined || kind === undefined || (day > LAST_DAY && day !== NO_DAY)) return undefined;
  return {
    status,
    expiresOn: day === NO_DAY ? undefined : fromDayNumber(day),
    ...saidBy(kind),
    asOf: readMinutes(bytes, data) * MINUTE_MS,
    person: hasPerson ? readPerson(bytes, data + PERSON_AT) : undefined,
  };
}

/** PERSON_BYTES at the offset; undefined when there are fewer. */
export function readPerson(bytes: Buffer, offset: number): Person | undefined {
  const digits = bytes.toString("hex", offset, offset + PERSON_BYTES);
  return isPerson(digits) ? digits : undefined;
}

/** Whether `unpack` would understand the record. */
export function isRecord(bytes: Uint8Array, offset: number, kindCount: number): boolean {
  const data = offset + DATA_AT;
  const day = readDay(bytes, data);
  return (
    (bytes[data + STATUS_AT] ?? STATUSES.length) < STATUSES.length &&
    readKindNumber(bytes, data) <= kindCount &&
    (day <= LAST_DAY || day === NO_DAY) &&
    (bytes[offset + HAS_PERSON_AT] ?? 2) < 2 &&
    bytes[offset + HAS_PERSON_AT + 1] === 0
  );
}

function readDay(bytes: Uint8Array, data: number): number {
  return (bytes[data + DAY_AT] ?? 0) | ((bytes[data + DAY_AT + 1] ?? 0) << 8) | ((bytes[data + DAY_AT + 2] ?? 0) << 16);
}

function toDay(expiresOn: string | undefined): number {
  if (expiresOn === undefined) return NO_DAY;
  const day = toDayNumber(expiresOn);
  if (day === undefined) throw new RangeError("expiresOn must be a real day, yyyy-mm-dd, from 1970 to 9999");
  return day;
}

/** Whole minutes, rounded down. */
export function toMinutes(asOf: number): number {
  const minutes = Math.floor(asOf / MINUTE_MS);
  if (!(minutes >= 0 && minutes <= MAX_MINUTES))
    throw new RangeError(`asOf must be unix milliseconds from 0 to ${MAX_MINUTES * MINUTE_MS}`);
  return minutes;
}

export function writePerson(person: Person, into: Uint8Array, offset: number): void {
  if (person.length !== 2 * PERSON_BYTES || !writeHex(person, 0, PERSON_BYTES, into, offset))
    throw new RangeError("person must be 16 hexadecimal digits in lower case");
}
