/** What the real gate says on its screen between two cards, at its way through, and in whose language: never later than what it does. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { storePin } from "../../src/staff/pin.ts";
import { timeOfDay } from "../../src/verdict/hours.ts";
import { type InputDevice, openInputDevice } from "../fakes/device-input.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { ANNA, BERTA, type Door, placeOfPeople } from "../fakes/people.ts";
import { openScreen } from "../fakes/screen.ts";
import { unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";

const SLOW = { timeout: 120_000 };
const PIN = "471100";
const HOUR_MS = 3_600_000;

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin(PIN) }];
});

const contact = ({ path }: InputDevice) => ({ kind: "simulated", socket: path });

function sayState({ scene }: KioskState): string {
  if (scene.is === "passage") return scene.hint;
  return scene.is === "not-now" ? scene.why.code : scene.is;
}

const shows = ({ screen }: Pick<Door, "screen">, what: string) =>
  until(`the screen shows ${what}`, () => screen.states.map(sayState).at(-1) === what);

/** Each scene once, in its order, since the first state from `from` on. */
function since({ screen }: Pick<Door, "screen">, from: number): readonly string[] {
  const said = screen.states.slice(from).map(sayState);
  return said.filter((scene, nth) => scene !== said[nth - 1]);
}

describe("at a turnstile", () => {
  it("asks to go, and says who went, who did not, who came the other way and who came a third", SLOW, async () => {
    await using passA = await openInputDevice();
    await using passB = await openInputDevice();
    const inputs = { pass_a: contact(passA), pass_b: contact(passB) };
    const more = { door: { kind: "turnstile", wait_ms: 6000, inputs } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more }]);
    await using gate = await place.open();
    const door = gate.door("entrance");
    await until("the contacts are looked at", () => passA.connections() > 0 && passB.connections() > 0);

    let from = door.screen.states.length;
    expect(await door.show(ANNA[0])).toBe("admitted");
    await passA.set(true);
    await shows(door, "idle");
    // Their welcome ended because they went: nobody was asked to go.
    expect(since(door, from)).toEqual(["admitted", "idle"]);
    await passA.set(false);

    from = door.screen.states.length;
    expect(await door.show(ANNA[1])).toBe("admitted");
    await shows(door, "go");
    await passB.set(true);
    await shows(door, "wrong-way");
    await passB.set(false);
    await shows(door, "not-used");
    await shows(door, "idle");
    expect(since(door, from).filter((scene) => scene !== "go")).toEqual(["admitted", "wrong-way", "not-used", "idle"]);

    expect(await door.show(ANNA[2])).toBe("admitted");
    expect(await door.show(BERTA[0])).toBe("admitted");
    door.scanner.show(cardUrl(6));
    await shows(door, "one-at-a-time");
    expect(door.relay.pulses).toBe(3);
  });
});

describe("at a door", () => {
  it("asks to close it as long as it stands open for too long, and judges whoever comes meanwhile", SLOW, async () => {
    await using dps = await openInputDevice();
    const options = { kind: "door", open_too_long_s: 5, pre_alarm_s: 4, inputs: { dps: contact(dps) } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more: { door: options } }]);
    await using gate = await place.open();
    const door = gate.door("entrance");
    await until("the contact is looked at", () => dps.connections() > 0);
    expect(await door.show(ANNA[0])).toBe("admitted");
    await dps.set(true);
    await shows(door, "close-door");
    // Inactive.
    expect(await door.show(7)).toBe("refused: inactive");
    await shows(door, "close-door");
    await dps.set(false);
    await shows(door, "idle");
  });
});

