import { bound } from "../words/bound.ts";
import { Figure as Drawn } from "./figures.tsx";
import { useFit } from "./fit.ts";
import type { Figure, Shown } from "./say.ts";

/** Where the figure stands is part of the meaning: in the middle, at the start, at the end. */
const PLACES = {
  tick: "middle",
  cross: "start",
  question: "end",
  ring: "middle",
  wrench: "start",
  clock: "middle",
  seats: "middle",
  barrier: "start",
  nobody: "middle",
  "open-door": "middle",
  "shut-door": "start",
  "closing-door": "middle",
  "no-entry": "start",
  one: "start",
  arrow: "middle",
} as const satisfies Record<Figure, string>;

export function placeOf(figure: Figure): "middle" | "start" | "end" {
  return PLACES[figure];
}

/** Words of up to so many letters are set larger. */
const BRIEF = 13;

interface VerdictProps {
  readonly shown: Shown;
  readonly larger: boolean;
}

/** What is said to one person: one figure, the words under or beside it, nothing else. Whole in its first frame. */
export function Verdict({ shown, larger }: VerdictProps) {
  const { figure, tariff, notes } = shown;
  const box = useFit(JSON.stringify(shown), larger);
  return (
    <section ref={box} class={`verdict at-${placeOf(figure)} ${tariff === undefined ? "" : "with-tariff"}`}>
      <div class="settle">
        <Drawn name={figure} />
        <SaidWords shown={shown} />
      </div>
      {notes.length > 0 && (
        <div class="notes">
          {notes.map((note) => (
            <p key={note}>{bound(note)}</p>
          ))}
        </div>
      )}
    </section>
  );
}

/** Large, then why, then what helps. */
export function SaidWords({ shown: { said, tariff } }: { readonly shown: Shown }) {
  return (
    <div class="said">
      <h1 class={`words ${tariff === undefined ? (said.words.length > BRIEF ? "" : "brief") : "tariff"}`}>
        {tariff ?? said.words}
      </h1>
      {said.reason !== undefined && <p class="reason">{bound(said.reason)}</p>}
      {said.now !== undefined && <p class="now">{bound(said.now)}</p>}
    </div>
  );
}
