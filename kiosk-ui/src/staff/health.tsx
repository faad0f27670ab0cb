import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../src/staff/messages.ts";
import type { StaffWords } from "../words/staff/words.ts";
import { type Desk, useAnswer } from "./desk.ts";

type Health = AnswerOf<"health">;
/** `good`, or not as it should be, or nobody comes in because of it. */
type Grade = "good" | "doubt" | "bad";
type Line = readonly [part: keyof StaffWords["health"]["parts"], grade: Grade, text: string];

/** How the lane is, in words; the shape says what needs a look. */
export function HealthScreen({ desk }: { readonly desk: Desk }) {
  const [asked, setAsked] = useState(0);
  const health = useAnswer(desk, "health", String(asked));
  const { words } = desk;
  return (
    <div class="health">
      <dl class="lines">
        {health !== undefined &&
          linesOf(health, desk).map(([part, grade, text]) => (
            <div key={part} class={`is-${grade}`}>
              <dt>
                <Mark grade={grade} />
                {words.health.parts[part]}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      <button type="button" onClick={() => setAsked((before) => before + 1)}>
        {words.again}
      </button>
    </div>
  );
}

const MARKS: Readonly<Record<Grade, string>> = {
  good: "M5 12.500l4.500 4.500L19 7",
  doubt: "M12 3.500L21.500 20h-19zM12 10v4.500M12 17.200v.010",
  bad: "M6 6l12 12M18 6L6 18",
};

function Mark({ grade }: { readonly grade: Grade }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={MARKS[grade]} />
    </svg>
  );
}

const GRADES = {
  works: "good",
  hangs: "doubt",
  alarm: "doubt",
  missing: "bad",
  fresh: "good",
  ageing: "doubt",
  stale: "bad",
  blind: "bad",
  answers: "good",
  silent: "doubt",
  "not-asked": "good",
  synced: "good",
  plausible: "good",
  unsynced: "doubt",
  wrong: "bad",
} as const satisfies Record<string, Grade>;

/** Less is soon full. Millions of bytes. */
const LITTLE_MB = 500;

function linesOf(health: Health, { language, state, words: { health: words } }: Desk): readonly Line[] {
  const { cards, clock, diskFreeMb, gate, journal, policy, reader, register, screens, version } = health;
  const { asOf } = state.data;
  const from = asOf === undefined ? undefined : (state.dates[asOf]?.[language] ?? asOf);
  const cardsSay = cards.freshness === "fresh" ? words.count(cards.count) : words.ages[cards.freshness];
  const lines: (Line | undefined)[] = [
    ["reader", GRADES[reader], words[reader]],
    ["gate", GRADES[gate], words[gate]],
    ["cards", GRADES[cards.freshness], from === undefined ? cardsSay : `${cardsSay} · ${from}`],
    ["register", GRADES[register], words.registers[register]],
    ["clock", GRADES[clock], words.clocks[clock]],
    ["journal", GRADES[journal], words[journal]],
    diskFreeMb === null
      ? undefined
      : [
          "disk",
          diskFreeMb < LITTLE_MB ? "doubt" : "good",
          diskFreeMb < 1000 ? `${diskFreeMb} MB` : `${Math.floor(diskFreeMb / 1000)} GB`,
        ],
    ["policy", policy.isRefused ? "doubt" : "good", policy.isRefused ? words.refused : policy.name],
    ["version", "good", version],
    ["screens", "good", String(screens)],
  ];
  return lines.filter((line) => line !== undefined);
}
