/** How every process of ours begins: one option, one file, and all its faults at once. */
import { parseArgs } from "node:util";
import { type Config, type DeviceSchemas, loadConfig } from "./config.ts";
import type { Log } from "./log.ts";
import { sayFault } from "./toml.ts";

export const DEFAULT_FILE = "/etc/esc-kiosk/config.toml";

/** The config that `--config FILE` names. When it is faulty: every fault on stderr, exit code 1 set, and undefined. */
export function configFromArgs<R, A, I>(devices: DeviceSchemas<R, A, I>): Config<R, A, I> | undefined {
  const { values } = parseArgs({ options: { config: { type: "string", default: DEFAULT_FILE } } });
  return configOrFaults(values.config, devices);
}

/** Runs a process of ours to its end. What it cannot go on without is one line in the log and exit code 1, never a bare stack. */
export async function runToEnd(log: Log, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : "stopped by a fault");
    process.exitCode = 1;
  }
}

/** The config in this file, or the default one. When it is faulty: every fault on stderr, exit code 1 set, and undefined. */
export function configOrFaults<R, A, I>(
  file: string | undefined,
  devices: DeviceSchemas<R, A, I>,
): Config<R, A, I> | undefined {
  const name = file ?? DEFAULT_FILE;
  const reading = loadConfig(name, devices);
  if (reading.is === "ok") return reading.config;
  for (const fault of reading.faults) process.stderr.write(`${name}: ${sayFault(fault)}\n`);
  process.exitCode = 1;
  return undefined;
}
