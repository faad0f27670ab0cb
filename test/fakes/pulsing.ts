/**
 * A program that holds an actuator, to be killed. Options as JSON in its first argument, in the second the context, if it is
 * another than the machine. It says `open` when the actuator is; then each line of input is an order: `pulse MS` (says `taken`), `block MS` blocks its event loop (says `blocking` first).
 */
import { createInterface } from "node:readline";
import * as v from "valibot";
import { actuatorOptions, openActuator } from "../../firmware-bridge/catalog.ts";

const options = v.parse(v.pipe(v.string(), v.parseJson(), actuatorOptions), process.argv[2]);
const context = v.parse(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({ roots: v.object({ sys: v.string(), dev: v.string() }), gpioEnv: v.record(v.string(), v.string()) }),
  ),
  process.argv[3] ?? JSON.stringify({ roots: { sys: "/sys", dev: "/dev" }, gpioEnv: {} }),
);
const actuator = await openActuator(options, context);
console.log("open");
for await (const line of createInterface({ input: process.stdin })) {
  const [order, text] = line.split(" ");
  const ms = Number(text);
  if (order === "pulse") {
    await actuator.pulse(ms);
    console.log("taken");
  } else if (order === "block") {
    console.log("blocking");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }
}
await actuator[Symbol.asyncDispose]();
