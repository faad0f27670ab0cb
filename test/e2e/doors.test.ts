/** Doors and turnstiles of the real gate: real readers' bytes, relays' bytes and contacts, and what stands in the record afterwards. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { storePin } from "../../src/staff/pin.ts";
import { cardUrl } from "../fakes/gate.ts";
import { type InputDevice, openInputDevice } from "../fakes/device-input.ts";
import { ANNA, BERTA, type Door, type PlaceOfPeople, placeOfPeople } from "../fakes/people.ts";
import { unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";

const SLOW = { timeout: 120_000 };
const PIN = "471100";
/** Longer than any test waits: what ends it is an order. */
const LONG_MS = 60_000;

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin(PIN) }];
});

const contact = ({ path }: InputDevice) => ({ kind: "simulated", socket: path });

/** What is on record so far, the oldest first, while the gate writes on. */
function entriesOf({ site }: PlaceOfPeople): readonly Entry[] {
  const db = new Database(join(site.folder, "gate", "journal.sqlite"), { readonly: true });
  try {
    const bodies = db.prepare<[], string>("SELECT body FROM entry ORDER BY seq").pluck().all();
    return bodies.map((body) => JSON.parse(body) as Entry);
  } finally {
    db.close();
  }
}

const sayPassages = (place: PlaceOfPeople): readonly string[] =>
  entriesOf(place).flatMap((entry) => (entry.kind === "passage" ? [`${entry.how} ${entry.way ?? "nowhere"}`] : []));

const sayDoor = (place: PlaceOfPeople): readonly string[] =>
  entriesOf(place).flatMap((entry) => (entry.kind === "door" ? [`${entry.what} ${entry.detail ?? ""}`.trim()] : []));

async function recorded(place: PlaceOfPeople, say: (of: PlaceOfPeople) => readonly string[], last: string, times = 1) {
  await until(`${last} is on record`, () => say(place).filter((each) => each === last).length >= times);
}

const opens = ({ relay }: Pick<Door, "relay">) => until("the lock is released", () => relay.closed);
const locks = ({ relay }: Pick<Door, "relay">) => until("the lock is locked", () => !relay.closed);

/** Peers log what was decided and do something else: each admission on record moved the lock, and `others` times the button did. */
function expectLockAsRecorded(place: PlaceOfPeople, { relay }: Door, others = 0): void {
  const admitted = entriesOf(place).filter(
    (entry) => entry.kind === "override" || (entry.kind === "verdict" && entry.verdict === "admit"),
  );
  expect(relay.pulses).toBe(admitted.length + others);
}

const looksAt = (...contacts: readonly InputDevice[]) =>
  until("the contacts are looked at", () => contacts.every((each) => each.connections() > 0));

