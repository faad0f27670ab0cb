/** A card on a PC/SC reader, from the moment it was found there until it leaves. */
import { ChipError } from "../chip-session.ts";
import type { ChipSession } from "../chip-session.ts";
import { DeviceError } from "../device.ts";
import { CODE } from "../wire/pcsc.ts";
import type { Connected } from "../wire/pcsc.ts";
import type { ReaderState } from "../wire/pcsc-readers.ts";
import { within } from "../within.ts";
import { hex } from "./client.ts";
import type { PcscClient } from "./client.ts";

export interface CardSession extends ChipSession {
  /** Of the reader, when the card was found: another number is another card, or the same one come again. */
  readonly events: number;
  /** It failed, or is over. */
  spoilt(): boolean;
  /** To the reader, by way of the card's connection; limits and errors as `exchange`. */
  send(apdu: Uint8Array): Promise<Uint8Array>;
  /** Once. Throws `DeviceError`. */
  leave(): Promise<void>;
}

const EXCHANGE_LIMIT_MS = 1000;
/** "Get Data: UID", PC/SC part 3, 3.2.2.1.3. */
const GET_UID = Uint8Array.of(0xff, 0xca, 0x00, 0x00, 0x00);
const UID_BYTES: ReadonlySet<number> = new Set([4, 7, 10]);
/** A storage card's ATR names the list of card types of PC/SC (part 3 supplement): application identifier in the historical bytes. */
const STORAGE_CARD = Buffer.from("4f0ca000000306", "hex");

const READER_GONE: ReadonlySet<number> = new Set([
  CODE.invalidHandle,
  CODE.unknownReader,
  CODE.readerUnavailable,
  CODE.shutdown,
  CODE.noService,
  CODE.serviceStopped,
  CODE.noReaders,
]);

/** Throws `ChipError`: moved; protocol when it has no UID of 4, 7 or 10 bytes. Throws `DeviceError`: lost, denied. */
export async function openCardSession(client: PcscClient, { name, events, atr }: ReaderState): Promise<CardSession> {
  const { code, value: card } = await client.connect(name, "shared");
  if (code !== 0) throw refusal(name, code);
  let state: "good" | "spoilt" | "over" = "good";

  async function send(apdu: Uint8Array): Promise<Uint8Array> {
    if (state !== "good") throw moved(name);
    try {
      return await transmit(client, name, card, apdu);
    } catch (error) {
      state = "spoilt";
      throw error;
    }
  }

  async function leave(): Promise<void> {
    const disposition = state === "good" ? "leave" : "reset";
    state = "over";
    await client.disconnect(card, disposition);
  }

  const uid = await uidFrom(send).catch(async (error: unknown) => {
    if (error instanceof ChipError) await leave();
    throw error;
  });
  return {
    uid,
    events,
    spoilt: () => state !== "good",
    async exchange(apdu) {
      if (isStorageCard(atr)) throw new ChipError("no-apdu", `${name}: a storage card, which takes no APDUs`);
      return send(apdu);
    },
    send,
    leave,
  };
}

async function uidFrom(send: CardSession["send"]): Promise<Uint8Array> {
  const answer = await send(GET_UID);
  const uid = answer.subarray(0, -2);
  const [high, low] = answer.subarray(-2);
  if (high === 0x90 && low === 0x00 && UID_BYTES.has(uid.length)) return uid;
  throw new ChipError("protocol", "the reader tells no UID of 4, 7 or 10 bytes of this card");
}

async function transmit(client: PcscClient, name: string, card: Connected, apdu: Uint8Array): Promise<Uint8Array> {
  const { code, value } = await within(client.transmit(card, apdu), EXCHANGE_LIMIT_MS, () => moved(name));
  if (code !== 0) throw refusal(name, code);
  // Some drivers call a card that leaves in mid-exchange a success of no bytes.
  if (value.length < 2) throw moved(name);
  return value;
}

function moved(name: string): ChipError {
  return new ChipError("moved", `${name}: the card does not answer any more`);
}

/** What pcscd's refusal means for whoever wanted something of a card. */
function refusal(name: string, code: number): ChipError | DeviceError {
  if (READER_GONE.has(code)) return new DeviceError("lost", `${name}: unplugged (${hex(code)})`);
  if (code === CODE.securityViolation)
    return new DeviceError("denied", `${name}: polkit's rules refuse this user the card; see docs/readers.md`);
  if (code === CODE.sharingViolation)
    return new DeviceError("denied", `${name}: another program keeps the card to itself`);
  return new ChipError("moved", `${name}: the card does not answer (${hex(code)})`);
}

function isStorageCard(atr: Uint8Array): boolean {
  return Buffer.from(atr).includes(STORAGE_CARD);
}
