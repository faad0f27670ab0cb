import { parseArgs } from "node:util";
import { stringify } from "smol-toml";
import {
  type ActuatorOptions,
  actuatorOptions,
  type InputOptions,
  inputOptions,
  type ReaderOptions,
  readerOptions,
} from "../../firmware-bridge/catalog.ts";
import { ChainError } from "../chip/chain.ts";
import { trustOf } from "../chip/known-chips.ts";
import type { ChipOptions } from "../chip/options.ts";
import { type Config, loadConfig } from "../ops/config.ts";
import { configOrFaults, DEFAULT_FILE } from "../ops/entry.ts";
import { localMomentsIn } from "../ops/local-moment.ts";
import { type Fault, sayFault } from "../ops/toml.ts";
import { readLanePolicy } from "../policy/lane-policy.ts";
import { loadPolicy } from "../policy/load-policy.ts";
import { ALWAYS } from "../verdict/judge.ts";
import { type Command, fail, print, UsageError } from "./command.ts";
import { sayPolicy, sayPolicyFaults } from "./say-policy.ts";

type GateConfig = Config<ReaderOptions, ActuatorOptions, InputOptions>;

const DEVICES = { reader: readerOptions, actuator: actuatorOptions, input: inputOptions };

/** The config that a command was given, or every fault of it on stderr and undefined. */
export function configOf(file: string | undefined) {
  return configOrFaults(file, DEVICES);
}

function fileAndFormat(args: readonly string[]) {
  const options = { config: { type: "string" }, json: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.length > 1) throw new UsageError("one FILE is expected");
  return { file: values.config ?? positionals[0] ?? DEFAULT_FILE, json: values.json === true };
}

export const configCheck: Command = {
  usage: "[FILE] [--json]",
  does: "Reads the config as start does and lists every fault: option, value, what is allowed, nearest known name.",
  async run(args) {
    const { file, json } = fileAndFormat(args);
    const reading = loadConfig(file, DEVICES);
    const faults = reading.is === "faulty" ? reading.faults : faultsBeside(reading.config);
    if (json) print(JSON.stringify({ file, faults }));
    else for (const fault of faults) fail(`${file}: ${sayFault(fault)}`);
    if (!json && faults.length === 0) print(`${file}: good`);
    return faults.length === 0 ? 0 : 1;
  },
};

/** What of the config lies in files beside it. */
function faultsBeside({ chip, lane, site }: GateConfig): readonly Fault[] {
  const momentAt = localMomentsIn(site.time_zone);
  const files = lane.flatMap(({ policy }) => ("file" in policy ? policy.file : []));
  const ofPolicies = [...new Set(files)].flatMap((file) => {
    const reading = loadPolicy(file, momentAt);
    if (reading.is === "ok") return [];
    return reading.faults.map(({ expected, option, value }) => ({
      option: option === file ? file : `${file}: ${option}`,
      value,
      expected,
    }));
  });
  return [...chainFaults(chip), ...ofPolicies];
}

function chainFaults(chip: ChipOptions): readonly Fault[] {
  try {
    trustOf(chip);
    return [];
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    const expected = `a file of authorities that lead to a trusted root (${why})`;
    return [{ option: "chip.chain_file", value: JSON.stringify(chip.chain_file), expected }];
  }
}

export const configShow: Command = {
  usage: "[FILE] [--json]",
  does: "The config with every default filled in, and its policy as sentences to read aloud.",
  async run(args) {
    const { file, json } = fileAndFormat(args);
    const read = configOf(file);
    if (read === undefined) return 1;
    // What is shown is pasted somewhere, and a short PIN can be found out from what is stored of it.
    const config = { ...read, staff: read.staff.map(({ name }) => ({ name, pin: "(not shown)" })) };
    const momentAt = localMomentsIn(config.site.time_zone);
    const readings = config.lane.map(({ id, policy }) => ({ lane: id, reading: readLanePolicy(policy, momentAt) }));
    const faulty = readings.flatMap(({ reading }) => (reading.is === "faulty" ? [reading] : []));
    if (faulty.length > 0) return fail(faulty.flatMap((one) => sayPolicyFaults(one.name, one)).join("\n"));
    const good = readings.flatMap(({ lane, reading }) => (reading.is === "ok" ? [{ lane, reading }] : []));
    if (json) {
      const policies = good.map(({ lane, reading: { document, policy } }) => ({
        lane,
        name: policy.name,
        hash: policy.hash,
        document,
        sentences: [...ALWAYS, ...policy.clauses].map(({ says }) => says),
      }));
      print(JSON.stringify({ file, config, policies }));
      return 0;
    }
    print(stringify(config));
    for (const { lane, reading } of good) {
      for (const line of [`${lane}, by ${reading.document.name}`, ...sayPolicy(reading), ""])
        print(`# ${line}`.trimEnd());
    }
    return 0;
  },
};
