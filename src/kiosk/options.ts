/** How a lane's screen looks and sounds, as its operator writes it in `[lane.screen]`; the config takes it from here. */
import * as v from "valibot";
import type { Fault } from "../ops/toml.ts";
import { type Language, LANGUAGES, type Look } from "./protocol.ts";

const level = (fallback: number) => v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), fallback);
const pic = v.pipe(v.string(), v.regex(/^[0-9]{9}$/, "a PIC of 9 digits"));

export const lookOptions = {
  /** `auto`: dark or light as the browser is told to be. */
  theme: v.optional(v.picklist(["auto", "dark", "light", "contrast"]), "auto"),
  /** A folder with the operator's logo.svg, logo.png or logo.webp, the first of these, at most 512 kB; left out: none is shown. */
  brand_folder: v.optional(v.pipe(v.string(), v.maxLength(4096), v.regex(/^\/./, "an absolute path"))),
  /** Of lines and buttons on the calm ground: it must stand out from the dark and from the light one. */
  accent: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^#[0-9a-fA-F]{6}$/, "a colour like #1f7a8c"),
      v.transform((colour) => colour.toLowerCase()),
    ),
  ),
  /** By day and by night (22 to 7 local), 0 to 1. */
  volume: v.optional(v.strictObject({ day: level(0.5), night: level(0.15) }), {}),
  /** What the cashier's own display, `/cashier`, speaks; left out: the site's first language. */
  cashier_language: v.optional(v.picklist(LANGUAGES)),
  /** A verdict about a card of these issuers is said in this language: bystanders see where somebody comes from. Left out: nobody is greeted so. */
  greeting: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          language: v.picklist(LANGUAGES),
          issuers: v.pipe(v.array(pic), v.minLength(1), v.maxLength(5000)),
        }),
      ),
      v.maxLength(LANGUAGES.length),
    ),
    [],
  ),
};

const lookSchema = v.object(lookOptions);
type LookOptions = v.InferOutput<typeof lookSchema>;

/** `logo`: its path on the lane's server. */
export function lookOf(
  { accent, cashier_language: cashier, theme, volume }: LookOptions,
  languages: readonly Language[],
  logo: string | undefined,
): Pick<Look, "brand" | "cashier" | "theme" | "volume"> {
  return { theme, brand: { logo, accent }, volume, cashier: cashier ?? languages[0] ?? "en" };
}

/** In which language a card of this issuer is answered. `pic`: as the register says it; undefined: it does not. */
export function greetings({
  greeting,
}: Pick<LookOptions, "greeting">): (pic: string | undefined) => Language | undefined {
  const byIssuer = new Map(greeting.flatMap(({ issuers, language }) => issuers.map((one) => [one, language] as const)));
  return (issuer) => (issuer === undefined ? undefined : byIssuer.get(issuer));
}

/** The two grounds of kiosk.css. */
const GROUNDS = { dark: "#10151c", light: "#f4f2ec" } as const;
/** WCAG 2.2, 1.4.11: what is no text. */
const LEAST_CONTRAST = 3;

/** What no single option can say. `name`: how the file calls this lane's screen. */
export function lookFaults(
  { accent, greeting }: Pick<LookOptions, "accent" | "greeting">,
  name: string,
): readonly Fault[] {
  return [...(accent === undefined ? [] : accentFaults(accent, name)), ...greetingFaults(greeting, name)];
}

function accentFaults(accent: string, name: string): readonly Fault[] {
  return Object.entries(GROUNDS).flatMap(([which, ground]) => {
    const ratio = contrast(accent, ground);
    if (ratio >= LEAST_CONTRAST) return [];
    const said = (Math.floor(ratio * 100) / 100).toFixed(2);
    const expected = `a contrast of at least ${LEAST_CONTRAST} to 1; it has ${said} to 1 on the ${which} ground ${ground}`;
    return [{ option: `${name}.accent`, value: JSON.stringify(accent), expected }];
  });
}

function greetingFaults(greeting: LookOptions["greeting"], name: string): readonly Fault[] {
  const seen = new Set<string>();
  return greeting.flatMap(({ issuers }, nth) =>
    issuers.flatMap((issuer) => {
      const option = `${name}.greeting[${nth + 1}].issuers`;
      if (seen.has(issuer)) return [{ option, value: JSON.stringify(issuer), expected: "each issuer once in all" }];
      seen.add(issuer);
      return [];
    }),
  );
}

/** WCAG 2.2: 1 to 21. Both `#rrggbb`. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
