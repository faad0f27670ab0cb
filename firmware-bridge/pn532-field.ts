/** What lies on a PN532: it is put to work, asked for cards, and one card is spoken with. */
import type { ChipSource } from "./chip-poll.ts";
import { ChipError } from "./chip-session.ts";
import type { ChipSession } from "./chip-session.ts";
import { DeviceError } from "./device.ts";
import type { Pn532Link } from "./pn532-link.ts";
import { PN532_ACK, PN532_WAKE_UP } from "./wire/pn532.ts";
import { PN532, pn532Status, pn532Targets, speaksApdu } from "./wire/pn532-target.ts";
import type { Pn532Target } from "./wire/pn532-target.ts";

export interface Pn532Field extends ChipSource {
  /**
   * Ends what the chip may still be doing for a program that died, wakes it up and sets it. Throws `DeviceError`: silent; protocol
   * when it is another chip.
   */
  readonly start: () => Promise<void>;
  /** Throws `DeviceError`: silent, protocol. */
  readonly alive: () => Promise<void>;
}

/** On a Raspberry Pi the first bytes after opening a ttyUSB come up to a second late (nfcpy). */
const FIRST_ACK_MS = 1300;
const SHORT_MS = 200;
/** Some 16 attempts to find a card, two cards activated. */
const FIND_MS = 500;
/** With its acknowledgement within the second that an exchange may take. */
const EXCHANGE_MS = 700;
const MAX_ANSWER_BYTES = 258;
/** IC of GetFirmwareVersion. */
const IS_PN532 = 0x32;
/** SAMConfiguration: no SAM, no time limit, no interrupt line. */
const NO_SAM = [0x01, 0x00, 0x00];
/** RFConfiguration item 5, attempts: ATR_REQ and PSL_REQ as delivered, 17 at activating a card; as delivered it tries for ever. */
const ATTEMPTS = [0x05, 0xff, 0x01, 0x10];
/** RFConfiguration item 1: field off. The next search switches it on, and every card in it begins anew. */
const FIELD_OFF = [0x01, 0x00];
/** InListPassiveTarget: up to two cards, 106 kbit/s type A. */
const TWO_CARDS = [0x02, 0x00];
/** Diagnose: whether a card of ISO/IEC 14443-4 still answers. */
const CARD_PRESENCE = [0x06];
const ALL_CARDS = [0x00];

export function pn532Field(name: string, { ask }: Pn532Link): Pn532Field {
  let current: { readonly session: ChipSession; readonly target: Pn532Target } | undefined;
  /** Whether a card in the field may be in the middle of something. */
  let fieldUsed = false;

  /** For a command that the chip answers out of itself. */
  async function order(command: number, data: readonly number[], settings = {}): Promise<Uint8Array> {
    const answer = await ask(command, data, { limitMs: SHORT_MS, ...settings });
    if (answer === "late") throw new DeviceError("silent", `${name}: the PN532 took a command and does not answer`);
    if (answer === "refused") throw new DeviceError("protocol", `${name}: does not know a command of the PN532`);
    return answer;
  }

  async function isPn532(): Promise<void> {
    const [chip] = await order(PN532.getFirmwareVersion, []);
    if (chip !== IS_PN532) throw new DeviceError("protocol", `${name}: is not a PN532`);
  }

  async function exchange(target: Pn532Target, apdu: Uint8Array): Promise<Uint8Array> {
    const end = performance.now() + EXCHANGE_MS;
    let whole: Uint8Array = new Uint8Array();
    let data: Uint8Array = apdu;
    for (;;) {
      const limitMs = Math.max(1, end - performance.now());
      const answer = await ask(PN532.inDataExchange, [target.number, ...data], { limitMs });
      if (answer === "late") throw new ChipError("moved", "no answer from the card");
      if (answer === "refused") throw new ChipError("protocol", "the PN532 does not take the command");
      const status = pn532Status(answer[0] ?? 0xff);
      if (status.fault === "reader") throw faulty(answer[0]);
      if (status.fault === "command") throw new ChipError("protocol", `the PN532 answered status ${answer[0]}`);
      if (status.fault === "card") throw new ChipError("moved", `the card does not answer (status ${answer[0]})`);
      whole = Uint8Array.of(...whole, ...answer.subarray(1));
      if (whole.length > MAX_ANSWER_BYTES) throw new ChipError("protocol", "an answer of more than 258 bytes");
      if (!status.more) return whole;
      data = new Uint8Array();
    }
  }

  function faulty(status: number | undefined): DeviceError {
    return new DeviceError("protocol", `${name}: the PN532 reports status ${status} (heat, current or field)`);
  }

  function sessionOf(target: Pn532Target): ChipSession {
    const session: ChipSession = {
      uid: target.uid,
      async exchange(apdu) {
        if (current?.session !== session) throw new ChipError("moved", "the card has left");
        if (!speaksApdu(target.sak)) throw new ChipError("no-apdu", "the card does not speak ISO 14443-4");
        try {
          return await exchange(target, apdu);
        } catch (error) {
          // The next look activates it anew.
          current = undefined;
          throw error;
        }
      },
    };
    return session;
  }

  async function stillThere(): Promise<boolean> {
    if (current === undefined || !speaksApdu(current.target.sak)) return false;
    const answer = await ask(PN532.diagnose, CARD_PRESENCE, { limitMs: FIND_MS });
    return answer instanceof Uint8Array && answer[0] === 0;
  }

  return {
    async start() {
      const before = Uint8Array.of(...PN532_ACK, ...PN532_WAKE_UP);
      await order(PN532.samConfiguration, NO_SAM, { before, ackMs: FIRST_ACK_MS });
      await isPn532();
      await order(PN532.rfConfiguration, ATTEMPTS);
    },
    alive: isPn532,
    async find() {
      if (current !== undefined && (await stillThere())) return current.session;
      current = undefined;
      if (fieldUsed) {
        // A card that is gone cannot be let go of; switching the field off does it anyway.
        await ask(PN532.inRelease, ALL_CARDS, { limitMs: FIND_MS });
        await order(PN532.rfConfiguration, FIELD_OFF);
        fieldUsed = false;
      }
      const found = await ask(PN532.inListPassiveTarget, TWO_CARDS, { limitMs: FIND_MS });
      fieldUsed = true;
      if (found === "late") return "none";
      const targets = found === "refused" ? undefined : pn532Targets(found);
      if (targets === undefined) throw new DeviceError("protocol", `${name}: cannot say which cards lie on it`);
      const [target, another] = targets;
      if (target === undefined) {
        fieldUsed = false;
        return "none";
      }
      if (another !== undefined) return "several";
      current = { target, session: sessionOf(target) };
      return current.session;
    },
  };
}