describe("a door", () => {
  it("lets one in, locks behind them, and says what happens without a card", SLOW, async () => {
    await using dps = await openInputDevice();
    await using rex = await openInputDevice();
    await using tamper = await openInputDevice();
    const inputs = { dps: contact(dps), rex: contact(rex), tamper: contact(tamper) };
    const options = { kind: "door", rex: "unlock", open_too_long_s: 5, pre_alarm_s: 2, inputs };
    const more = { pulse_ms: LONG_MS, door: options };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more }]);
    {
      await using gate = await place.open();
      const door = gate.door("entrance");
      await looksAt(dps, rex, tamper);

      await dps.set(true);
      await recorded(place, sayDoor, "forced-open on");
      await dps.set(false);
      await recorded(place, sayDoor, "forced-open off");

      expect(await door.show(ANNA[0])).toBe("admitted");
      await opens(door);
      await dps.set(true);
      await recorded(place, sayPassages, "passed in");
      await locks(door);
      await recorded(place, sayDoor, "door-open-too-long on");
      await dps.set(false);
      await recorded(place, sayDoor, "door-open-too-long off");

      await rex.set(true);
      await recorded(place, sayDoor, "egress-unlock");
      await opens(door);
      await dps.set(true);
      await recorded(place, sayPassages, "without-card out");
      await locks(door);
      await recorded(place, sayDoor, "door-open-too-long on", 2);
      await dps.set(false);
      await recorded(place, sayDoor, "door-open-too-long off", 2);

      await tamper.set(true);
      await recorded(place, sayDoor, "tamper on");
      await tamper.set(false);
      await recorded(place, sayDoor, "tamper off");
      await dps.unplug();
      await recorded(place, sayDoor, "door-fault on");
      await dps.plug();
      await recorded(place, sayDoor, "door-fault off");

      expect(await door.show(BERTA[0])).toBe("admitted");
      await opens(door);
      await dps.set(true);
      await recorded(place, sayPassages, "passed in", 2);
      await locks(door);
      expectLockAsRecorded(place, door, 1);
    }
    using _whole = place.journal();
    expect(sayPassages(place)).toEqual(["passed in", "without-card out", "passed in"]);
  });

  it("counts nobody in who was let in and did not open it", SLOW, async () => {
    await using dps = await openInputDevice();
    const rules = [{ is: "anti-passback", mode: "hard" }];
    const more = { pulse_ms: 2000, door: { kind: "door", inputs: { dps: contact(dps) } } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules, more }]);
    await using gate = await place.open();
    const door = gate.door("entrance");
    await looksAt(dps);
    expect(await door.show(ANNA[0])).toBe("admitted");
    await recorded(place, sayPassages, "not-used nowhere");
    await locks(door);
    expect(await door.show(ANNA[1])).toBe("admitted");
    await dps.set(true);
    await recorded(place, sayPassages, "passed in");
    expect(await door.show(ANNA[2])).toBe("refused: already-inside");
    await locks(door);
    expectLockAsRecorded(place, door);
  });

  it("obeys staff: free access holds it, a lockdown lets go at once, and staff alone open it then", SLOW, async () => {
    await using dps = await openInputDevice();
    const more = { pulse_ms: 2000, door: { kind: "door", inputs: { dps: contact(dps) } } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more }], { staff });
    await using gate = await place.open();
    const door = gate.door("entrance");
    await looksAt(dps);
    const desk = await unlock(door.origin, PIN);
    await desk.ask("mode", { mode: "free-access" });
    await opens(door);
    await desk.ask("mode", { mode: "lockdown" });
    await locks(door);
    expect(await door.show(ANNA[0])).toBe("refused: lockdown");
    expect(door.relay.pulses).toBe(1);
    const refusal = door.screen.states.findLast(({ record }) => record !== undefined)?.record;
    expect(await desk.ask("override", { reason: "person-is-known", record: refusal })).toMatchObject({});
    await opens(door);
    await dps.set(true);
    await recorded(place, sayPassages, "passed in");
    await locks(door);
    expectLockAsRecorded(place, door, 1);
  });

  it("in free access locks by itself when the gate is killed", SLOW, async () => {
    const every = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const free = Object.fromEntries(every.map((day) => [day, ["00:00-24:00"]]));
    const lane = { id: "entrance", rules: [], more: { free_access: free, door: { kind: "door" } } };
    await using other = await placeOfPeople([lane]);
    const offset = join(other.site.folder, "offset");
    await writeFile(offset, "0");
    await using place = await placeOfPeople([lane], { clock: { source: "simulated", offset_file: offset } });
    const config = await place.config();
    const program = fileURLToPath(new URL("../../src/gate.ts", import.meta.url));
    const gate = spawn(process.execPath, [program, "--config", config], { stdio: ["ignore", "ignore", "inherit"] });
    const relay = place.wires("entrance").relay;
    await opens({ relay });
    gate.kill("SIGKILL");
    expect(await once(gate, "exit")).toEqual([null, "SIGKILL"]);
    await locks({ relay });
  });
});

describe("a turnstile", () => {
  it("lets in one after the other, and records who went, who did not, and who came without", SLOW, async () => {
    await using passA = await openInputDevice();
    await using passB = await openInputDevice();
    const inputs = { pass_a: contact(passA), pass_b: contact(passB) };
    const more = { door: { kind: "turnstile", wait_ms: 20_000, inputs } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more }]);
    await using gate = await place.open();
    const door = gate.door("entrance");
    await looksAt(passA, passB);

    expect(await door.show(ANNA[0])).toBe("admitted");
    expect(await door.show(BERTA[0])).toBe("admitted");
    const before = entriesOf(place).length;
    door.scanner.show(cardUrl(6));
    await passB.set(true);
    await recorded(place, sayPassages, "wrong-way out");
    expect(entriesOf(place).filter(({ kind }) => kind === "verdict")).toHaveLength(2);
    expect(entriesOf(place)).toHaveLength(before + 1);
    expect(door.relay.pulses).toBe(1);
    await passB.set(false);

    await passA.set(true);
    await recorded(place, sayPassages, "passed in");
    await passA.set(false);
    await until("the second one's turn begins", () => door.relay.pulses === 2);
    await passA.set(true);
    await recorded(place, sayPassages, "passed in", 2);
    await passA.set(false);
    await locks(door);
    expectLockAsRecorded(place, door);
  });

  it("that takes no orders puts the lane out of order until it does", SLOW, async () => {
    await using passA = await openInputDevice();
    await using ready = await openInputDevice();
    const inputs = { pass_a: contact(passA), ready: contact(ready) };
    const more = { door: { kind: "turnstile", inputs } };
    await using place = await placeOfPeople([{ id: "entrance", way: "in", rules: [], more }]);
    await using gate = await place.open();
    const door = gate.door("entrance");
    const scene = () => door.screen.states.at(-1)?.scene.is;
    await until("it is out of order", () => scene() === "out-of-order", 60_000);
    expect(sayDoor(place)).toEqual(["door-fault on"]);
    await ready.set(true);
    await until("it is in order", () => scene() === "idle");
    expect(await door.show(ANNA[0])).toBe("admitted");
    await opens(door);
    await recorded(place, sayPassages, "not-used nowhere");
    expectLockAsRecorded(place, door);
  });
});
