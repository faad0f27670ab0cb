/** A policy that decided once, out of the archive. */
import { archivedPolicy } from "./archive.ts";
import { NO_POLICY } from "./keep-policy.ts";
import { compilePolicy } from "./load-policy.ts";
import type { Policy } from "../verdict/words.ts";

/** What the hash of a record names; undefined: it is not kept any more, or this release does not understand it. */
export function recallPolicy(stateFolder: string, hash: string): Policy | undefined {
  if (hash === NO_POLICY.hash) return NO_POLICY;
  const bytes = archivedPolicy(stateFolder, hash);
  return bytes && compilePolicy(bytes);
}
