/** What an esup-nfc-tag server tells a card to read its number: authenticates, asks for the file's size, authenticates again, reads. */
import { randomBytes } from "node:crypto";
import { decrypt, encrypt, lastBlock, openSession, type Session, sessionKey, turned } from "./desfire-session.ts";

/** What the application of a site is on its cards. The key is nowhere but here and on the cards. */
export interface DesfireApplication {
  /** 3 bytes as they go over the air, in hexadecimal. */
  readonly aid: string;
  readonly key: Uint8Array;
  readonly keyNo: number;
  readonly fileNo: number;
}

/** The message is the one that the server answers. */
export class DesfireError extends Error {}

/** Commands and answers in hexadecimal. */
export type Dialogue<T> = Generator<string, T, string>;

const STATUS: Readonly<Record<string, string>> = {
  "1C": "ILLEGAL_COMMAND_CODE",
  "40": "NO_SUCH_KEY",
  "9D": "PERMISSION_DENIED",
  A0: "APPLICATION_NOT_FOUND",
  AE: "AUTHENTICATION_ERROR",
  CA: "COMMAND_ABORTED",
};
const ZERO = Buffer.alloc(16);

const byte = (value: number): string => value.toString(16).padStart(2, "0").toUpperCase();

function bodyOf(answer: string, ...wanted: readonly string[]): Buffer {
  const status = answer.slice(-2);
  if (!wanted.includes(answer.slice(-4)))
    throw new DesfireError(`Error desfire response : ${STATUS[status] ?? "UNKNOWN_CODE"}`);
  return Buffer.from(answer.slice(0, -4), "hex");
}

function* authenticate({ aid, key, keyNo }: DesfireApplication): Dialogue<Session> {
  bodyOf(yield `905A000003${aid.toUpperCase()}00`, "9100");
  const sent = bodyOf(yield `90AA000001${byte(keyNo)}00`, "91AF");
  const rndA = randomBytes(16);
  const rndB = decrypt(key, ZERO, sent);
  const proof = encrypt(key, sent, Buffer.concat([rndA, turned(rndB)]));
  const back = bodyOf(yield `90AF000020${proof.toString("hex").toUpperCase()}00`, "9100");
  if (!decrypt(key, lastBlock(proof), back).equals(turned(rndA)))
    throw new DesfireError("Error desfire response : AUTHENTICATION_ERROR");
  return openSession(sessionKey(rndA, rndB));
}

/** Returns what stands in the file. Throws `DesfireError`. */
export function* readFile(application: DesfireApplication): Dialogue<Buffer> {
  const file = byte(application.fileNo);
  yield* authenticate(application);
  const size = bodyOf(yield `90F5000001${file}00`, "9100").readUIntLE(4, 3);
  const session = yield* authenticate(application);
  const parameters = Buffer.from(`${file}000000000000`, "hex");
  session.command(Buffer.concat([Buffer.of(0xbd), parameters]));
  let sealed = Buffer.alloc(0);
  let answer = yield `90BD000007${parameters.toString("hex").toUpperCase()}00`;
  for (;;) {
    sealed = Buffer.concat([sealed, bodyOf(answer, "9100", "91AF")]);
    if (answer.endsWith("9100")) break;
    answer = yield "90AF000000";
  }
  try {
    return session.open(sealed, size);
  } catch {
    throw new DesfireError("Error desfire response : INTEGRITY_ERROR");
  }
}
