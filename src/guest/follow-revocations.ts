/**
 * The revoked passes as a gate knows them, through every change of the published list. The last good one stands in the gate's own folder: what
 * was taken back stays so when the published list is removed, exchanged for an older one, or broken, and over a restart.
 *
 *     none was ever seen                    -> every pass is good
 *     a list, whatever became of it since   -> it counts
 *     one is there, and none was ever good  -> nobody knows: staff decide
 */
import { join } from "node:path";
import { replaceFile } from "../disk/durable.ts";
import { keyIdOf } from "../disk/ed25519.ts";
import { followFile, identityOf } from "../disk/follow-file.ts";
import type { GuestPass } from "../card/credential.ts";
import { loadRevocations } from "./revocation-file.ts";
import { type RevocationList, REVOKED, standingIn } from "./revocation-list.ts";

export interface RevocationsFollowed extends Disposable {
  /** Of a pass of this id. */
  standingOf(id: string): GuestPass["standing"];
}

export interface FollowRevocations {
  /** What is published: it need not be there yet. */
  readonly cards: string;
  /** The gate's own, which is there. */
  readonly folder: string;
  readonly site: string;
  readonly trustedKeys: readonly string[];
  /** How often the folder is looked at beside the notices of the operating system. Milliseconds. */
  readonly pollMs: number;
  /** A list counts from now on; `added`: the ids that the one before did not have. Never throws. */
  readonly onList: (list: RevocationList, added: readonly string[]) => void;
  /** Told once whenever the reason changes why it is not the published list that counts; undefined: it does. */
  readonly onFault: (why: string | undefined) => void;
}

type Known =
  | { readonly is: "nothing" }
  | { readonly is: "list"; readonly list: RevocationList }
  | { readonly is: "unknown" };

export function followRevocations(options: FollowRevocations): RevocationsFollowed {
  const { cards, folder, onFault, onList, pollMs, site, trustedKeys } = options;
  const copy = join(folder, REVOKED);
  const published = join(cards, REVOKED);
  // of a key that is trusted no more the sequence may be whatever its thief made it
  const trustedIds = new Set(trustedKeys.map(keyIdOf));
  let known: Known = { is: "nothing" };
  /** What the copy holds. */
  let kept: string | undefined;
  let looked: { readonly mark: string; readonly why: string | undefined } | undefined;

  function remember(): void {
    try {
      const list = loadRevocations(copy, site, "anybody");
      if (list === undefined) return;
      known = { is: "list", list };
      kept = list.text;
    } catch (error) {
      known = { is: "unknown" };
      onFault(messageOf(error));
    }
  }

  /** Why it is not the published list that counts. */
  function take(): string | undefined {
    let next: RevocationList | undefined;
    try {
      next = loadRevocations(published, site, trustedKeys);
    } catch (error) {
      if (known.is === "nothing") known = { is: "unknown" };
      return messageOf(error);
    }
    if (next === undefined) return WITHOUT[known.is];
    const held = known.is === "list" ? known.list : undefined;
    if (held !== undefined && held.text !== next.text && next.seq <= held.seq && trustedIds.has(held.keyId))
      return `${published} has the sequence ${next.seq}, and another one with ${held.seq} counted here before`;
    known = { is: "list", list: next };
    if (held?.text !== next.text)
      onList(
        next,
        [...next.revoked.keys()].filter((id) => held?.revoked.has(id) !== true),
      );
    return keep(next.text);
  }

  function keep(text: string): string | undefined {
    if (kept === text) return undefined;
    try {
      replaceFile(copy, text, 0o600);
      kept = text;
      return undefined;
    } catch (error) {
      return `it counts, and would be forgotten at a restart: ${messageOf(error)}`;
    }
  }

  function look(): void {
    const mark = identityOf(published);
    if (looked?.mark === mark && looked.why === undefined) return;
    const why = take();
    if (why !== looked?.why) onFault(why);
    looked = { mark, why };
  }

  remember();
  look();
  const following = followFile(published, pollMs, look);
  return {
    standingOf(id) {
      if (known.is === "unknown") return "unknown";
      return standingIn(known.is === "list" ? known.list : undefined, id);
    },
    [Symbol.dispose]: () => following[Symbol.dispose](),
  };
}

/** Why it does not count when nothing is published. */
const WITHOUT: Readonly<Record<Known["is"], string | undefined>> = {
  nothing: undefined,
  list: "the list of revoked passes is gone",
  unknown: "there is no list of revoked passes, and there was one",
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
