/**
 * Linux's character device of GPIO chips: the questions it takes and the structures that go with them, version 2 of its interface, from 5.10
 * on (include/uapi/linux/gpio.h; docs.kernel.org/userspace-api/gpio/chardev.html). Numbers lie as the machine has them, which is low byte
 * first wherever we run. The numbers of the questions are those of x86 and ARM.
 */

export const GPIO_ASK = { chip: 0x8044_b401, line: 0xc250_b407, level: 0xc010_b40e, set: 0xc010_b40f } as const;

export const GPIO_BYTES = { chip: 68, line: 592, values: 16, event: 48 } as const;

/** A pull of some 50 kilohms that the chip itself has, if it has one. `none`: neither; left out: as it is. */
type GpioBias = "pull-up" | "pull-down" | "none";

export interface GpioLine {
  /** From 0; on a Raspberry Pi the number behind "GPIO". */
  readonly line: number;
  /** `output`: it is driven, inactive at first. `input`: both edges are told. */
  readonly direction: "output" | "input";
  /** The voltage at which it is on. */
  readonly active: "high" | "low";
  readonly bias?: GpioBias;
}

const FLAG = { activeLow: 1 << 1, input: 1 << 2, output: 1 << 3, rising: 1 << 4, falling: 1 << 5 } as const;
const BIAS = { "pull-up": 1 << 8, "pull-down": 1 << 9, none: 1 << 10 } as const;
const AT = { consumer: 256, flags: 288, lineCount: 560, eventBuffer: 564 } as const;
const CONSUMER = "esc-kiosk";
/** Of edges nobody fetched the kernel keeps that many, the latest. */
const EVENTS = 128;
const RISING = 1;

/** `struct gpio_v2_line_request`: who carries it out finds the line's file descriptor in its last 4 bytes. */
export function gpioRequest({ active, bias, direction, line }: GpioLine): Uint8Array {
  const request = new Uint8Array(GPIO_BYTES.line);
  const view = new DataView(request.buffer);
  const wanted = direction === "output" ? FLAG.output : FLAG.input | FLAG.rising | FLAG.falling;
  const flags = wanted | (active === "low" ? FLAG.activeLow : 0) | (bias === undefined ? 0 : BIAS[bias]);
  view.setUint32(0, line, true);
  request.set(new TextEncoder().encode(CONSUMER), AT.consumer);
  view.setUint32(AT.flags, flags, true);
  view.setUint32(AT.lineCount, 1, true);
  if (direction === "input") view.setUint32(AT.eventBuffer, EVENTS, true);
  return request;
}

/** `struct gpio_v2_line_values` of the one line that was asked for. */
export function gpioValues(on: boolean): Uint8Array {
  const values = new Uint8Array(GPIO_BYTES.values);
  values[0] = on ? 1 : 0;
  values[8] = 1;
  return values;
}

export interface GpioChip {
  /** `gpiochip0`; the kernel counts anew at each start. */
  readonly name: string;
  /** What the driver calls it: `pinctrl-rp1`. */
  readonly label: string;
  readonly lines: number;
}

/** What one of our programs said of a chip or a line: a structure in hexadecimal, or the number of an error. */
export type GpioWord =
  | { readonly is: "chip"; readonly chip: GpioChip }
  | { readonly is: "level"; readonly on: boolean }
  /** `ns`: of CLOCK_MONOTONIC, when the kernel saw it. */
  | { readonly is: "edge"; readonly on: boolean; readonly ns: bigint }
  | { readonly is: "failed"; readonly errno: number };

/** undefined: it says nothing of that kind. */
export function gpioWord(text: string): GpioWord | undefined {
  const errno = /^failed ([0-9]{1,3})$/.exec(text)?.[1];
  if (errno !== undefined) return { is: "failed", errno: Number(errno) };
  const bytes = fromHex(text);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer);
  if (bytes.length === GPIO_BYTES.chip) {
    const chip = { name: word(bytes.subarray(0, 32)), label: word(bytes.subarray(32, 64)) };
    return { is: "chip", chip: { ...chip, lines: view.getUint32(64, true) } };
  }
  if (bytes.length === GPIO_BYTES.values) return { is: "level", on: (view.getUint8(0) & 1) === 1 };
  if (bytes.length !== GPIO_BYTES.event) return undefined;
  const id = view.getUint32(8, true);
  if (id !== RISING && id !== RISING + 1) return undefined;
  return { is: "edge", on: id === RISING, ns: view.getBigUint64(0, true) };
}

/** Longer texts than any structure are none. */
function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > 2 * GPIO_BYTES.line || !/^(?:[0-9a-f]{2})+$/.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Ends at the first zero, as C keeps it; what is no printable character is a question mark. */
function word(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = new TextDecoder("latin1").decode(end === -1 ? bytes : bytes.subarray(0, end));
  return text.replaceAll(/[^\x20-\x7e]/g, "?");
}
