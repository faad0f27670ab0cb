import { mkdirSync, writeFileSync } from "node:fs";
import { startGate, openSite, cardUrl } from "../fakes/gate.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { openScreen } from "../fakes/screen.ts";
import { check, inTime, same, until } from "./check.ts";
import { plugInGpio } from "./gpio-chip.ts";
import { usersOf } from "./libgpiod.ts";

const CHIP = "pinctrl-rig";
const STRIKE = 2;
/** A magnet contact to ground, closed while the door is: open is the high voltage. */
const DOOR = 4;
const BUTTON = 6;
/** So long that a release seen here is the door's doing. */
const PULSE_MS = 60_000;
const SWING_MS = 6000;

/** The real gate, with a door on the pins of a chip. */
export async function checkLane(): Promise<void> {
  await check("a lane: a card unlocks the strike, and the door that opens locks it", async () => {
    await using chip = await plugInGpio(CHIP);
    await using scanner = await openSocketDevice();
    await using site = await openSite(10);
    chip.put(DOOR, "low");
    believeTheClock();
    const pin = (line: number) => ({ kind: "gpio", chip: CHIP, line });
    const lane = {
      pulse_ms: PULSE_MS,
      policy: { preset: "library-gate" },
      screen: { port: 0 },
      reader: [{ kind: "simulated", socket: scanner.path }],
      actuator: pin(STRIKE),
      door: {
        kind: "door",
        lock: "strike",
        relock: "opening",
        inputs: { dps: { ...pin(DOOR), active: "high", bias: "none" }, rex: pin(BUTTON) },
      },
    };
    await using gate = await inTime("the gate to be ready", startGate(site, { lane: [lane] }));
    await until("the gate to have its three lines", () => usersOf(chip.name).match(/esc-kiosk/g)?.length === 3);
    using screen = await openScreen(gate.origin);
    await until("the lane to serve", () => screen.states.at(-1)?.scene.is === "idle");
    same("unlocked", chip.isHigh(STRIKE), false);
    await scanner.write(`${cardUrl(0)}\r`);
    await until("the strike to be unlocked", () => chip.isHigh(STRIKE));
    await until("the strike to be locked", () => {
      // Opened and closed until it is noticed: the slow guest may still be about to look at the contact.
      chip.put(DOOR, performance.now() % SWING_MS < SWING_MS / 2 ? "high" : "low");
      return !chip.isHigh(STRIKE);
    });
  });
}

/** The guest has no time server, but its clock is this machine's; what systemd-timesyncd leaves when it has an answer says so. */
function believeTheClock(): void {
  mkdirSync("/run/systemd/timesync", { recursive: true });
  writeFileSync("/run/systemd/timesync/synchronized", "");
}
