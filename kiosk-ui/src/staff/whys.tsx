import type { Why } from "../../../src/staff/messages.ts";
import type { Desk } from "./desk.ts";

const WHYS: readonly Why[] = ["person-is-known", "card-is-damaged", "data-is-wrong", "visitor"];

interface WhysProps {
  readonly desk: Desk;
  /** Of the refusal that it answers; undefined: somebody comes in without a card. */
  readonly record: number | undefined;
  readonly onDone: () => void;
  /** undefined: there is nothing to go back to. */
  readonly onCancel: (() => void) | undefined;
}

/** One touch on a reason lets somebody in: it is on record with that reason before anything opens. */
export function Whys({ desk, record, onDone, onCancel }: WhysProps) {
  const { words } = desk;
  async function letIn(reason: Why): Promise<void> {
    const answer = await desk.ask("override", record === undefined ? { reason } : { reason, record });
    if (answer === undefined) return;
    desk.tell(({ letIn: { done } }) => done);
    onDone();
  }
  return (
    <div class="whys">
      <h3>{words.letIn.ask}</h3>
      <div class="tiles">
        {WHYS.map((why) => (
          <button key={why} type="button" onClick={() => void letIn(why)}>
            {words.whys[why]}
          </button>
        ))}
      </div>
      {onCancel !== undefined && (
        <button type="button" class="plain" onClick={onCancel}>
          {words.cancel}
        </button>
      )}
    </div>
  );
}
