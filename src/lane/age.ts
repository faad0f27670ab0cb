/** How old what we know is, by a policy's measure. */
import type { SnapshotInfo } from "../snapshot/words.ts";
import type { Facts, Freshness, Policy } from "../verdict/words.ts";

type Age = Facts["data"];
type Measure = Pick<Policy, "freshForMs" | "staleAfterMs">;

/** Two processes look at one clock, and ages are kept in whole minutes. Milliseconds. */
const AHEAD_MS = 5 * 60_000;

const BLIND: Age = { freshness: "blind", ageMs: undefined };

/** Of what was said at `asOf`, unix milliseconds. Data from the future has no age that could be trusted: it is stale. */
export function ageOf(asOf: number, { freshForMs, staleAfterMs }: Measure, nowUnixMs: number): Age {
  const ageMs = nowUnixMs - asOf;
  if (!(ageMs >= -AHEAD_MS)) return { freshness: "stale", ageMs: 0 };
  const freshness = ageMs <= freshForMs ? "fresh" : ageMs <= staleAfterMs ? "ageing" : "stale";
  return { freshness, ageMs: Math.max(0, ageMs) };
}

/** Of something in a set of cards that was said at `asOf`: stale at best once the set's publisher no longer vouches for it. */
export function ageIn(info: SnapshotInfo, asOf: number, measure: Measure, nowUnixMs: number): Age {
  const age = ageOf(asOf, measure, nowUnixMs);
  return nowUnixMs < info.expiresAt ? age : { ...age, freshness: "stale" };
}

/** Of the lists in a set of cards: what a card that is in none of them is judged by. */
export function ageOfList(info: SnapshotInfo | undefined, measure: Measure, nowUnixMs: number): Age {
  return info?.takenAt === undefined ? BLIND : ageIn(info, info.takenAt, measure, nowUnixMs);
}

const WORST_LAST: readonly Freshness[] = ["fresh", "ageing", "stale", "blind"];
/** What got worse gets better again at this part of the age at which it did. */
const BACK_AT = 0.9;

/**
 * The freshness of the lists as a screen may show it: where an age goes to and fro across a limit, the worse word stays until
 * the age is clearly below. It is never better than `ageOfList`.
 */
export function openSteadyFreshness(measureNow: () => Measure) {
  let shown: Freshness = "fresh";
  return (info: SnapshotInfo | undefined, nowUnixMs: number): Freshness => {
    const measure = measureNow();
    const strict = { freshForMs: measure.freshForMs * BACK_AT, staleAfterMs: measure.staleAfterMs * BACK_AT };
    const { freshness } = ageOfList(info, measure, nowUnixMs);
    const nearly = ageOfList(info, strict, nowUnixMs).freshness;
    const [better] = inOrder(shown, nearly);
    [, shown] = inOrder(better, freshness);
    return shown;
  };
}

function inOrder(a: Freshness, b: Freshness): readonly [better: Freshness, worse: Freshness] {
  return WORST_LAST.indexOf(a) <= WORST_LAST.indexOf(b) ? [a, b] : [b, a];
}
