/** The library that the machines of these tests stand in, and what they lack that a kiosk has. */
import { buildPage } from "../kiosk-ui/built.ts";
import type { Machine } from "./machine.ts";

export const GATE = "esc-kiosk-gate.service";
export const SCREEN = "esc-kiosk-screen.service";
export const READER = "/run/esc-kiosk-test-reader.sock";

const SIMULATED = `
kind = "simulated"
socket = "${READER}"`;

/** A lane that is ready. `lane`: more lines of it; `reader`: the lines of its reader. */
export function library(lane = "", reader = SIMULATED): string {
  return `
[site]
name = "Test library"
time_zone = "Europe/Riga"
[[lane]]
policy.preset = "library-gate"
actuator.kind = "none"
${lane}
[[lane.reader]]
${reader}
[sync]
router = "http://127.0.0.1:9"
`;
}

/** A compositor without a graphics card: everything else of the unit is as delivered. */
export const HEADLESS = "[Service]\nEnvironment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman\n";

/** The page as a kiosk has it built; disposal takes the build away. */
export async function putPage(machine: Machine): Promise<AsyncDisposable> {
  // Not in /tmp, of which the machine has its own.
  const built = await buildPage("/var/tmp");
  await machine.ask("rm", "-rf", "/opt/esc-kiosk/kiosk-ui/dist");
  await machine.ask("cp", "-r", built.folder, "/opt/esc-kiosk/kiosk-ui/dist");
  await machine.ask("chmod", "-R", "a+rX", "/opt/esc-kiosk/kiosk-ui/dist");
  return built;
}
