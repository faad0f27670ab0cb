/**
 * What keys type on ten European keyboards, as Windows lays them out: that is what scanners imitate. A key is named by its usage (HID Usage
 * Tables, page 07), which is its place; what stands on it only the layout knows.
 */

export type LayoutName = "us" | "gb" | "de" | "fr" | "es" | "it" | "pt" | "se" | "ch" | "be";

/** What a key types alone, with Shift, with AltGr, with both. A dead key types nothing until the next key. */
export interface KeyTop {
  readonly alone: Stroke | undefined;
  readonly shift: Stroke | undefined;
  readonly altGr: Stroke | undefined;
  readonly shiftAltGr: Stroke | undefined;
}

export interface Stroke {
  /** One character; of a dead key its accent. */
  readonly types: string;
  readonly dead: boolean;
}

/** Four rows of keys from the left, beginning with the one above Tab; a blank types nothing. */
interface Sketch {
  readonly alone: readonly [string, string, string, string];
  readonly shift: readonly [string, string, string, string];
  /** Pairs: what a key types alone, and what it types with AltGr. */
  readonly altGr: string;
  readonly shiftAltGr?: string;
  /** Which of these are dead keys, at each level. */
  readonly dead?: { readonly alone: string; readonly shift: string; readonly altGr: string };
}

/** The rows' usages. The last key of the third row stands above Enter on keyboards where that is small. */
const ROWS: readonly (readonly number[])[] = [
  [0x35, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2d, 0x2e],
  [0x14, 0x1a, 0x08, 0x15, 0x17, 0x1c, 0x18, 0x0c, 0x12, 0x13, 0x2f, 0x30],
  [0x04, 0x16, 0x07, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x33, 0x34, 0x32],
  [0x64, 0x1d, 0x1b, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38],
];
/** American keyboards call the key that European ones call 32 by another number. */
const AMERICAN_BACKSLASH = 0x31;
const EUROPEAN_NUMBER_SIGN = 0x32;
const SPACE = 0x2c;

const SKETCHES: Readonly<Record<LayoutName, Sketch>> = {
  us: {
    alone: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "\\zxcvbnm,./"],
    shift: ["~!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"|', "|ZXCVBNM<>?"],
    altGr: "",
  },
  gb: {
    alone: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "\\zxcvbnm,./"],
    shift: ['¬!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@~", "|ZXCVBNM<>?"],
    altGr: "`¦ 4€ eé uú ií oó aá",
  },
  de: {
    alone: ["^1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "<yxcvbnm,.-"],
    shift: ['°!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", ">YXCVBNM;:_"],
    altGr: "2² 3³ 7{ 8[ 9] 0} ß\\ q@ e€ +~ <| mµ",
    dead: { alone: "^´", shift: "`", altGr: "" },
  },
  fr: {
    alone: ["²&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "<wxcvbn,;:!"],
    shift: [" 1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%µ", ">WXCVBN?./§"],
    altGr: "é~ \"# '{ ([ -| è` _\\ ç^ à@ )] =} e€ $¤",
    dead: { alone: "^", shift: "¨", altGr: "~`" },
  },
  es: {
    alone: ["º1234567890'¡", "qwertyuiop`+", "asdfghjklñ´ç", "<zxcvbnm,.-"],
    shift: ['ª!"·$%&/()=?¿', "QWERTYUIOP^*", "ASDFGHJKLÑ¨Ç", ">ZXCVBNM;:_"],
    altGr: "º\\ 1| 2@ 3# 4~ 5€ 6¬ e€ `[ +] ´{ ç}",
    dead: { alone: "`´", shift: "^¨", altGr: "~" },
  },
  it: {
    alone: ["\\1234567890'ì", "qwertyuiopè+", "asdfghjklòàù", "<zxcvbnm,.-"],
    shift: ['|!"£$%&/()=?^', "QWERTYUIOPé*", "ASDFGHJKLç°§", ">ZXCVBNM;:_"],
    altGr: "è[ +] ò@ à# e€ 5€",
    shiftAltGr: "è{ +}",
  },
  pt: {
    alone: ["\\1234567890'«", "qwertyuiop+´", "asdfghjklçº~", "<zxcvbnm,.-"],
    shift: ['|!"#$%&/()=?»', "QWERTYUIOP*`", "ASDFGHJKLÇª^", ">ZXCVBNM;:_"],
    altGr: "2@ 3£ 4§ 5€ 7{ 8[ 9] 0} e€ +¨",
    dead: { alone: "´~", shift: "`^", altGr: "¨" },
  },
  se: {
    alone: ["§1234567890+´", "qwertyuiopå¨", "asdfghjklöä'", "<zxcvbnm,.-"],
    shift: ['½!"#¤%&/()=?`', "QWERTYUIOPÅ^", "ASDFGHJKLÖÄ*", ">ZXCVBNM;:_"],
    altGr: "2@ 3£ 4$ 5€ 7{ 8[ 9] 0} +\\ e€ ¨~ <| mµ",
    dead: { alone: "´¨", shift: "`^", altGr: "~" },
  },
  ch: {
    alone: ["§1234567890'^", "qwertzuiopü¨", "asdfghjklöä$", "<yxcvbnm,.-"],
    shift: ['°+"*ç%&/()=?`', "QWERTZUIOPè!", "ASDFGHJKLéà£", ">YXCVBNM;:_"],
    altGr: "1¦ 2@ 3# 4° 5§ 6¬ 7| 8¢ '´ ^~ e€ ü[ ¨] é´ ä{ $} <\\",
    dead: { alone: "^¨", shift: "`", altGr: "´~" },
  },
  be: {
    alone: ["²&é\"'(§è!çà)-", "azertyuiop^$", "qsdfghjklmùµ", "<wxcvbn,;:="],
    shift: ["³1234567890°_", "AZERTYUIOP¨*", "QSDFGHJKLM%£", ">WXCVBN?./+"],
    altGr: "&| é@ \"# '{ ([ §^ ç{ à} e€ ^[ $] ù´ µ` <\\ =~",
    dead: { alone: "^", shift: "¨", altGr: "´`~" },
  },
};

/** The keys of a layout by their usage. */
export function layoutOf(name: LayoutName): ReadonlyMap<number, KeyTop> {
  const { alone, shift, altGr, shiftAltGr = "", dead = { alone: "", shift: "", altGr: "" } } = SKETCHES[name];
  const [withAltGr, withBoth] = [pairsIn(altGr), pairsIn(shiftAltGr)];
  const space = stroke(" ", "");
  const keys = new Map<number, KeyTop>([
    [
      SPACE,
      { alone: { types: " ", dead: false }, shift: { types: " ", dead: false }, altGr: space, shiftAltGr: space },
    ],
  ]);
  for (const [row, usages] of ROWS.entries())
    for (const [index, usage] of usages.entries()) {
      const base = alone[row]?.[index] ?? " ";
      keys.set(usage, {
        alone: stroke(base, dead.alone),
        shift: stroke(shift[row]?.[index], dead.shift),
        altGr: stroke(withAltGr.get(base), dead.altGr),
        shiftAltGr: stroke(withBoth.get(base), ""),
      });
    }
  const besideEnter = keys.get(EUROPEAN_NUMBER_SIGN);
  if (besideEnter !== undefined) keys.set(AMERICAN_BACKSLASH, besideEnter);
  return keys;
}

function stroke(types: string | undefined, dead: string): Stroke | undefined {
  return types === undefined || types === "" || types === " " ? undefined : { types, dead: dead.includes(types) };
}

function pairsIn(pairs: string): ReadonlyMap<string, string> {
  return new Map(pairs.split(" ").map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]));
}
