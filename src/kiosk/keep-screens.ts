/** The browsers of this box, each looked after: the gate asks for a new start by a file, as it has no right to more. */
import { existsSync, writeFileSync } from "node:fs";
import type { Log } from "../ops/log.ts";
import { type ScreenHealth, watchScreen } from "./watch-screen.ts";

/** What is told of a lane whose page a browser of this box shows. */
export interface KeptScreen {
  readonly lane: string;
  readonly browser: {
    /** There as long as its unit runs. */
    readonly folder: string;
    /** Made to have the unit started again; whoever does so removes it. */
    readonly restart_file: string;
  };
  readonly lastPainted: () => number | undefined;
}

/** So many starts within an hour are no chance. */
const TOO_MANY = 3;
const HOUR_MS = 3_600_000;

/**
 * One look at all of them, about every second: what `systemctl status` says of each that is there. `now`: monotonic milliseconds, the
 * clock of `lastPainted`. Never throws.
 */
export function keepScreens(screens: readonly KeptScreen[], log: Log): (now: number) => readonly string[] {
  const looks = screens.map(({ browser, lane, lastPainted }) => {
    let starts: readonly number[] = [];
    let now = 0;
    const watch = watchScreen({
      isMeant: () => existsSync(browser.folder),
      lastPainted,
      restart() {
        starts = [...starts.filter((at) => now - at < HOUR_MS), now].slice(-TOO_MANY);
        const told = { lane, restarts: watch.restarts() };
        log.warn(told, "nothing is painted on the screen: its browser is started again");
        if (starts.length === TOO_MANY)
          log.error(
            told,
            "the screen was started again for the third time within an hour: look at it, and at its cable",
          );
        try {
          writeFileSync(browser.restart_file, "");
        } catch (error) {
          log.error({ lane, err: error }, "nobody can be asked to start the screen again");
        }
      },
    });
    return (at: number) => {
      now = at;
      return sayScreen(watch.look(at), screens.length === 1 ? "screen" : `screen of ${lane}`);
    };
  });
  return (now) => looks.flatMap((look) => look(now));
}

function sayScreen(health: ScreenHealth, name: string): readonly string[] {
  switch (health.is) {
    case "none":
      return [];
    case "starting":
      return [`${name} starts`];
    case "painting":
      return [`${name} paints`];
    case "silent":
      return [`${name.toUpperCase()} SILENT, started again ${health.restarts} times`];
  }
}
