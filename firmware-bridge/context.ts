import type { OpenHid } from "./hid-line.ts";
import type { Roots } from "./identity.ts";

/** What stands between a device and the machine it is plugged into; tests put byte fakes here. */
export interface Context {
  readonly roots?: Roots;
  readonly openHid?: OpenHid;
}
