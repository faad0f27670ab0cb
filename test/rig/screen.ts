import { startSway } from "./screen-unit.ts";
import { failed } from "./check.ts";

/** What is checked of the screen's unit, in the guest of guest-screen.sh. */
// Before the gate is even read, as on a machine that starts: neither waits for the other.
startSway();
const { checkScreen } = await import("./screen-checks.ts");
await checkScreen();
process.exitCode = failed() === 0 ? 0 : 1;
