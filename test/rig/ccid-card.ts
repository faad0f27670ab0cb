/**
 * The card's side of QEMU's USB CCID reader (device `ccid-card-passthru`), over a port of the guest's own console whose far end is joined
 * to the reader's: messages with a head of three numbers, high byte first (type, reader, length), as QEMU's documentation of
 * its smart cards has them ("vscard" protocol).
 */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import type { ChipCard } from "../fakes/chip-card.ts";

const HEAD_BYTES = 12;
const INIT = 1;
const READER_ADD = 3;
const ATR = 5;
const CARD_REMOVE = 6;
const APDU = 7;
const NO_READER = 0xffff_ffff;
/** As a PC/SC reader makes it up for an ISO 14443-4 card with one historical byte (PC/SC part 3). */
const CONTACTLESS_ATR = Buffer.from("3b8180018080", "hex");
const OK = [0x90, 0x00];

const LOOK_MS = 2;

/** Disposal lets the port go. */
export interface CcidSlot extends Disposable {
  insert(card: ChipCard): void;
  remove(): void;
}

/** The slot of the reader whose far end is this port. Once in the life of the kernel. */
export function ccidSlot(port: string): CcidSlot {
  const fd = openSync(port, constants.O_RDWR | constants.O_NONBLOCK);
  let inside: ChipCard | undefined;
  let held = Buffer.alloc(0);

  function say(type: number, body: Uint8Array = new Uint8Array(), reader = 0): void {
    const message = Buffer.alloc(HEAD_BYTES + body.length);
    message.writeUInt32BE(type, 0);
    message.writeUInt32BE(reader, 4);
    message.writeUInt32BE(body.length, 8);
    message.set(body, HEAD_BYTES);
    writeSync(fd, message);
  }

  function answer(apdu: Buffer): Uint8Array {
    if (apdu.toString("hex") === "ffca000000" && inside !== undefined) return Uint8Array.from([...inside.uid(), ...OK]);
    return inside?.answer(apdu) ?? Uint8Array.of(0x6f, 0x00);
  }

  // A read that waits would keep this process from ending.
  const looking = setInterval(() => {
    held = Buffer.concat([held, waiting(fd)]);
    while (held.length >= HEAD_BYTES && held.length >= HEAD_BYTES + held.readUInt32BE(8)) {
      const end = HEAD_BYTES + held.readUInt32BE(8);
      if (held.readUInt32BE(0) === APDU) say(APDU, answer(held.subarray(HEAD_BYTES, end)));
      held = held.subarray(end);
    }
  }, LOOK_MS);
  const version = Buffer.alloc(12);
  version.write("VSCD", 0, "latin1");
  version.writeUInt32BE(2, 4);
  say(INIT, version, NO_READER);
  say(READER_ADD, Buffer.from("rig\0"), NO_READER);

  return {
    insert(card) {
      card.powerUp();
      inside = card;
      say(ATR, CONTACTLESS_ATR);
    },
    remove() {
      inside = undefined;
      say(CARD_REMOVE);
    },
    [Symbol.dispose]() {
      clearInterval(looking);
      closeSync(fd);
    },
  };
}

/** What has arrived, up to 4 kB; nothing is no error. */
function waiting(fd: number): Buffer {
  const bytes = Buffer.alloc(4096);
  try {
    return bytes.subarray(0, readSync(fd, bytes));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return Buffer.alloc(0);
    throw error;
  }
}
