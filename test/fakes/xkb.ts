/** The same keyboards as X11's own data know them (Debian: xkb-data, x11-xkb-utils), to be held against our tables. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KeyTop, Stroke } from "../../firmware-bridge/wire/layouts.ts";

const run = promisify(execFile);

const USAGES: Readonly<Record<string, number>> = Object.fromEntries([
  ...names("AE", [0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2d, 0x2e]),
  ...names("AD", [0x14, 0x1a, 0x08, 0x15, 0x17, 0x1c, 0x18, 0x0c, 0x12, 0x13, 0x2f, 0x30]),
  ...names("AC", [0x04, 0x16, 0x07, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x33, 0x34]),
  ...names("AB", [0x1d, 0x1b, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38]),
  ["TLDE", 0x35],
  ["BKSL", 0x32],
  ["LSGT", 0x64],
]);

function names(row: string, usages: readonly number[]): [string, number][] {
  return usages.map((usage, index) => [`${row}${String(index + 1).padStart(2, "0")}`, usage]);
}

/** Names of keysyms that are no letter or digit; others are of no interest here. */
const CHARACTERS: Readonly<Record<string, string>> = {
  exclam: "!",
  quotedbl: '"',
  numbersign: "#",
  dollar: "$",
  percent: "%",
  ampersand: "&",
  apostrophe: "'",
  parenleft: "(",
  parenright: ")",
  asterisk: "*",
  plus: "+",
  comma: ",",
  minus: "-",
  period: ".",
  slash: "/",
  colon: ":",
  semicolon: ";",
  less: "<",
  equal: "=",
  greater: ">",
  question: "?",
  at: "@",
  bracketleft: "[",
  backslash: "\\",
  bracketright: "]",
  asciicircum: "^",
  underscore: "_",
  grave: "`",
  braceleft: "{",
  bar: "|",
  braceright: "}",
  asciitilde: "~",
};
const DEAD: Readonly<Record<string, string>> = { dead_circumflex: "^", dead_grave: "`", dead_tilde: "~" };

/** What the keys of a layout type that X11 calls by this name; ASCII alone. */
export async function xkbKeys(layout: string): Promise<ReadonlyMap<number, KeyTop>> {
  const keymap = `xkb_keymap {
    xkb_keycodes { include "evdev+aliases(qwerty)" };
    xkb_types { include "complete" };
    xkb_compat { include "complete" };
    xkb_symbols { include "pc+${layout}+inet(evdev)" };
  };`;
  const { stdout } = await run("sh", ["-c", 'printf %s "$1" | xkbcomp -w 0 -xkb - -', "sh", keymap]);
  const keys = new Map<number, KeyTop>();
  for (const [, name = "", body = ""] of stdout.matchAll(/key\s+<(\w+)>\s*\{([^}]*)\}/g)) {
    const usage = USAGES[name];
    const symbols = /(?:symbols\[Group1\]=\s*)?\[([^\]]*)\](?![^[]*symbols)/.exec(
      body.replace(/type\[?\w*\]?=\s*"[^"]*",?/g, ""),
    );
    if (usage === undefined || symbols === null) continue;
    const [alone, shift, altGr, shiftAltGr] = (symbols[1] ?? "").split(",").map((symbol) => strokeOf(symbol.trim()));
    keys.set(usage, { alone, shift, altGr, shiftAltGr });
  }
  return keys;
}

function strokeOf(symbol: string): Stroke | undefined {
  const accent = DEAD[symbol];
  if (accent !== undefined) return { types: accent, dead: true };
  const types = /^[A-Za-z0-9]$/.test(symbol) ? symbol : CHARACTERS[symbol];
  return types === undefined ? undefined : { types, dead: false };
}
