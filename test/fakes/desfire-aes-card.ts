/** A DESFire EV1 card with one application and one file that only opens to its AES key, in APDUs of class 90. */
import { randomBytes } from "node:crypto";
import { decrypt, encrypt, lastBlock, openSession, type Session, sessionKey, turned } from "./desfire-session.ts";

export interface AesCardOptions {
  readonly uid: Uint8Array;
  /** 3 bytes as they go over the air. */
  readonly aid: string;
  readonly key: Uint8Array;
  readonly keyNo: number;
  readonly fileNo: number;
  /** In the file, 1 to 1,000 bytes. */
  readonly data: Uint8Array;
  /** Left out: drawn anew for each authentication. */
  readonly rndB?: Uint8Array;
  /** Taken away after so many answers. */
  readonly leavesAfter?: number;
}

export interface AesCard {
  readonly uid: Uint8Array;
  /** Undefined: the card has been taken away. */
  readonly answer: (apdu: Uint8Array) => Uint8Array | undefined;
  /** The same; rejects with `code` `moved` when the card has been taken away. */
  readonly exchange: (apdu: Uint8Array) => Promise<Uint8Array>;
  readonly here: () => boolean;
  /** What it was told, in hexadecimal. */
  readonly told: string[];
}

/** As large as a frame of EV1 may be. */
const FRAME = 48;
const ZERO = Buffer.alloc(16);

class Moved extends Error {
  readonly code = "moved";
}

export function aesCard(options: AesCardOptions): AesCard {
  const { aid, data, fileNo, key, keyNo, uid } = options;
  const told: string[] = [];
  let left = options.leavesAfter ?? Number.POSITIVE_INFINITY;
  let selected = false;
  let challenge: { readonly rndB: Buffer; readonly sent: Buffer } | undefined;
  let session: Session | undefined;
  let rest: Buffer = Buffer.alloc(0);

  const status = (code: string, body: Uint8Array = Buffer.alloc(0)) => Buffer.concat([body, Buffer.from(code, "hex")]);

  function begin(number: number): Buffer {
    session = undefined;
    if (!selected || number !== keyNo) return status("9140");
    const rndB = Buffer.from(options.rndB ?? randomBytes(16));
    const sent = encrypt(key, ZERO, rndB);
    challenge = { rndB, sent };
    return status("91AF", sent);
  }

  function proved(proof: Buffer, { rndB, sent }: NonNullable<typeof challenge>): Buffer {
    challenge = undefined;
    if (proof.length !== 32) return status("917E");
    const plain = decrypt(key, sent, proof);
    const rndA = plain.subarray(0, 16);
    if (!plain.subarray(16).equals(turned(rndB))) return status("91AE");
    session = openSession(sessionKey(rndA, rndB));
    return status("9100", encrypt(key, lastBlock(proof), turned(rndA)));
  }

  function more(): Buffer {
    const frame = rest.subarray(0, FRAME);
    rest = rest.subarray(FRAME);
    return status(rest.length > 0 ? "91AF" : "9100", frame);
  }

  function read(parameters: Buffer): Buffer {
    if (session === undefined) return status("91AE");
    if (parameters.length !== 7 || parameters[0] !== fileNo) return status("91F0");
    const [offset, length] = [parameters.readUIntLE(1, 3), parameters.readUIntLE(4, 3)];
    session.command(Buffer.concat([Buffer.of(0xbd), parameters]));
    rest = session.seal(data.subarray(offset, length === 0 ? undefined : offset + length));
    return more();
  }

  function settings(parameters: Buffer): Buffer {
    if (session === undefined || parameters[0] !== fileNo) return status("91F0");
    session.command(Buffer.concat([Buffer.of(0xf5), parameters]));
    const size = Buffer.alloc(3);
    size.writeUIntLE(data.length, 0, 3);
    // standard data file, enciphered, read by key `keyNo`, all else by key 0
    const body = Buffer.concat([Buffer.of(0x00, 0x03, 0x00, keyNo << 4), size]);
    return status("9100", Buffer.concat([body, session.mac(body)]));
  }

  function reply(apdu: Buffer): Buffer {
    const [cla = -1, ins = -1] = apdu;
    if (cla !== 0x90) return status("6E00");
    const parameters = apdu.length > 5 ? apdu.subarray(5, 5 + (apdu[4] ?? 0)) : Buffer.alloc(0);
    switch (ins) {
      case 0x5a:
        selected = parameters.toString("hex") === aid;
        challenge = undefined;
        session = undefined;
        return status(selected ? "9100" : "91A0");
      case 0xaa:
        return begin(parameters[0] ?? -1);
      case 0xaf:
        return challenge === undefined ? (rest.length > 0 ? more() : status("911C")) : proved(parameters, challenge);
      case 0xf5:
        return settings(parameters);
      case 0xbd:
        return read(parameters);
      default:
        return status("911C");
    }
  }

  function answer(apdu: Uint8Array): Uint8Array | undefined {
    if (left <= 0) return undefined;
    left -= 1;
    told.push(Buffer.from(apdu).toString("hex").toUpperCase());
    return reply(Buffer.from(apdu));
  }

  return {
    uid,
    told,
    answer,
    here: () => left > 0,
    async exchange(apdu) {
      const answered = answer(apdu);
      if (answered === undefined) throw new Moved("the card is gone");
      return answered;
    },
  };
}
