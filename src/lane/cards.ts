/** What a lane can find out about a card: in the local snapshot at once, from the register through sync with a deadline. */
import type { Shown } from "../card/credential.ts";
import type { Escn } from "../card/escn.ts";
import type { Ask } from "../router/ask.ts";
import type { Snapshot } from "../snapshot/published.ts";
import type { Facts, Policy } from "../verdict/words.ts";
import { ageIn, ageOf, ageOfList } from "./age.ts";

type Standing = Pick<Facts, "lookup" | "data">;

export interface Cards {
  /** What the snapshot says; of a card in it the age of what it says of this card. Throws when the snapshot cannot be read. */
  local(credential: Shown, policy: Policy, nowUnixMs: number): Standing;
  canAsk(): boolean;
  /** What the register says within the deadline; never throws. No answer leaves the data, which is `local`'s, as it was. */
  ask(escn: Escn, data: Facts["data"], policy: Policy, nowUnixMs: number): Promise<Standing>;
  /** Wishes for a second look behind an admission on what the snapshot said; `at`: that of its record. Never throws, never waits. */
  lookAgain(escn: Escn, at: number): void;
  /** Names the content that verdicts rest on; undefined when there is none. */
  snapshotId(): string | undefined;
}

export interface CardsParts {
  readonly snapshot: () => Pick<Snapshot, "info" | "find"> | undefined;
  /** undefined: this site decides on its own list alone. */
  readonly ask: Ask | undefined;
  readonly deadlineMs: number;
}

export function openCards({ snapshot, ask, deadlineMs }: CardsParts): Cards {
  return {
    local(credential, policy, nowUnixMs) {
      const current = snapshot();
      const card = credential.is === "card" ? current?.find(credential.escn) : undefined;
      if (current !== undefined && card !== undefined) {
        return {
          lookup: { is: "known", card, from: "snapshot" },
          data: ageIn(current.info, card.asOf, policy, nowUnixMs),
        };
      }
      const data = ageOfList(current?.info, policy, nowUnixMs);
      // Only a list that is complete by the site's own choice, and not old, can say that a card does not exist.
      const listIsAll = ask === undefined && (data.freshness === "fresh" || data.freshness === "ageing");
      return { lookup: { is: listIsAll ? "unknown" : "no-answer" }, data };
    },
    canAsk: () => ask !== undefined,
    async ask(escn, data, policy, nowUnixMs) {
      const lookup = ask === undefined ? ({ is: "no-answer" } as const) : await ask.ask(escn, { deadlineMs });
      switch (lookup.is) {
        case "known":
          // sync keeps answers for a while, and says since when
          return { lookup, data: ageOf(lookup.card.asOf, policy, nowUnixMs) };
        case "unknown":
          return { lookup, data: { freshness: "fresh", ageMs: 0 } };
        case "no-answer":
          return { lookup, data };
      }
    },
    lookAgain: (escn, at) => ask?.seen(escn, at),
    snapshotId: () => snapshot()?.info.id,
  };
}
