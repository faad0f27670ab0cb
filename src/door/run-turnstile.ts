/** A turnstile that is driven: src/door/turnstile.ts on a real one. */
import { drive, type DrivenPassage, type DriveParts } from "./drive.ts";
import { stepTurnstile, turnstileWakesAt } from "./turnstile.ts";
import {
  isTurnstileFull,
  newTurnstile,
  type Turnstile,
  type TurnstileInput,
  type TurnstileRules,
  turnstileStands,
  turnstileState,
} from "./turnstile-words.ts";

export function runTurnstile(rules: TurnstileRules, parts: DriveParts<TurnstileInput>): DrivenPassage {
  return drive<Turnstile, TurnstileInput>(
    {
      first: newTurnstile([...parts.inputs.keys()], parts.timer.now()),
      step: (before, event) => {
        const { turnstile, orders, tells } = stepTurnstile(before, event, rules);
        return { state: turnstile, orders, tells };
      },
      wakesAt: (turnstile) => turnstileWakesAt(turnstile, rules),
      isFull: isTurnstileFull,
      stateOf: turnstileState,
      standsOf: turnstileStands,
    },
    parts,
  );
}
