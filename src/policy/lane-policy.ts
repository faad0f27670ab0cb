/** What the config says of a lane's policy: a file of the site's own, or one that is shipped, with options. */
import { stringify } from "smol-toml";
import * as v from "valibot";
import type { MomentAt } from "../verdict/example-facts.ts";
import { documentOf, policyOptions, type PolicyOptions } from "../verdict/presets.ts";
import { loadDocument, loadPolicy, type PolicyReading, readPolicy } from "./load-policy.ts";

const policyFile = v.strictObject({
  /** A policy file, docs/policies.md; it is looked at again whenever it changes. An absolute path. */
  file: v.pipe(v.string(), v.maxLength(4096), v.regex(/^\/./, "an absolute path")),
});

type PolicyFile = v.InferOutput<typeof policyFile>;
export type LanePolicy = PolicyFile | PolicyOptions;

/** The `[lane.policy]` table of the config. */
export const lanePolicy: v.GenericSchema<unknown, LanePolicy> = v.lazy((input) =>
  typeof input === "object" && input !== null && "file" in input ? policyFile : policyOptions,
);

/** The policy as it stands now. */
export function readLanePolicy(options: LanePolicy, momentAt: MomentAt): PolicyReading {
  if ("file" in options) return loadPolicy(options.file, momentAt);
  return readPolicy(options.preset, new TextEncoder().encode(stringify(documentOf(options))), momentAt);
}

/** How long data is fresh by it, hours; undefined: its file is faulty, and nobody is admitted by it. */
export function freshHoursOf(options: LanePolicy): number | undefined {
  return "file" in options ? loadDocument(options.file)?.fresh_hours : options.fresh_hours;
}
