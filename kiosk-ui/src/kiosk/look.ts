/** How the whole screen looks: the operator's theme, what somebody has asked for, and the colour of the meaning. Pure. */
import type { Look, Scene } from "../../../src/kiosk/protocol.ts";
import { type Field, fieldOf } from "./say.ts";
import type { Comfort } from "./session.ts";

interface Appearance {
  readonly "data-theme": Look["theme"];
  readonly "data-field": Field;
  readonly "data-text": "plain" | "larger";
  readonly "data-reach": "plain" | "lower";
  readonly style: Readonly<Record<string, string>>;
}

/** The attributes of the screen that the style sheets go by. `look`: undefined before the gate has ever spoken. */
export function appearance(look: Look | undefined, scene: Scene | undefined, comforts: readonly Comfort[]): Appearance {
  const theme = comforts.includes("contrast") ? "contrast" : (look?.theme ?? "auto");
  const accent = look?.brand.accent;
  return {
    "data-theme": theme,
    "data-field": scene === undefined ? "calm" : fieldOf(scene),
    "data-text": comforts.includes("larger") ? "larger" : "plain",
    "data-reach": comforts.includes("lower") ? "lower" : "plain",
    style: accent !== undefined && theme !== "contrast" ? { "--glow": accent } : {},
  };
}
