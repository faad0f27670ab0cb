/** What a lane can find out about a card: in the local snapshot at once, from the register through sync with a deadline. */
import type { Credential, NotACard } from "../card/credential.ts";
import type { Escn } from "../card/escn.ts";
import type { Ask } from "../router/ask.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Facts, Freshness, Policy } from "../verdict/words.ts";

type Standing = Pick<Facts, "lookup" | "data">;

export interface Cards {
  /** What the snapshot says. Throws when the snapshot cannot be read. */
  local(credential: Credential | NotACard, policy: Policy, nowUnixMs: number): Standing;
  canAsk(): boolean;
  /** What the register says within the deadline; never throws. An answer is fresh; none leaves the data as it was. */
  ask(escn: Escn, data: Facts["data"]): Promise<Standing>;
  /** Names the content that verdicts rest on; undefined when there is none. */
  snapshotId(): string | undefined;
}

export interface CardsParts {
  readonly snapshot: () => Snapshot | undefined;
  /** undefined: this site decides on its own list alone. */
  readonly ask: Ask | undefined;
  readonly deadlineMs: number;
}

export function openCards({ snapshot, ask, deadlineMs }: CardsParts): Cards {
  return {
    local(credential, policy, nowUnixMs) {
      const current = snapshot();
      const data = dataAge(current?.info.takenAt, policy, nowUnixMs);
      const card = credential.is === "card" ? current?.find(credential.escn) : undefined;
      if (card !== undefined) return { lookup: { is: "known", card, from: "snapshot" }, data };
      // Only a list that is complete by the site's own choice, and not old, can say that a card does not exist.
      const listIsAll = ask === undefined && (data.freshness === "fresh" || data.freshness === "ageing");
      return { lookup: { is: listIsAll ? "unknown" : "no-answer" }, data };
    },
    canAsk: () => ask !== undefined,
    async ask(escn, data) {
      const lookup = ask === undefined ? ({ is: "no-answer" } as const) : await ask.ask(escn, { deadlineMs });
      return { lookup, data: lookup.is === "no-answer" ? data : { freshness: "fresh", ageMs: 0 } };
    },
    snapshotId: () => snapshot()?.info.id,
  };
}

/** How old the data is by this policy's measure. Data from the future has no age that could be trusted: it is stale. */
export function dataAge(
  takenAt: number | undefined,
  { freshForMs, staleAfterMs }: Pick<Policy, "freshForMs" | "staleAfterMs">,
  nowUnixMs: number,
): { readonly freshness: Freshness; readonly ageMs: number | undefined } {
  if (takenAt === undefined) return { freshness: "blind", ageMs: undefined };
  const ageMs = nowUnixMs - takenAt;
  if (!(ageMs >= 0)) return { freshness: "stale", ageMs: 0 };
  if (ageMs <= freshForMs) return { freshness: "fresh", ageMs };
  return { freshness: ageMs <= staleAfterMs ? "ageing" : "stale", ageMs };
}
