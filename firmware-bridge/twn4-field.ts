/** What lies on a TWN4, and one card that is spoken with. */
import type { ChipSource } from "./chip-poll.ts";
import { ChipError } from "./chip-session.ts";
import type { ChipSession } from "./chip-session.ts";
import { DeviceError } from "./device.ts";
import type { Twn4Link } from "./twn4-link.ts";
import { TWN4, TYPE_A, twn4Bytes, twn4Count, twn4Tag } from "./wire/twn4-calls.ts";

export interface Twn4Field extends ChipSource {
  /** Sets what is searched for. Throws `DeviceError`. */
  readonly start: () => Promise<void>;
  /** Throws `DeviceError`: silent, protocol. */
  readonly alive: () => Promise<void>;
}

/** Under the second that an exchange and a look may take. */
const CARD_MS = 700;
const MAX_APDU_BYTES = 255;

export function twn4Field(name: string, { ask }: Twn4Link): Twn4Field {
  let current: { readonly session: ChipSession; readonly speaks: boolean } | undefined;

  /** For a call that the reader answers out of itself. */
  async function order(request: readonly number[]): Promise<Uint8Array> {
    const answer = await ask(request);
    if (answer === "late") throw new DeviceError("silent", `${name}: the TWN4 does not answer a call`);
    if (answer === "refused") throw new DeviceError("protocol", `${name}: the TWN4 refuses a call it should know`);
    return answer;
  }

  /** The ID of the type A card that it finds; tags of other kinds are none. */
  async function search(): Promise<Uint8Array | undefined> {
    const answer = await ask(TWN4.searchTag, CARD_MS);
    if (answer === "late") return undefined;
    const tag = answer === "refused" ? undefined : twn4Tag(answer);
    if (tag === undefined) throw new DeviceError("protocol", `${name}: the TWN4 cannot say what lies on it`);
    return tag === "none" || tag.type !== TYPE_A ? undefined : tag.id;
  }

  async function exchange(apdu: Uint8Array): Promise<Uint8Array> {
    if (apdu.length > MAX_APDU_BYTES) throw new ChipError("protocol", "a TWN4 sends 255 bytes at most");
    const answer = await ask(TWN4.tdx(apdu), CARD_MS);
    const bytes = answer instanceof Uint8Array ? twn4Bytes(answer) : answer;
    if (bytes === "late" || bytes === "no") throw new ChipError("moved", "no answer from the card");
    if (bytes === undefined || bytes === "refused") throw new ChipError("protocol", "the TWN4 refused an exchange");
    return bytes;
  }

  function sessionOf(uid: Uint8Array, speaks: boolean): ChipSession {
    const session: ChipSession = {
      uid,
      async exchange(apdu) {
        if (current?.session !== session) throw new ChipError("moved", "the card has left");
        if (!speaks) throw new ChipError("no-apdu", "the card does not speak ISO 14443-4");
        try {
          return await exchange(apdu);
        } catch (error) {
          // The next look activates it anew.
          current = undefined;
          throw error;
        }
      },
    };
    return session;
  }

  /** Readers that are capable of LEGIC refuse to say; there the search has to tell. */
  async function stillThere(): Promise<boolean> {
    if (current?.speaks !== true) return false;
    const answer = await ask(TWN4.checkPresence, CARD_MS);
    return answer instanceof Uint8Array && answer[0] === 1;
  }

  return {
    async start() {
      await order(TWN4.setTagTypes);
    },
    async alive() {
      await order(TWN4.getSysTicks);
    },
    async find() {
      if (current !== undefined && (await stillThere())) return current.session;
      const before = current;
      current = undefined;
      const first = await search();
      if (first === undefined) return "none";
      if (before !== undefined && isSame(before.session.uid, first)) {
        current = before;
        return before.session;
      }
      const count = await ask(TWN4.searchMultiTag, CARD_MS);
      if (count instanceof Uint8Array && (twn4Count(count) ?? 1) > 1) return "several";
      // Counting has put the card to rest.
      const uid = await search();
      if (uid === undefined) return "none";
      const ats = await ask(TWN4.getAts, CARD_MS);
      const speaks = ats instanceof Uint8Array && twn4Bytes(ats) instanceof Uint8Array;
      current = { session: sessionOf(uid, speaks), speaks };
      return current.session;
    },
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
