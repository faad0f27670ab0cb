import { useState } from "preact/hooks";
import { type Desk, useAnswer } from "./desk.ts";

const MOST = 100_000;
const STEPS = [1, 10, 100] as const;

/** How many are inside, and what staff have counted instead. */
export function Inside({ desk }: { readonly desk: Desk }) {
  const [by, setBy] = useState(0);
  const [set, setSet] = useState(0);
  const now = useAnswer(desk, "state", `${desk.state.record} ${set}`)?.inside;
  const { words } = desk;
  const wanted = now === undefined ? undefined : Math.max(0, Math.min(MOST, now + by));
  const step = (size: number) => {
    if (now !== undefined && wanted !== undefined) setBy(wanted + size - now);
  };

  async function take(): Promise<void> {
    if (wanted === undefined || (await desk.ask("count", { inside: wanted })) === undefined) return;
    setBy(0);
    setSet((before) => before + 1);
  }

  return (
    <div class="inside">
      <Steps label={words.inside.fewer} sign={-1} step={step} />
      <p class="many" data-changed={by !== 0}>
        {wanted ?? "…"}
      </p>
      <Steps label={words.inside.more} sign={1} step={step} />
      <p class="note">{words.inside.note}</p>
      <button type="button" class="strong" aria-disabled={by === 0} onClick={() => void take()}>
        {words.inside.set}
      </button>
    </div>
  );
}

interface StepsProps {
  readonly label: string;
  readonly sign: 1 | -1;
  readonly step: (size: number) => void;
}

function Steps({ label, sign, step }: StepsProps) {
  return (
    <div class="steps" role="group" aria-label={label}>
      {STEPS.map((size) => (
        <button key={size} type="button" onClick={() => step(sign * size)}>
          {sign > 0 ? "+" : "−"}
          {size}
        </button>
      ))}
    </div>
  );
}
