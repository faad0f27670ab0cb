import { parseArgs } from "node:util";
import { stringify } from "smol-toml";
import { actuatorOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { ChainError } from "../chip/chain.ts";
import { trustOf } from "../chip/known-chips.ts";
import type { ChipOptions } from "../chip/options.ts";
import { type ConfigFault, loadConfig, sayFault } from "../ops/config.ts";
import { configOrFaults, DEFAULT_FILE } from "../ops/entry.ts";
import { policyFrom } from "../verdict/presets.ts";
import { ALWAYS } from "../verdict/judge.ts";
import { type Command, fail, print, UsageError } from "./command.ts";

const DEVICES = { reader: readerOptions, actuator: actuatorOptions };

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
    const faults = reading.is === "faulty" ? reading.faults : chainFaults(reading.config.chip);
    if (json) print(JSON.stringify({ file, faults }));
    else for (const fault of faults) fail(`${file}: ${sayFault(fault)}`);
    if (!json && faults.length === 0) print(`${file}: good`);
    return faults.length === 0 ? 0 : 1;
  },
};

/** What of the config lies in a file beside it. */
function chainFaults(chip: ChipOptions): readonly ConfigFault[] {
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
    const config = configOf(file);
    if (config === undefined) return 1;
    const policies = config.lane.map(({ id, policy }) => {
      const sentences = [...ALWAYS, ...policyFrom(policy).clauses].map((clause) => clause.says);
      return { lane: id, preset: policy.preset, sentences };
    });
    if (json) {
      print(JSON.stringify({ file, config, policies }));
      return 0;
    }
    print(stringify(config));
    for (const { lane, preset, sentences } of policies) {
      print(`# ${lane}, a ${preset}, admits a card when, in this order:`);
      for (const [index, sentence] of sentences.entries()) print(`#  ${index + 1}. ${sentence}`);
    }
    return 0;
  },
};
