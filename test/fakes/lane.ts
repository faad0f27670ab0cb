/** The parts that a lane of a test has beside the ones that the test is about. */
import { dirname } from "node:path";
import type { Actuator } from "../../firmware-bridge/device.ts";
import { pulseOnly } from "../../src/door/pulse-only.ts";
import type { Passage } from "../../src/door/passage.ts";
import type { Standing } from "../../src/lane/standing.ts";
import { openComers } from "../../src/lane/comers.ts";
import { openHeadcount } from "../../src/lane/headcount.ts";
import type { Box } from "../../src/open-lane.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { localMomentsIn } from "../../src/ops/local-moment.ts";
import { openArchive } from "../../src/policy/archive.ts";
import { openClock } from "../../src/ops/clock.ts";
import { systemSource } from "../../src/ops/clock-source.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";

/** A lane that leads nowhere and was entered by nobody. */
export function plainStanding(id: string): Standing {
  return {
    read: () => ({ id, way: undefined, mode: "normal", inside: 0, groupsToday: [] }),
    admitted: () => undefined,
  };
}

/** Nobody looks at a card instead of judging it. */
export const NOBODY_INSPECTS = { take: () => false } as const;

/** Opens by a pulse, and tells nothing. */
export function pulsing(actuator: Pick<Actuator, "pulse">, pulseMs = 500): Passage {
  return pulseOnly({ actuator, pulseMs, longPulseMs: 5 * pulseMs, way: undefined, onPassed: () => undefined });
}

/** What all lanes of a box share, with a journal of its own that is removed at the end of the block. */
export function temporaryBox(timeZone = "Europe/Riga"): Box & Disposable {
  const at = temporaryJournal();
  const journal = openJournal(at.path, { key: KEY });
  const clock = openClock(systemSource, { proofs: [], synced: undefined });
  const momentOf = momentsIn(timeZone);
  return {
    journal,
    clock,
    momentOf,
    headcount: openHeadcount({ journal, clock, momentOf, countedOutAt: undefined }),
    comers: openComers({ journal, clock, momentOf }),
    hasStaff: false,
    policies: {
      archive: openArchive(dirname(at.path)),
      momentAt: localMomentsIn(timeZone),
      pollMs: 3_600_000,
      refreshMinutes: 720,
    },
    [Symbol.dispose]() {
      journal[Symbol.dispose]();
      at[Symbol.dispose]();
    },
  };
}
