/** What staff can do at one lane, once they have unlocked its screen. It knows no HTTP, and opens nothing by itself. */
import type { Scan } from "../../firmware-bridge/device.ts";
import { toEscn } from "../card/escn.ts";
import type { VerdictEntry } from "../journal/entry.ts";
import type { Journal, Kept } from "../journal/journal.ts";
import type { Headcount } from "../lane/headcount.ts";
import type { Inspector } from "../lane/inspector.ts";
import type { ByStaff, LetIn } from "../lane/lane.ts";
import type { Mode } from "../lane/mode.ts";
import type { Clock } from "../ops/clock.ts";
import type { LaneMode } from "../verdict/words.ts";
import { tellInspected } from "./inspected.ts";
import { type AnswerOf, MOST_SCANS, type ProblemCode, type Why } from "./messages.ts";

/** Who was refused so long ago has left. Milliseconds. */
const ANSWERED_WITHIN_MS = 600_000;
/** Entries of all lanes that are looked through for the scans of one. */
const LOOK_BACK = 1000;
const PAGE = 100;

export interface DeskParts {
  readonly lane: string;
  readonly journal: Pick<Journal, "append" | "find" | "recent" | "recentOf">;
  readonly clock: Clock;
  readonly mode: Pick<Mode, "now" | "set">;
  readonly headcount: Pick<Headcount, "now" | "set">;
  readonly letIn: (how: ByStaff) => Promise<LetIn>;
  /** Reads a number as a reader would. */
  readonly type: (scan: Scan) => void;
  readonly inspector: Pick<Inspector, "next">;
  readonly health: () => AnswerOf<"health">;
}

type Scanned = AnswerOf<"scans">["scans"][number];

export type Done<T> = { readonly is: "done"; readonly answer: T } | { readonly is: "not"; readonly why: ProblemCode };

/** Every method throws `JournalError`. `staff`: whose session it is. */
export interface Desk {
  state(staff: string): AnswerOf<"state">;
  scans(): AnswerOf<"scans">;
  letIn(why: Why, record: number | undefined, staff: string): Promise<Done<AnswerOf<"override">>>;
  type(number: string): Done<AnswerOf<"typed">>;
  setMode(mode: LaneMode, staff: string): AnswerOf<"state">;
  count(inside: number, staff: string): AnswerOf<"state">;
  /** What the next card is: it is judged by nobody, and stands in no record but that somebody looked. `stop`: they have stopped looking. */
  inspect(staff: string, stop: AbortSignal): Promise<AnswerOf<"inspect">>;
  health(): AnswerOf<"health">;
}

export function openDesk(parts: DeskParts): Desk {
  const { clock, headcount, journal, lane, mode } = parts;

  function state(staff: string): AnswerOf<"state"> {
    return { lane, staff, mode: mode.now(), inside: headcount.now() };
  }

  function refusalOf(record: number): Kept<VerdictEntry> | ProblemCode {
    const kept = journal.find(record);
    if (kept === undefined || kept.entry.kind !== "verdict" || kept.entry.lane !== lane) return "not-found";
    if (kept.entry.verdict === "admit") return "not-refused";
    if (clock.since(kept.entry) > ANSWERED_WITHIN_MS) return "too-long-ago";
    return answerTo().has(record) ? "answered-already" : { ...kept, entry: kept.entry };
  }

  /** By the number of the refusal. */
  function answerTo(): ReadonlyMap<number, number> {
    const overrides = journal.recentOf("override", LOOK_BACK, lane);
    return new Map(
      overrides.flatMap(({ entry, seq }) => (entry.answers === undefined ? [] : [[entry.answers, seq] as const])),
    );
  }

  function scans(): readonly Scanned[] {
    const answered = answerTo();
    const found: Scanned[] = [];
    let before: number | undefined;
    for (let seen = 0; seen < LOOK_BACK && found.length < MOST_SCANS; seen += PAGE) {
      const page = journal.recent(PAGE, before);
      found.push(...page.flatMap((kept) => scanned(kept, answered)));
      before = page.at(-1)?.seq;
      if (before === undefined) break;
    }
    return found.slice(0, MOST_SCANS);
  }

  /** None, or the one. */
  function scanned({ entry, seq }: Kept, answered: ReadonlyMap<number, number>): readonly Scanned[] {
    if ((entry.kind !== "verdict" && entry.kind !== "override") || entry.lane !== lane) return [];
    const isVerdict = entry.kind === "verdict";
    return [
      {
        record: seq,
        at: new Date(entry.at).toISOString(),
        is: isVerdict ? entry.verdict : "override",
        reason: (isVerdict ? entry.reason : entry.why) ?? null,
        medium: isVerdict ? entry.medium : null,
        who: (entry.person ?? entry.card)?.slice(0, 8) ?? null,
        answeredBy: answered.get(seq) ?? null,
      },
    ];
  }

  return {
    state,
    scans: () => ({ scans: [...scans()] }),
    async letIn(why, record, staff) {
      const answers = record === undefined ? undefined : refusalOf(record);
      if (typeof answers === "string") return { is: "not", why: answers };
      const did = await parts.letIn({ staff, why, answers });
      if (did.is === "opened") return { is: "done", answer: { record: did.record } };
      return { is: "not", why: did.is === "failed" ? "not-opened" : did.is };
    },
    type(number) {
      const escn = toEscn(number);
      if (escn === undefined) return { is: "not", why: "bad-request" };
      parts.type({ medium: "typed", payload: Buffer.from(escn), at: performance.now() });
      return { is: "done", answer: { done: true } };
    },
    setMode(next, staff) {
      mode.set(next, staff);
      return state(staff);
    },
    count(inside, staff) {
      headcount.set(inside, staff);
      return state(staff);
    },
    async inspect(staff, stop) {
      const found = await parts.inspector.next(stop);
      if (found === undefined) return { is: "nothing" };
      const detail = `${staff} looked at a card`;
      journal.append({ kind: "door", ...clock.stamp(), lane, what: "staff-inspected", detail });
      return tellInspected(found);
    },
    health: parts.health,
  };
}
