/**
 * dcttech "USBRelayN" HID relay boards (V-USB, 16c0:05df). Orders are output reports of 9 bytes: report number 00, FF (close)
 * or FD (open), channel from 1. The state is read back by feature report 1. Sources: the usbrelay and usb-relay-hid projects.
 */

export interface DcttechState {
  /** The board's name, 5 characters; two boards with the same name cannot be told apart. */
  readonly id: string;
  /** Contact of channel 1 to 8. */
  readonly closed: readonly boolean[];
}

export const DCTTECH_CHANNELS = 8;
/** Asked of feature report 1; boards answer 8 or, with the report number in front, 9 bytes. */
export const DCTTECH_STATE = { report: 1, length: 9 } as const;

/** The 9 bytes, report number included, that close or open the contact of `channel` (1 to 8). */
export function dcttechBytes(order: { readonly channel: number; readonly closed: boolean }): Uint8Array {
  return Uint8Array.of(0x00, order.closed ? 0xff : 0xfd, order.channel, 0, 0, 0, 0, 0, 0);
}

/** What the answer to the state report says, or undefined when it is none. */
export function dcttechState(answer: Uint8Array): DcttechState | undefined {
  // Which of the two answers comes depends on kernel and library: an id of 5 characters at 0 and the state at 7, or both one
  // further behind a report number. A 9 byte answer without a number in front is the short one in a long buffer.
  const numbered = answer.length === 9 && (answer[0] ?? 0) <= 1;
  if (!numbered && answer.length !== 8 && answer.length !== 9) return undefined;
  const start = numbered ? 1 : 0;
  const name = answer.subarray(start, start + 5);
  if (!name.every((byte) => byte >= 0x20 && byte <= 0x7e)) return undefined;
  const bits = answer[start + 7] ?? 0;
  return {
    id: String.fromCharCode(...name),
    closed: Array.from({ length: DCTTECH_CHANNELS }, (_, index) => (bits & (1 << index)) !== 0),
  };
}
