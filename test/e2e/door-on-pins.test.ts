/** From a card's bytes to the pin of a strike, and from a door's contact back to it. The kernel's part is played; the rig has the real one. */
import { expect, test } from "vitest";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { openFakeGpio } from "../fakes/gpio-fake.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const STRIKE = 2;
/** Closed to ground while the door is closed: open is the high voltage. */
const DOOR = 4;

test("the door opens, and the strike locks long before its pulse is over", async () => {
  await using chip = await openFakeGpio("pinctrl-rp1");
  await using scanner = await openSocketDevice();
  await using site = await openSite(3);
  const lane = {
    pulse_ms: 60_000,
    policy: { preset: "library-gate" },
    screen: { port: 0 },
    reader: [{ kind: "simulated", socket: scanner.path }],
    actuator: { kind: "gpio", line: STRIKE },
    door: { kind: "door", relock: "opening", inputs: { dps: { kind: "gpio", line: DOOR, active: "high" } } },
  };
  await using gate = await startGate(site, { lane: [lane] }, chip.context);
  using screen = await openScreen(gate.origin);
  await until("the lane serves", () => screen.states.at(-1)?.scene.is === "idle");
  expect(await chip.isHigh(STRIKE)).toBe(false);
  await scanner.write(`${cardUrl(0)}\r`);
  await until("the strike is unlocked", async () => chip.isHigh(STRIKE));
  await chip.put(DOOR, "high");
  await until("the strike is locked", async () => !(await chip.isHigh(STRIKE)));
});
