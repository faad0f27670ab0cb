import { openOurRelay } from "./ours.ts";

/** A program that pulses our relay for a minute, prints `pulsed`, and is killed in the middle of it. */
const [node = ""] = process.argv.slice(2);
const relay = await openOurRelay(node);
await relay.pulse(60_000);
console.log("pulsed");
