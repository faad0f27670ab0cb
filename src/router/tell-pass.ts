/** How far a pass is, how fast it goes and when it will be done, for people. */
import type { PassProgress } from "./pass.ts";

/** A line of status so often at most, and a line in the log. Milliseconds. */
const STATUS_MS = 2000;
const LOG_MS = 60_000;
/** The pace is that of the last while. Milliseconds. */
const PACE_MS = 300_000;

interface PassPace extends PassProgress {
  readonly perSecond: number;
  /** Undefined: nobody knows yet. */
  readonly leftMinutes: number | undefined;
}

export interface TellPassOptions {
  readonly onStatus: (line: string) => void;
  readonly onLog: (pace: PassPace) => void;
  /** Monotonic milliseconds; left out: `performance.now`. */
  readonly monotonic?: () => number;
}

/** What takes a pass's progress; one for each pass. */
export function tellPass(options: TellPassOptions): (progress: PassProgress) => void {
  const { onStatus, onLog, monotonic = () => performance.now() } = options;
  let from: { readonly doing: PassProgress["doing"]; readonly done: number; readonly at: number } | undefined;
  let earlier = from;
  let statusAt = Number.NEGATIVE_INFINITY;
  let logAt = monotonic();

  return (progress) => {
    const at = monotonic();
    const here = { doing: progress.doing, done: progress.done, at };
    if (from?.doing !== progress.doing) [from, earlier] = [here, here];
    else if (earlier !== undefined && at - earlier.at >= PACE_MS) [from, earlier] = [earlier, here];
    if (at - statusAt >= STATUS_MS) {
      statusAt = at;
      onStatus(sayPace(paceOf(progress, from, at)));
    }
    if (at - logAt >= LOG_MS) {
      logAt = at;
      onLog(paceOf(progress, from, at));
    }
  };
}

function paceOf(progress: PassProgress, from: { readonly done: number; readonly at: number }, at: number): PassPace {
  const perSecond = at > from.at ? ((progress.done - from.done) / (at - from.at)) * 1000 : 0;
  const leftMinutes = perSecond > 0 ? Math.max(0, progress.of - progress.done) / perSecond / 60 : undefined;
  return { ...progress, perSecond, leftMinutes };
}

const UNITS = { list: "pages", cards: "cards" };

/** `reading the register: 1234 of 60000 cards, 4.9 a second, 3 h 20 min left` */
function sayPace({ doing, done, of, perSecond, leftMinutes }: PassPace): string {
  const left = leftMinutes === undefined ? "" : `, ${perSecond.toFixed(1)} a second, ${sayMinutes(leftMinutes)} left`;
  return `reading the register: ${done} of ${of} ${UNITS[doing]}${left}`;
}

function sayMinutes(minutes: number): string {
  const whole = Math.ceil(minutes);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
