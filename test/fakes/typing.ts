/** A keyboard that types what it is told to, as boot reports: each key is pressed and let go. */
import type { KeyTop } from "../../firmware-bridge/wire/layouts.ts";

/** Usage, and the byte of modifiers: 02 Shift, 40 AltGr, 04 Alt. */
export interface Press {
  readonly usage: number;
  readonly modifiers: number;
}

/** How a keyboard types each character it can: one key, or a dead key and space. */
export type Typist = ReadonlyMap<string, readonly Press[]>;

export const ENTER: Press = { usage: 0x28, modifiers: 0 };
export const TAB: Press = { usage: 0x2b, modifiers: 0 };
const SPACE: Press = { usage: 0x2c, modifiers: 0 };
const LEVELS = [
  ["alone", 0x00],
  ["shift", 0x02],
  ["altGr", 0x40],
  ["shiftAltGr", 0x42],
] as const;

/** What somebody does who knows the layout: the least modifiers, and a living key rather than a dead one. */
export function typistOf(keys: ReadonlyMap<number, KeyTop>): Typist {
  const typist = new Map<string, readonly Press[]>();
  for (const dead of [false, true])
    for (const [level, modifiers] of LEVELS)
      for (const [usage, top] of keys) {
        const stroke = top[level];
        if (stroke === undefined || stroke.dead !== dead || typist.has(stroke.types)) continue;
        typist.set(stroke.types, dead ? [{ usage, modifiers }, SPACE] : [{ usage, modifiers }]);
      }
  return typist;
}

function report({ usage, modifiers }: Press): Uint8Array {
  return Uint8Array.of(modifiers, 0, usage, 0, 0, 0, 0, 0);
}

const RELEASE = new Uint8Array(8);

export function reportsOf(presses: readonly Press[]): Uint8Array[] {
  return presses.flatMap((press) => [report(press), RELEASE]);
}

/** Reports of a text; throws when the keyboard cannot type it. */
export function typing(typist: Typist, text: string, end: readonly Press[] = [ENTER]): Uint8Array[] {
  const presses = Array.from(text).flatMap((character) => {
    const how = typist.get(character);
    if (how === undefined) throw new Error(`this keyboard cannot type ${JSON.stringify(character)}`);
    return how;
  });
  return reportsOf([...presses, ...end]);
}

/** Alt is held, a number is typed on the keypad, Alt is let go. */
export function altTyping(codes: readonly string[]): Uint8Array[] {
  return codes.flatMap((code) => [
    report({ usage: 0, modifiers: 0x04 }),
    ...Array.from(code).flatMap((digit) => [
      report({ usage: digit === "0" ? 0x62 : 0x58 + Number(digit), modifiers: 0x04 }),
      report({ usage: 0, modifiers: 0x04 }),
    ]),
    RELEASE,
  ]);
}
