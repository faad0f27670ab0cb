/** pcscd's table of readers: 16 places of 184 bytes each, an unused one without a name. Layout: see pcsc.ts. */
import { LITTLE, textIn } from "./pcsc-words.ts";

export interface ReaderState {
  /** 1 to 127 bytes of UTF-8, such as `ACS ACR122U PICC Interface 00 00`. */
  readonly name: string;
  /** Counts up when a card comes and when it goes. */
  readonly events: number;
  readonly present: boolean;
  /** pcscd cannot talk to the reader, or cannot yet. */
  readonly unknown: boolean;
  /** Of the card that is or was there, up to 33 bytes; empty when none was yet (pcscd then says 34 bytes, its buffer's size). */
  readonly atr: Uint8Array;
}

const PLACES = 16;
const PLACE_BYTES = 184;
export const READERS_BYTES = PLACES * PLACE_BYTES;

const NAME_BYTES = 128;
const EVENTS_AT = 128;
const STATE_AT = 132;
const ATR_AT = 140;
const MAX_ATR = 33;
const ATR_LENGTH_AT = 176;

const UNKNOWN = 0x01;
const PRESENT = 0x04;

/** Undefined: this is no such table. */
export function readerStates(table: DataView): readonly ReaderState[] | undefined {
  if (table.byteLength !== READERS_BYTES) return undefined;
  const found: ReaderState[] = [];
  for (let at = 0; at < READERS_BYTES; at += PLACE_BYTES) {
    const place = new DataView(table.buffer, table.byteOffset + at, PLACE_BYTES);
    const name = textIn(new Uint8Array(table.buffer, place.byteOffset, NAME_BYTES));
    if (name === undefined) return undefined;
    if (name === "") continue;
    const atrLength = place.getUint32(ATR_LENGTH_AT, LITTLE);
    const state = place.getUint32(STATE_AT, LITTLE);
    found.push({
      name,
      events: place.getUint32(EVENTS_AT, LITTLE),
      present: (state & PRESENT) !== 0,
      unknown: (state & UNKNOWN) !== 0,
      atr: Uint8Array.from(
        new Uint8Array(table.buffer, place.byteOffset + ATR_AT, atrLength > MAX_ATR ? 0 : atrLength),
      ),
    });
  }
  return found;
}
