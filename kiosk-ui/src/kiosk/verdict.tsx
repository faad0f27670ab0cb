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
  "open-door": "middle",
  arrow: "middle",
} as const satisfies Record<Figure, string>;

/** Words of up to so many letters are set larger. */
const BRIEF = 13;

/** Everything but idle: one figure, the words under or beside it, nothing else. Whole in its first frame. */
export function Verdict({ shown }: { readonly shown: Shown }) {
  const { figure, said, tariff, notes } = shown;
  const box = useFit(JSON.stringify(shown));
  return (
    <section ref={box} class={`verdict at-${PLACES[figure]} ${tariff === undefined ? "" : "with-tariff"}`}>
      <div class="settle">
        <Drawn name={figure} />
        <div class="said">
          <h1 class={`words ${tariff === undefined ? (said.words.length > BRIEF ? "" : "brief") : "tariff"}`}>
            {tariff ?? said.words}
          </h1>
          {said.reason !== undefined && <p class="reason">{said.reason}</p>}
          {said.now !== undefined && <p class="now">{said.now}</p>}
        </div>
      </div>
      {notes.length > 0 && (
        <div class="notes">
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
    </section>
  );
}
