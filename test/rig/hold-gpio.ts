import { inputOptions, openActuator, actuatorOptions, openInput } from "../../firmware-bridge/catalog.ts";
import * as v from "valibot";

/** A program that pulses a line for a minute and watches another, prints `holds`, and is killed in the middle of it. */
const [kind = "", chip = "", out = "", watched = ""] = process.argv.slice(2);
const [input, actuator] = await Promise.all([
  openInput(v.parse(inputOptions, { kind, chip, line: Number(watched) })),
  openActuator(v.parse(actuatorOptions, { kind, chip, line: Number(out) })),
]);
await actuator.pulse(60_000);
console.log("holds");
for await (const _ of input.changes());
