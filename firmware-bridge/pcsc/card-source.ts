/** The field of a PC/SC reader. */
import type { ChipSource } from "../chip-poll.ts";
import { ChipError } from "../chip-session.ts";
import { DeviceError } from "../device.ts";
import type { ReaderState } from "../wire/pcsc-readers.ts";
import { openCardSession } from "./card-session.ts";
import type { CardSession } from "./card-session.ts";
import type { PcscClient } from "./client.ts";

export interface CardSource extends ChipSource {
  /** The card that was found and is not known to have left. */
  card(): CardSession | undefined;
  /** The reader as pcscd sees it now. Throws `DeviceError`: lost, silent. */
  reader(): Promise<ReaderState>;
}

/** While a card lies there, a look must not take longer than a hand that shakes. */
const WAIT_BESIDE_CARD_MS = 100;
const WAIT_FOR_CARD_MS = 300;
/** A reader that is still busy with a card that was taken away; meanwhile there is none. */
const BUSY_LIMIT_MS = 1000;

/** `name`: the reader's whole name. */
export function openCardSource(client: PcscClient, name: string): CardSource {
  let card: CardSession | undefined;

  function ours(readers: readonly ReaderState[]): ReaderState {
    const found = readers.find((each) => each.name === name);
    if (found === undefined) throw new DeviceError("lost", `${name}: unplugged`);
    return found;
  }

  async function reader(): Promise<ReaderState> {
    return ours(await client.readers());
  }

  function isAsBefore(state: ReaderState): boolean {
    return card === undefined ? !state.present : isThere(card, state);
  }

  return {
    card: () => card,
    reader,
    async find() {
      await client.free(BUSY_LIMIT_MS, () => new ChipError("moved", `${name}: is busy with a card that left`));
      let state = await reader();
      if (isAsBefore(state))
        state = ours(await client.nextReaders(card === undefined ? WAIT_FOR_CARD_MS : WAIT_BESIDE_CARD_MS));
      if (card !== undefined && !isThere(card, state)) {
        const left = card;
        card = undefined;
        await left.leave();
      }
      if (!state.present) return "none";
      card ??= await openCardSession(client, state);
      return card;
    },
  };
}

function isThere(card: CardSession, state: ReaderState): boolean {
  return state.present && state.events === card.events && !card.spoilt();
}
