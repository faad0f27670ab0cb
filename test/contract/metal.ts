/**
 * Real devices for the contract suites, named by environment variables (docs/readers.md lists them):
 * `ESC_KIOSK_READER_SERIAL` or `ESC_KIOSK_ACTUATOR_LCUS1` and so on hold the options as JSON without `kind`. Behind `_SHOW`, `_HALF`, `_PULL`,
 * `_PUSH`, `_CLOSED` stand shell commands that play the hand; each one that is missing leaves out the tests that need it.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as v from "valibot";
import {
  actuatorOptions,
  openActuator,
  openReader,
  readerOptions,
  releaseActuator,
} from "../../firmware-bridge/catalog.ts";
import { describeActuator } from "./actuator.ts";
import type { ActuatorRig } from "./actuator.ts";
import { describeReader } from "./reader.ts";
import type { ReaderRig } from "./reader.ts";

const run = promisify(execFile);

/** Runs the reader contract on the device that `ESC_KIOSK_READER_KIND` names, if it does. */
export function describeRealReader(kind: string): void {
  const real = realDevice(`ESC_KIOSK_READER_${upper(kind)}`);
  if (real === undefined) return;
  const options = v.parse(readerOptions, { kind, ...real.options });
  const { show, half } = { show: real.hand("SHOW"), half: real.hand("HALF") };
  const rig: ReaderRig = {
    open: async () => openReader(options),
    ...(show && { show }),
    ...(half && { showHalf: half }),
    ...real.plug,
    [Symbol.asyncDispose]: async () => real.plug.plug?.push(),
  };
  describeReader(`real ${kind}`, async () => rig, able(rig, ["show", "showHalf", "plug"]));
}

/** Runs the actuator contract on the device that `ESC_KIOSK_ACTUATOR_KIND` names, if it does. It will click. */
export function describeRealActuator(kind: string): void {
  const real = realDevice(`ESC_KIOSK_ACTUATOR_${upper(kind)}`);
  if (real === undefined) return;
  const options = v.parse(actuatorOptions, { kind, ...real.options });
  const closed = real.hand("CLOSED");
  const rig: ActuatorRig = {
    open: async () => openActuator(options),
    release: async () => releaseActuator(options),
    ...(closed && {
      closed: async () =>
        closed("").then(
          () => true,
          () => false,
        ),
    }),
    ...real.plug,
    [Symbol.asyncDispose]: async () => real.plug.plug?.push(),
  };
  describeActuator(`real ${kind}`, async () => rig, able(rig, ["closed", "plug"]));
}

function upper(kind: string): string {
  return kind.toUpperCase().replaceAll("-", "_");
}

function able<R extends object>(rig: R, keys: readonly (keyof R)[]): (keyof R)[] {
  return keys.filter((key) => rig[key] !== undefined);
}

function realDevice(variable: string) {
  const text = process.env[variable];
  if (text === undefined) return undefined;
  const options = v.parse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), text);

  /** A shell command; the text to show is its `$1`. */
  function hand(what: string): ((text: string) => Promise<void>) | undefined {
    const command = process.env[`${variable}_${what}`];
    if (command === undefined) return undefined;
    return async (shown) => void (await run("sh", ["-c", command, "sh", shown]));
  }

  const pull = hand("PULL");
  const push = hand("PUSH");
  const plug = pull && push ? { plug: { pull: async () => pull(""), push: async () => push("") } } : {};
  return { options, hand, plug };
}
