/**
 * What pcscd and a client say to each other on pcscd's Unix socket: structs of 32-bit words in the machine's own byte order. A
 * question has two words in front (how many bytes follow them, command); an answer has nothing, so what it is follows from what was asked
 * before. Therefore nothing can be found again after a wrong byte: such a connection is over.
 *
 * Sources: pcsclite.h of libpcsclite 1.9.9 (limits, states, codes); the bytes that libpcsclite 1.9.9 and pcscd 1.9.9 exchanged when
 * its example pcsc_demo ran; winscard_svc.c of pcsc-lite 2.3 (what 4.5 has in common with 4.4).
 */
import { readerStates, READERS_BYTES } from "./pcsc-readers.ts";
import type { ReaderState } from "./pcsc-readers.ts";
import { LITTLE, questionOf, textField, wordsOf } from "./pcsc-words.ts";

/** `code`: 0 is success, else one of `CODE` or of pcsclite.h; `value` means something with 0 only. */
export interface Answer<T> {
  readonly code: number;
  readonly value: T;
}

/** What is asked, and how its answer is told from the bytes that come. */
export interface Question<T> {
  /** Empty: the answer comes by itself. */
  readonly request: Uint8Array;
  /** Bytes that every answer to it has. */
  readonly bytes: number;
  /** Bytes of all of an answer whose first `bytes` these are. Undefined: no answer to this question. */
  readonly all: (begun: DataView) => number | undefined;
  /** Undefined: no answer to this question. */
  readonly read: (answer: DataView) => Answer<T> | undefined;
}

export const CODE = {
  invalidHandle: 0x80100003,
  unknownReader: 0x80100009,
  sharingViolation: 0x8010000b,
  readerUnavailable: 0x80100017,
  shutdown: 0x80100018,
  noService: 0x8010001d,
  serviceStopped: 0x8010001e,
  noReaders: 0x8010002e,
  securityViolation: 0x8010006a,
} as const;

export const SHARE = { exclusive: 1, shared: 2, direct: 3 } as const;
export const DISPOSITION = { leave: 0, reset: 1 } as const;

/** Of the protocol. Minor 3 ended with Debian 9; 4 is pcsc-lite 1.8.24 and later, 5 is all that 2.3.0 to 2.4.0 accept. */
export const MAJOR = 4;
export const MINORS: readonly number[] = [4, 5];

const MAX_READER_NAME = 128;
/** MAX_BUFFER_SIZE: more than any answer to a short APDU. */
const MAX_DATA = 264;
const SCOPE_SYSTEM = 2;
const T0_OR_T1 = 3;
/** Of SCARD_IO_REQUEST, which libpcsclite sends along; pcscd does not look at it. */
const PCI_BYTES = 16;

/** Which version may we speak? Answers code `serviceStopped` when it is not this one, and names its own. */
export function askVersion(minor: number): Question<{ readonly major: number; readonly minor: number }> {
  return fixedQuestion(0x11, [MAJOR, minor, 0], 12, (answer) => {
    return { code: word(answer, 2), value: { major: word(answer, 0), minor: word(answer, 1) } };
  });
}

/** A context; it lives as long as the connection. */
export function askContext(): Question<number> {
  return fixedQuestion(0x01, [SCOPE_SYSTEM, 0, 0], 12, (answer) => ({ code: word(answer, 2), value: word(answer, 1) }));
}

/** All readers that pcscd has, up to 16. */
export function askReaders(): Question<readonly ReaderState[]> {
  return fixedQuestion(0x12, [], READERS_BYTES, readersIn);
}

/** The same, and from then on `askChange` is answered once when something about a reader changes. */
export function askToWait(): Question<readonly ReaderState[]> {
  return fixedQuestion(0x13, [], READERS_BYTES, readersIn);
}

/** Comes when something changes after `askToWait`, or as the answer to `STOP_WAITING`, whichever is first, and once. */
export const CHANGE: Question<undefined> = {
  request: new Uint8Array(),
  bytes: 8,
  all: () => 8,
  read: (answer) => ({ code: word(answer, 1), value: undefined }),
};

/** Has no answer of its own, see `CHANGE`. */
export const STOP_WAITING = questionOf(0x14, new Uint8Array());

export interface Connected {
  readonly card: number;
  /** 1 is T=0, 2 is T=1, 0 with `SHARE.direct`. */
  readonly protocol: number;
}

/** `reader`: its name as `askReaders` has it. */
export function askToConnect(context: number, reader: string, share: keyof typeof SHARE): Question<Connected> {
  const protocols = share === "direct" ? 0 : T0_OR_T1;
  const body = Uint8Array.from([
    ...wordsOf(context),
    ...textField(reader, MAX_READER_NAME),
    ...wordsOf(SHARE[share], protocols, 0, 0, 0),
  ]);
  return {
    request: questionOf(0x04, body),
    bytes: body.length,
    all: () => body.length,
    read(answer) {
      if (word(answer, 0) !== context) return undefined;
      return { code: word(answer, 37), value: { card: word(answer, 35), protocol: word(answer, 36) } };
    },
  };
}

export function askToDisconnect(card: number, disposition: keyof typeof DISPOSITION): Question<undefined> {
  return fixedQuestion(0x06, [card, DISPOSITION[disposition], 0], 12, (answer) =>
    word(answer, 0) === card ? { code: word(answer, 2), value: undefined } : undefined,
  );
}

/** `apdu` up to 264 bytes, as is the answer; with code 0 it may be empty when the card has just left. */
export function askToTransmit({ card, protocol }: Connected, apdu: Uint8Array): Question<Uint8Array> {
  const head = wordsOf(card, protocol, PCI_BYTES, apdu.length, protocol, PCI_BYTES, MAX_DATA, 0);
  return dataQuestion(questionOf(0x09, head, apdu), { card, bytes: head.length, lengthAt: 6, codeAt: 7 });
}

/** To the reader itself. `control`: the driver's number of what is to be done; `data` and the answer up to 264 bytes. */
export function askToControl(card: number, control: number, data: Uint8Array): Question<Uint8Array> {
  const head = wordsOf(card, control, data.length, MAX_DATA, 0, 0);
  return dataQuestion(questionOf(0x0a, head, data), { card, bytes: head.length, lengthAt: 4, codeAt: 5 });
}

function fixedQuestion<T>(
  command: number,
  words: readonly number[],
  bytes: number,
  read: Question<T>["read"],
): Question<T> {
  return { request: questionOf(command, wordsOf(...words)), bytes, all: () => bytes, read };
}

interface DataLayout {
  readonly card: number;
  readonly bytes: number;
  /** Numbers of words. */
  readonly lengthAt: number;
  readonly codeAt: number;
}

/** Data follow the struct of the answer when its code is 0. */
function dataQuestion(request: Uint8Array, { card, bytes, lengthAt, codeAt }: DataLayout): Question<Uint8Array> {
  return {
    request,
    bytes,
    all(begun) {
      if (word(begun, 0) !== card) return undefined;
      if (word(begun, codeAt) !== 0) return bytes;
      const length = word(begun, lengthAt);
      return length > MAX_DATA ? undefined : bytes + length;
    },
    read(answer) {
      const data = new Uint8Array(answer.buffer, answer.byteOffset, answer.byteLength).slice(bytes);
      return { code: word(answer, codeAt), value: data };
    },
  };
}

function readersIn(answer: DataView): Answer<readonly ReaderState[]> | undefined {
  const value = readerStates(answer);
  return value && { code: 0, value };
}

function word(bytes: DataView, number: number): number {
  return bytes.getUint32(4 * number, LITTLE);
}
