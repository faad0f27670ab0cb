/** What a lane is made of. */
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Passage } from "../door/passage.ts";
import type { Journal } from "../journal/journal.ts";
import type { Display } from "../kiosk/display.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Moment, Policy } from "../verdict/words.ts";
import type { Cards } from "./cards.ts";
import type { Inspector } from "./inspector.ts";
import type { Standing } from "./standing.ts";

export interface LaneParts {
  /** 1 to 40 characters; stands in every record. */
  readonly name: string;
  readonly environment: "production" | "sandbox";
  /** The one in force now: each scan is judged by one. */
  readonly policy: () => Policy;
  /** At least one. The verdict is shown on the one that read. */
  readonly readers: readonly Reader[];
  readonly passage: Passage;
  /** How the lane stands now. */
  readonly standing: Pick<Standing, "read" | "admitted">;
  /** What a scan is. Never throws. */
  readonly readScan: (scan: Scan) => Shown;
  /** What it takes is staff's to look at. */
  readonly inspector: Pick<Inspector, "take">;
  readonly cards: Cards;
  readonly journal: Journal;
  readonly display: Display;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

/** Does a step that every verdict needs; when it throws, the screen says which one, until a verdict has been reached again. */
export function orTell<T>(display: Display, step: "decision" | "journal" | "snapshot", act: () => T): T {
  try {
    return act();
  } catch (error) {
    display.trouble(step, "on");
    throw error;
  }
}