describe("between two cards", () => {
  it("is full when the last seat is taken, locked down and open for everybody when staff say so", SLOW, async () => {
    await using pass = await openInputDevice();
    const more = { door: { kind: "turnstile", wait_ms: 20_000, inputs: { pass_a: contact(pass) } } };
    const rules = [{ is: "seats", of: 1 }];
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules, more }], { staff });
    await using gate = await place.open();
    const door = gate.door("entrance");
    await until("the contact is looked at", () => pass.connections() > 0);
    expect(await door.show(ANNA[0])).toBe("admitted");
    await pass.set(true);
    await shows(door, "full");
    expect(door.screen.states.at(-1)?.scene).toEqual({ is: "not-now", why: { code: "full", inside: 1, seats: 1 } });
    expect(await door.show(BERTA[0])).toBe("refused: full");
    await shows(door, "full");

    const desk = await unlock(door.origin, PIN);
    await desk.ask("mode", { mode: "lockdown" });
    await shows(door, "lockdown");
    await desk.ask("mode", { mode: "free-access" });
    await desk.ask("count", { inside: 0 });
    await shows(door, "free-access");
    await desk.ask("mode", { mode: "normal" });
    await shows(door, "idle");
    expect(door.relay.pulses).toBeGreaterThan(0);
  });

  it("is closed, says until when, and opens by itself when it is time", SLOW, async () => {
    await using site = await openSite(3);
    await using scanner = await openSocketDevice();
    await using relay = await openSocketDevice();
    const offset = join(site.folder, "offset");
    await writeFile(offset, "0");
    const opens = momentsIn("Europe/Riga")(Date.now() + 2 * HOUR_MS);
    const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const span = `${timeOfDay(opens.minute)}-${timeOfDay((opens.minute + 120) % 1440)}`;
    const open = Object.fromEntries(days.map((day) => [day, [span]]));
    await using gate = await startGate(site, {
      reader: { kind: "simulated", socket: scanner.path },
      actuator: { kind: "simulated", socket: relay.path },
      policy: { preset: "library-gate", open },
      clock: { source: "simulated", offset_file: offset },
    });
    using screen = await openScreen(gate.origin);
    await shows({ screen }, "closed");
    expect(screen.states.at(-1)?.scene).toMatchObject({ why: { code: "closed", opens: timeOfDay(opens.minute) } });
    await scanner.write(`${cardUrl(0)}\r`);
    await shows({ screen }, "refused");
    await shows({ screen }, "closed");
    await writeFile(offset, String(3 * HOUR_MS));
    await shows({ screen }, "idle");
    await scanner.write(`${cardUrl(2)}\r`);
    await shows({ screen }, "admitted");
  });
});

it("looks as its operator says, and answers a card in the language of who issued it", SLOW, async () => {
  await using site = await openSite(3);
  await using scanner = await openSocketDevice();
  await using relay = await openSocketDevice();
  const brand = join(site.folder, "brand");
  await mkdir(brand);
  await writeFile(join(brand, "logo.svg"), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const look = {
    theme: "light",
    accent: "#1F7A8C",
    brand_folder: brand,
    volume: { night: 0 },
    cashier_language: "lv",
    greeting: [{ language: "fr", issuers: ["999900001"] }],
  };
  await using gate = await startGate(site, {
    reader: { kind: "simulated", socket: scanner.path },
    actuator: { kind: "simulated", socket: relay.path },
    screen: { port: 0, ...look },
    staff,
  });
  using screen = await openScreen(gate.origin);
  await shows({ screen }, "idle");
  expect(screen.states.at(-1)?.greeting).toBeUndefined();
  expect(screen.states.at(-1)).toMatchObject({
    place: {
      look: {
        theme: "light",
        brand: { logo: "/brand/logo.svg", accent: "#1f7a8c" },
        volume: { day: 0.5, night: 0 },
        hasStaff: true,
        cashier: "lv",
      },
    },
  });
  expect((await fetch(`${gate.origin}/brand/logo.svg`)).headers.get("content-type")).toBe("image/svg+xml");
  await scanner.write(`${cardUrl(0)}\r`);
  await shows({ screen }, "admitted");
  expect(screen.states.at(-1)?.greeting).toBe("fr");
  await scanner.write(`${cardUrl(1)}\r`);
  await shows({ screen }, "refused");
  expect(screen.states.at(-1)?.greeting).toBe("fr");
  // Known to nobody, so nobody knows who issued it.
  await scanner.write(`${cardUrl(99)}\r`);
  await until(
    "it is not confirmed",
    () => screen.states.at(-1)?.record !== undefined && screen.states.at(-1)?.greeting === undefined,
  );
  await shows({ screen }, "idle");
  expect(screen.states.at(-1)?.greeting).toBeUndefined();
});
