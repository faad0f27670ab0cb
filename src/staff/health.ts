/** How a lane and what it leans on are, for staff who stand before it. It reads; it mends nothing. */
import { statfsSync } from "node:fs";
import type { DoorState } from "../door/words.ts";
import type { Journal } from "../journal/journal.ts";
import type { Display } from "../kiosk/display.ts";
import { VERSION } from "../ops/release.ts";
import type { Ask } from "../router/ask.ts";
import type { SnapshotInfo } from "../snapshot/words.ts";
import type { Policy } from "../verdict/words.ts";
import type { AnswerOf } from "./messages.ts";

type Health = AnswerOf<"health">;

export interface HealthParts {
  readonly display: Pick<Display, "has" | "known">;
  readonly door: () => DoorState;
  /** The parts of the lane that hang again and again: readers are called `reader` and what follows. */
  readonly failing: () => readonly string[];
  readonly policy: () => Policy;
  readonly isRefused: () => boolean;
  readonly screens: () => number;
  readonly journal: Pick<Journal, "recent">;
  readonly info: () => SnapshotInfo | undefined;
  /** undefined: this site decides on its own list alone. */
  readonly ask: Pick<Ask, "online"> | undefined;
  /** Where the record is kept. */
  readonly folder: string;
}

/** Never throws. */
export function healthOf(parts: HealthParts): () => Health {
  const { ask, display, failing, info } = parts;

  function reader(): Health["reader"] {
    if (display.has("reader")) return "missing";
    return failing().some(isReader) ? "hangs" : "works";
  }

  function gate(): Health["gate"] {
    if (display.has("actuator")) return "missing";
    if (!CALM.has(parts.door())) return "alarm";
    return failing().some((part) => !isReader(part)) ? "hangs" : "works";
  }

  function register(): Health["register"] {
    if (ask === undefined) return "not-asked";
    return ask.online() ? "answers" : "silent";
  }

  return () => {
    const { clock, data } = display.known();
    return {
      reader: reader(),
      gate: gate(),
      cards: { freshness: data.freshness, count: info()?.count ?? 0 },
      register: register(),
      clock,
      journal: !display.has("journal") && canRead(parts.journal) ? "works" : "missing",
      diskFreeMb: freeMb(parts.folder),
      policy: { name: parts.policy().name, isRefused: parts.isRefused() },
      version: VERSION,
      screens: parts.screens(),
    };
  };
}

const CALM: ReadonlySet<DoorState> = new Set(["normal", "free-access", "lock-down", "egress-open"]);

function isReader(part: string): boolean {
  return part.startsWith("reader");
}

function canRead(journal: HealthParts["journal"]): boolean {
  try {
    journal.recent(1);
    return true;
  } catch {
    return false;
  }
}

/** null: the file system does not say. */
function freeMb(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.floor((bavail * bsize) / 1_000_000);
  } catch {
    return null;
  }
}
