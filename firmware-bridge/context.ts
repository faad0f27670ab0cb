import type { ChipSession } from "./chip-session.ts";
import type { Scan } from "./device.ts";
import type { OpenHid } from "./hid-line.ts";
import type { Roots } from "./identity.ts";

/** What somebody who could talk to a chip while it lay on the reader says of it. Nothing else on the chip then speaks for it. */
export type ChipWord =
  /** which card it is: a text of 1 to 4096 bytes */
  { readonly named: Uint8Array } | { readonly trouble: NonNullable<Scan["trouble"]> };

/** What stands between a device and the machine it is plugged into; tests put byte fakes here. */
export interface Context {
  readonly roots?: Roots;
  readonly openHid?: OpenHid;
  /** More of the environment for the programs that speak to a GPIO chip. */
  readonly gpioEnv?: Readonly<Record<string, string>>;
  /**
   * Asked by every reader of chips, once a tap and before its scan, with a session that is good while the card lies there. Never
   * rejects and takes at most 12 seconds. undefined: nothing to say, and the chip is read as if nobody had been asked.
   */
  readonly onChip?: (session: ChipSession) => Promise<ChipWord | undefined>;
}
