/**
 * AES authentication of MIFARE DESFire EV1 (command AA) and what it protects, for both ends. Methods and vectors: libfreefare's tests of
 * MIFARE DESFire AES, captures of PN532 by Elmue, NIST SP 800-38B for CMAC.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { crc32 } from "node:zlib";

const ZERO = Buffer.alloc(16);

export function encrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function decrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createDecipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** The first byte behind the last. */
export function turned(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)]);
}

export function lastBlock(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.subarray(-16));
}

/** The key of what follows, of both sides' random numbers. */
export function sessionKey(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.concat([a.subarray(0, 4), b.subarray(0, 4), a.subarray(12, 16), b.subarray(12, 16)]);
}

function doubled(block: Buffer): Buffer {
  const out = Buffer.from(block.map((byte, at) => ((byte << 1) & 0xff) | ((block[at + 1] ?? 0) >> 7)));
  if (((block[0] ?? 0) & 0x80) !== 0) out.writeUInt8((out[15] ?? 0) ^ 0x87, 15);
  return out;
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}

/** AES-CMAC that goes on from `iv`: 16 bytes, zero for the ordinary one. */
export function cmac(key: Uint8Array, message: Uint8Array, iv: Uint8Array = ZERO): Buffer {
  const one = doubled(encrypt(key, ZERO, ZERO));
  const whole = message.length > 0 && message.length % 16 === 0;
  const padded = whole
    ? Buffer.from(message)
    : Buffer.concat([message, Buffer.of(0x80), Buffer.alloc(15 - (message.length % 16))]);
  const head = padded.subarray(0, -16);
  const last = xor(padded.subarray(-16), whole ? one : doubled(one));
  return lastBlock(encrypt(key, iv, Buffer.concat([head, last])));
}

/** An authenticated session; each side has one, and both advance by the same messages. */
export function openSession(key: Uint8Array) {
  let iv: Uint8Array = ZERO;
  return {
    /** A command, by its native bytes: its MAC is not sent, and goes into what follows. */
    command(bytes: Uint8Array): void {
      iv = cmac(key, bytes, iv);
    },
    /** Of an answer in plain: its MAC, 8 bytes, over data and status 00. */
    mac(data: Uint8Array): Buffer {
      iv = cmac(key, Buffer.concat([data, Buffer.of(0)]), iv);
      return Buffer.from(iv.subarray(0, 8));
    },
    /** An answer in cipher: data, CRC32 over data and status 00, padding. */
    seal(data: Uint8Array): Buffer {
      const crc = Buffer.alloc(4);
      crc.writeUInt32LE(~crc32(Buffer.concat([data, Buffer.of(0)])) >>> 0);
      const plain = Buffer.concat([data, crc, Buffer.alloc((16 - ((data.length + 4) % 16)) % 16)]);
      const sealed = encrypt(key, iv, plain);
      iv = lastBlock(sealed);
      return sealed;
    },
    /** The `length` bytes of data in such an answer. Throws when the CRC does not fit. */
    open(sealed: Uint8Array, length: number): Buffer {
      const plain = decrypt(key, iv, sealed);
      iv = lastBlock(sealed);
      const data = plain.subarray(0, length);
      const crc = ~crc32(Buffer.concat([data, Buffer.of(0)])) >>> 0;
      if (plain.readUInt32LE(length) !== crc) throw new Error("INTEGRITY_ERROR");
      return data;
    },
  };
}

export type Session = ReturnType<typeof openSession>;
