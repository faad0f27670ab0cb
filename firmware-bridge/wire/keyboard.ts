/**
 * Keyboards and what pretends to be one: input reports in, what was typed out. The report is that of the boot protocol (USB Device Class
 * Definition for HID 1.11, appendix B): a byte of modifiers, one that is reserved, six usages of the keys that are down.
 */
import type { KeyTop, Stroke } from "./layouts.ts";

/** Positions are byte indices into the report, its id included where the device uses ids. */
export interface KeyboardReport {
  readonly reportId?: number;
  readonly modifiersAt: number;
  readonly keysAt: number;
  readonly keys: number;
}

export const BOOT_REPORT: KeyboardReport = { modifiersAt: 0, keysAt: 2, keys: 6 };

export interface KeyboardOptions {
  readonly layout: ReadonlyMap<number, KeyTop>;
  readonly report: KeyboardReport;
  /** What Enter and Tab type, in bytes. */
  readonly enter: string;
  readonly tab: string;
}

export interface KeyboardCodec {
  /**
   * What was typed with this report: UTF-8; of Alt and a number on the keypad (1 to 255) that byte. What no key of the layout types is U+FFFD,
   * so that a wrong layout cannot look like a right code.
   */
  push(report: Uint8Array): Uint8Array;
  /** Forgets half a character and which keys are down: the device was silent, or is another one. */
  reset(): void;
}

const CTRL = 0x11;
const SHIFT = 0x22;
const LEFT_ALT = 0x04;
const ALT_GR = 0x40;
const GUI = 0x88;

const FIRST_KEY = 0x04;
const ENTER = 0x28;
const TAB = 0x2b;
const CAPS_LOCK = 0x39;
const KEYPAD_ENTER = 0x58;
const KEYPAD_1 = 0x59;
const KEYPAD_0 = 0x62;
/** From 54 on, the keys of the keypad that are no digits. */
const KEYPAD: Readonly<Record<number, string>> = { 0x54: "/", 0x55: "*", 0x56: "-", 0x57: "+", 0x63: "." };

const UNKNOWN = "\ufffd";
const MAX_ALT_DIGITS = 5;

/** Accents of dead keys, and the characters that combine in Unicode. */
const COMBINING: Readonly<Record<string, string>> = {
  "`": "\u0300",
  "´": "\u0301",
  "^": "\u0302",
  "~": "\u0303",
  "¨": "\u0308",
};

const NOTHING = new Uint8Array();

export function keyboardCodec({ layout, report: place, enter, tab }: KeyboardOptions): KeyboardCodec {
  let down: ReadonlySet<number> = new Set();
  let accent = "";
  let altDigits = "";
  let caps = false;

  /** What a key types, dead or alive; undefined: nothing of this layout. */
  function strokeOf(usage: number, modifiers: number): Stroke | undefined {
    const top = layout.get(usage);
    const ctrl = (modifiers & CTRL) !== 0;
    const alt = (modifiers & LEFT_ALT) !== 0;
    const altGr = (modifiers & ALT_GR) !== 0 || (ctrl && alt);
    if (top === undefined || (modifiers & GUI) !== 0 || (alt && !altGr)) return undefined;
    const shift = (modifiers & SHIFT) !== 0;
    if (altGr) return shift ? top.shiftAltGr : top.altGr;
    if (ctrl) return controlOf(top.alone);
    return shift !== (caps && isLetter(top)) ? top.shift : top.alone;
  }

  /** A dead key after which nothing came stands for itself. */
  function finishAccent(): string {
    const rest = accent;
    accent = "";
    return rest;
  }

  function type(stroke: Stroke | undefined): string {
    const before = finishAccent();
    if (stroke === undefined) return before + UNKNOWN;
    const { types, dead } = stroke;
    if (dead) {
      // The same accent twice, and one after another: both stand for themselves.
      if (before !== "") return before + types;
      accent = types;
      return "";
    }
    return before === "" ? types : compose(before, types);
  }

  function finish(end: string): string {
    return finishAccent() + end;
  }

  function press(usage: number, modifiers: number): string {
    if (usage === CAPS_LOCK) {
      caps = !caps;
      return "";
    }
    const digit = digitOf(usage);
    if ((modifiers & LEFT_ALT) !== 0 && digit !== undefined) {
      altDigits = (altDigits + digit).slice(0, MAX_ALT_DIGITS + 1);
      return "";
    }
    if (usage === ENTER || usage === KEYPAD_ENTER) return finish(enter);
    if (usage === TAB) return finish(tab);
    const onKeypad = digit ?? KEYPAD[usage];
    return type(onKeypad === undefined ? strokeOf(usage, modifiers) : { types: onKeypad, dead: false });
  }

  /** The key Alt is up: the number that was typed while it was down. */
  function endAlt(): Uint8Array {
    if (altDigits === "") return NOTHING;
    const code = Number(altDigits);
    altDigits = "";
    const rest = finishAccent();
    return code > 0 && code < 256 ? Uint8Array.of(...encode(rest), code) : encode(rest + UNKNOWN);
  }

  return {
    push(report) {
      if (place.reportId !== undefined && report[0] !== place.reportId) return NOTHING;
      if (report.length < place.keysAt + 1) return NOTHING;
      const usages = new Set(report.subarray(place.keysAt, place.keysAt + place.keys));
      usages.delete(0);
      // 01 to 03: more keys are down than the report can say, or the keyboard is broken. It says nothing of the keys.
      for (const usage of usages) if (usage < FIRST_KEY) return NOTHING;
      const modifiers = report[place.modifiersAt] ?? 0;
      const typed = (modifiers & LEFT_ALT) === 0 ? [...endAlt()] : [];
      for (const usage of usages) if (!down.has(usage)) typed.push(...encode(press(usage, modifiers)));
      down = usages;
      return Uint8Array.from(typed);
    },
    reset() {
      down = new Set();
      accent = "";
      altDigits = "";
      caps = false;
    },
  };
}

function digitOf(usage: number): string | undefined {
  return usage >= KEYPAD_1 && usage <= KEYPAD_0 ? String((usage - KEYPAD_1 + 1) % 10) : undefined;
}

function isLetter({ alone, shift }: KeyTop): boolean {
  return alone !== undefined && alone.types !== alone.types.toUpperCase() && alone.types.toUpperCase() === shift?.types;
}

/** Ctrl and a letter: how scanners send control characters. */
function controlOf(alone: Stroke | undefined): Stroke | undefined {
  if (alone === undefined || !/^[a-z]$/.test(alone.types)) return undefined;
  return { types: String.fromCharCode(alone.types.charCodeAt(0) & 0x1f), dead: false };
}

function compose(accent: string, letter: string): string {
  if (letter === " ") return accent;
  const composed = (letter + (COMBINING[accent] ?? "")).normalize("NFC");
  return composed.length === 1 ? composed : accent + letter;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
