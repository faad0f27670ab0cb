import { play } from "../kiosk/earcon.ts";
import { Figure } from "../kiosk/figures.tsx";
import { levelAt } from "../kiosk/loudness.ts";
import type { Desk } from "./desk.ts";

const SOUNDS = [
  ["yes", "tick"],
  ["no", "cross"],
  ["wait", "question"],
] as const;

/** Each sound by itself, as loud as students hear it now, and what it means. */
export function Sound({ desk }: { readonly desk: Desk }) {
  const { words, state } = desk;
  return (
    <div class="sounds">
      <p class="quiet">{words.sound.about}</p>
      <div class="tiles">
        {SOUNDS.map(([sound, figure]) => (
          <button key={sound} type="button" onClick={() => void play(sound, levelAt(state.place, Date.now()))}>
            <Figure name={figure} />
            <span>{words.sound[sound]}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
