import { useState } from "preact/hooks";
import type { LaneMode } from "../../../src/verdict/words.ts";
import { type Desk, useAnswer } from "./desk.ts";

const MODES: readonly LaneMode[] = ["normal", "lockdown", "free-access"];

/** What the lane does whoever comes. A second touch does it, so that no sleeve sets a door open. */
export function ModeScreen({ desk }: { readonly desk: Desk }) {
  const [chosen, setChosen] = useState<LaneMode | undefined>(undefined);
  const [set, setSet] = useState(0);
  const now = useAnswer(desk, "state", String(set))?.mode;
  const { words } = desk;

  async function touch(mode: LaneMode): Promise<void> {
    if (mode === now) return setChosen(undefined);
    if (mode !== chosen) return setChosen(mode);
    setChosen(undefined);
    if ((await desk.ask("mode", { mode })) !== undefined) setSet((before) => before + 1);
  }

  return (
    <div class="modes">
      {MODES.map((mode) => (
        <button
          key={mode}
          type="button"
          class={mode === chosen ? "asks" : ""}
          aria-pressed={mode === now}
          onClick={() => void touch(mode)}
        >
          <b>{words.modes[mode]}</b>
          <span>{mode === chosen ? words.confirm : words.modeMeans[mode]}</span>
        </button>
      ))}
    </div>
  );
}
