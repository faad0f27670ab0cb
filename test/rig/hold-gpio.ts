import { inputOptions, openActuator, actuatorOptions, openInput } from "../../firmware-bridge/catalog.ts";
import * as v from "valibot";

/** A program that pulses a line for a minute and watches another, prints `holds`, and is killed in the middle of it. */
const [chip = "", out = "", watched = ""] = process.argv.slice(2);
const input = await openInput(v.parse(inputOptions, { kind: "gpio", chip, line: Number(watched) }));
const actuator = await openActuator(v.parse(actuatorOptions, { kind: "gpio", chip, line: Number(out) }));
await actuator.pulse(60_000);
console.log("holds");
for await (const _ of input.changes());
