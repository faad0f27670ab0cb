import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../src/staff/messages.ts";
import { Figure } from "../kiosk/figures.tsx";
import { timeAt } from "../kiosk/zone.ts";
import type { StaffWords } from "../words/staff/words.ts";
import { type Desk, useAnswer } from "./desk.ts";
import { useRows } from "./rows.ts";
import { Whys } from "./whys.tsx";

/** The gate answers a refusal for so long. Milliseconds. */
const ANSWERABLE_MS = 600_000;

type Scan = AnswerOf<"scans">["scans"][number];

const FIGURES = { admit: "tick", refuse: "cross", unsure: "question", override: "tick" } as const;

/** The last ones at this lane, the newest first; whoever was refused a moment ago can be let in from here. */
export function Scans({ desk }: { readonly desk: Desk }) {
  const [chosen, setChosen] = useState<Scan | undefined>(undefined);
  const [asked, setAsked] = useState(0);
  const scans = useAnswer(desk, "scans", `${desk.state.record} ${asked}`)?.scans;
  if (chosen === undefined) return <List desk={desk} scans={scans} choose={setChosen} />;
  const done = () => {
    setChosen(undefined);
    setAsked((before) => before + 1);
  };
  return <Whys desk={desk} record={chosen.record} onDone={done} onCancel={() => setChosen(undefined)} />;
}

interface ListProps {
  readonly desk: Desk;
  /** undefined: they have not come yet. */
  readonly scans: readonly Scan[] | undefined;
  readonly choose: (scan: Scan) => void;
}

function List({ desk, scans, choose }: ListProps) {
  const [from, setFrom] = useState(0);
  const { list, rows } = useRows();
  const most = Math.max(0, (scans?.length ?? 0) - rows);
  const first = Math.min(from, most);
  return (
    <div class="scans">
      <div class="rows" ref={list}>
        {scans?.length === 0 && <p class="none">{desk.words.scans.none}</p>}
        {scans?.slice(first, first + rows).map((scan) => (
          <Row key={scan.record} scan={scan} desk={desk} choose={() => choose(scan)} />
        ))}
      </div>
      {most > 0 && (
        <div class="pages">
          <Turn by={-rows} from={first} most={most} turn={setFrom} />
          <Turn by={rows} from={first} most={most} turn={setFrom} />
        </div>
      )}
    </div>
  );
}

function Row({ scan, desk, choose }: { readonly scan: Scan; readonly desk: Desk; readonly choose: () => void }) {
  const { words, state } = desk;
  return (
    <div class={`row is-${scan.is}`} data-record={scan.record}>
      <time>{timeAt(state.place, Date.parse(scan.at))}</time>
      <Figure name={FIGURES[scan.is]} />
      <p class="what">
        <b>{words.verdicts[scan.is]}</b>
        <span>{reasonOf(scan, words)}</span>
      </p>
      <span class="medium">{scan.medium === null ? "" : words.media[scan.medium]}</span>
      {scan.answeredBy !== null && <span class="answered">{words.scans.answered}</span>}
      {isAnswerable(scan) && (
        <button type="button" class="strong" onClick={choose}>
          {words.scans.letIn}
        </button>
      )}
    </div>
  );
}

function isAnswerable({ answeredBy, at, is }: Scan): boolean {
  return (is === "refuse" || is === "unsure") && answeredBy === null && Date.now() - Date.parse(at) < ANSWERABLE_MS;
}

/** A gate of another release may know one that this page has no words for. */
function reasonOf({ reason }: Scan, { reasons, whys }: StaffWords): string {
  const all: Readonly<Record<string, string>> = { ...reasons, ...whys };
  return reason === null ? "" : (all[reason] ?? reason);
}

interface TurnProps {
  readonly by: number;
  readonly from: number;
  readonly most: number;
  readonly turn: (from: number) => void;
}

function Turn({ by, from, most, turn }: TurnProps) {
  const next = Math.max(0, Math.min(most, from + by));
  return (
    <button type="button" aria-disabled={next === from} aria-label={by < 0 ? "↑" : "↓"} onClick={() => turn(next)}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d={by < 0 ? "M5 15l7-7 7 7" : "M5 9l7 7 7-7"} />
      </svg>
    </button>
  );
}
