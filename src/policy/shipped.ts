/** The policies that come with the kiosk, to be read and copied. */
import { fileURLToPath } from "node:url";

export const SHIPPED = ["library-gate", "canteen-checkout", "dormitory-door"] as const;
type Shipped = (typeof SHIPPED)[number];

export function isShipped(name: string): name is Shipped {
  return SHIPPED.some((one) => one === name);
}

/** The path of its file. */
export function shippedFile(name: Shipped): string {
  return fileURLToPath(new URL(`presets/${name}.toml`, import.meta.url));
}
