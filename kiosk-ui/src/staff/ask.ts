/** What the page asks of the gate for staff. The session is held in memory alone, by who asks. */
import type { AnswerOf, ProblemCode, Verb } from "../../../src/staff/messages.ts";
import { freshToken } from "../kiosk/connection.ts";
import type { StaffProblem } from "../words/staff/words.ts";

/** The gate answers within a second, but for the inspector, which waits half a minute for a card. */
const ANSWER_MS = 10_000;
const INSPECT_MS = 40_000;

export interface Refused {
  readonly is: "problem";
  readonly why: StaffProblem | "wrong-pin";
  /** Until it makes sense to ask again; 0: at once. Milliseconds. */
  readonly waitMs: number;
}

export type Reply<V extends Verb> = { readonly is: "answer"; readonly answer: AnswerOf<V> } | Refused;

/** Never rejects. `stop`: whoever asked does not want to know any more. */
export function ask<V extends Verb>(session: string, verb: V, body: object, stop?: AbortSignal): Promise<Reply<V>> {
  return post(verb, body, { Authorization: `Bearer ${session}` }, stop);
}

/** Never rejects. Each PIN has a token of its own, out of a page that is fetched for it. */
export async function tryPin(pin: string): Promise<Reply<"unlock">> {
  const token = await freshToken();
  return token === undefined ? refused("silent") : post("unlock", { pin }, { "Kiosk-Token": token });
}

async function post<V extends Verb>(
  verb: V,
  body: object,
  headers: Readonly<Record<string, string>>,
  stop?: AbortSignal,
): Promise<Reply<V>> {
  const tooLong = AbortSignal.timeout(verb === "inspect" ? INSPECT_MS : ANSWER_MS);
  try {
    const response = await fetch(`/staff/${verb}`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: stop === undefined ? tooLong : AbortSignal.any([tooLong, stop]),
    });
    const told: unknown = await response.json();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the page's own gate answers, which its tests hold to this
    if (response.ok) return { is: "answer", answer: told as AnswerOf<V> };
    const waitMs = 1000 * Number(response.headers.get("Retry-After") ?? 0);
    return { ...refused(problemIn(told)), waitMs: Number.isFinite(waitMs) ? waitMs : 0 };
  } catch {
    return refused("silent");
  }
}

function refused(why: Refused["why"]): Refused {
  return { is: "problem", why, waitMs: 0 };
}

const PROBLEMS: Readonly<Partial<Record<ProblemCode, Refused["why"]>>> = {
  "no-session": "ended",
  "wrong-pin": "wrong-pin",
  wait: "too-quick",
  "too-many-sessions": "too-many",
  "out-of-order": "out-of-order",
  busy: "busy",
  "not-opened": "not-opened",
  "cannot-record": "cannot-record",
  "answered-already": "answered",
  "too-long-ago": "too-old",
};

function problemIn(told: unknown): Refused["why"] {
  if (typeof told !== "object" || told === null || !("problem" in told)) return "failed";
  const code = String(told.problem);
  return isKnown(code) ? (PROBLEMS[code] ?? "failed") : "failed";
}

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
