/**
 * LCUS serial relay boards (CH340, 9600 8N1): `A0 channel state sum`, sum = the low byte of the three before it.
 * The boards answer nothing. Source: the vendors' product pages.
 */

export interface LcusOrder {
  /** 1 to 8 */
  readonly channel: number;
  readonly closed: boolean;
}

const HEAD = 0xa0;
export const LCUS_CHANNELS = 8;

/** The 4 bytes that close or open the contact of `channel` (1 to 8). */
export function lcusBytes(order: LcusOrder): Uint8Array {
  const state = order.closed ? 1 : 0;
  return Uint8Array.of(HEAD, order.channel, state, (HEAD + order.channel + state) & 0xff);
}

/** The board's side: what a relay makes of the bytes it gets. Skips byte by byte to the next order whose sum is right. */
export interface LcusCodec {
  push(bytes: Uint8Array): LcusOrder[];
  /** At most 3. */
  readonly heldBytes: number;
}

export function lcusCodec(): LcusCodec {
  let held: readonly number[] = [];

  function take(byte: number): LcusOrder | undefined {
    held = [...held, byte];
    while (held.length > 0 && held[0] !== HEAD) held = held.slice(1);
    if (held.length < 4) return undefined;
    const [head = 0, channel = 0, state = 0, sum] = held;
    const right = sum === ((head + channel + state) & 0xff) && channel >= 1 && channel <= LCUS_CHANNELS && state <= 1;
    if (right) {
      held = [];
      return { channel, closed: state === 1 };
    }
    const next = held.indexOf(HEAD, 1);
    held = next === -1 ? [] : held.slice(next);
    return undefined;
  }

  return {
    push(bytes) {
      const orders: LcusOrder[] = [];
      for (const byte of bytes) {
        const order = take(byte);
        if (order !== undefined) orders.push(order);
      }
      return orders;
    },
    get heldBytes() {
      return held.length;
    },
  };
}
