/**
 * The card's side of a virtual reader of vsmartcard-vpcd: a TCP client of the driver, whose messages have their length in two bytes in front
 * (high byte first). A message of one byte is an order (00 power off, 01 on, 02 reset, 04 tell the ATR), any other an APDU.
 */
import { once } from "node:events";
import { connect } from "node:net";
import type { ChipCard } from "./chip-card.ts";
import { bytesOf } from "./hid-reports.ts";

export interface Held {
  /** Lifted off the reader. */
  readonly lift: () => Promise<void>;
}

const POWER_ON = 0x01;
const RESET = 0x02;
const TELL_ATR = 0x04;
/** As PC/SC readers make it up (PC/SC part 3): of a card with one historical byte; of a MIFARE Classic 1K. */
const ATR = bytesOf("3b8180018080");
const STORAGE_ATR = bytesOf("3b8f8001804f0ca000000306030001000000006a");
const OK = [0x90, 0x00];

/** Holds a card before the reader that waits on this port. `atr`: in place of what the card would have. */
export async function hold(card: ChipCard, port: number, atr = card.ats.length > 0 ? ATR : STORAGE_ATR): Promise<Held> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  let held: Uint8Array = new Uint8Array();

  function answer(message: Uint8Array): Uint8Array | undefined {
    const [order] = message;
    if (message.length === 1 && order === TELL_ATR) return atr;
    if (message.length === 1 && (order === POWER_ON || order === RESET)) card.powerUp();
    if (message.length === 1) return new Uint8Array();
    // The reader itself answers what begins with FF.
    if (Buffer.from(message).toString("hex") === "ffca000000") return Uint8Array.from([...card.uid(), ...OK]);
    if (message[0] === 0xff) return Uint8Array.of(0x6a, 0x81);
    return card.answer(message);
  }

  socket.on("data", (bytes) => {
    held = Uint8Array.from([...held, ...bytes]);
    for (;;) {
      const [high, low] = held;
      if (high === undefined || low === undefined || held.length < 2 + high * 256 + low) return;
      const message = held.slice(2, 2 + high * 256 + low);
      held = held.slice(2 + message.length);
      const said = answer(message);
      // A card that left says nothing, and its reader sees it gone.
      if (said === undefined) return void socket.destroy();
      if (said.length > 0) socket.write(Uint8Array.from([said.length >> 8, said.length & 0xff, ...said]));
    }
  });
  await once(socket, "connect");
  return {
    async lift() {
      if (socket.closed) return;
      const closed = once(socket, "close");
      socket.destroy();
      await closed;
    },
  };
}
