/** A box with a real journal, whose clock is in the test's hands and which can be switched off and on. */
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { pastIn } from "../../src/lane/past.ts";
import { type Clock, openClock } from "../../src/ops/clock.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { bentClock } from "../fakes/bent-clock.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What is anew after each start. */
interface Running {
  readonly journal: Journal;
  readonly clock: Clock;
}

export interface BentBox extends Disposable {
  readonly path: string;
  readonly machine: ReturnType<typeof bentClock>;
  readonly momentOf: ReturnType<typeof momentsIn>;
  readonly now: () => Running;
  /** Off for so long, and on again. */
  restart(offMs?: number): Running;
}

/** In Riga; `at`: when it is switched on, as ISO 8601. */
export function bentBox(at: string): BentBox {
  const folder = temporaryJournal();
  const machine = bentClock(Date.parse(at));
  let journal = openJournal(folder.path, { key: KEY });
  let clock = openClock(machine);
  return {
    path: folder.path,
    machine,
    momentOf: momentsIn("Europe/Riga"),
    now: () => ({ journal, clock }),
    restart(offMs = 0) {
      journal[Symbol.dispose]();
      const wall = machine.wall() + offMs;
      machine.restart(wall, "plausible");
      machine.sync(wall);
      journal = openJournal(folder.path, { key: KEY });
      clock = openClock(machine, pastIn(journal));
      return { journal, clock };
    },
    [Symbol.dispose]() {
      journal[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}
