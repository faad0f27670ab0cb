/** Staff look at a card, and at how a lane is: the real gate, real HTTP, and readers on real lines. */
import { beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/ops/release.ts";
import { storePin } from "../../src/staff/pin.ts";
import { have } from "../debian.ts";
import { chipCard } from "../fakes/chip-card.ts";
import { cardNumber, cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { ANNA, BERTA, type Door, placeOfPeople } from "../fakes/people.ts";
import { openPn532 } from "../fakes/pn532.ts";
import { openScreen } from "../fakes/screen.ts";
import { send, type Session, unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";

const SLOW = { timeout: 120_000 };
const PIN = "471100";
const PLAIN_UID = Uint8Array.of(0x9d, 0x44, 0xa3, 0x46);

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin(PIN) }];
});

const scene = ({ screen }: Pick<Door, "screen">): string | undefined => screen.states.at(-1)?.scene.is;

/** Resolves when the lane waits for the card, with what will be answered. */
async function look(
  desk: Session,
  door: Pick<Door, "screen">,
): Promise<{ readonly answer: ReturnType<Session["ask"]> }> {
  const answer = desk.ask("inspect");
  await until("the screen asks for a moment", () => scene(door) === "checking");
  return { answer };
}

describe("staff who look at a card", () => {
  it("see what it is; nobody judges it, nothing opens, and the record says only that they looked", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      const desk = await unlock(door.origin, PIN);
      const { answer } = await look(desk, door);
      door.scanner.show(cardUrl(ANNA[0]));
      expect(await answer).toEqual({
        is: "read",
        medium: "qr",
        what: "card",
        number: cardNumber(ANNA[0]),
        issuer: "999900000",
        address: "official",
        host: "s.esc-r.eu",
        chip: null,
      });
      await until("it is over", () => scene(door) === "idle");
      const second = await look(desk, door);
      door.scanner.show(`https://pp.esc.gg/${cardNumber(ANNA[1])}`);
      expect(await second.answer).toMatchObject({ what: "test-card", address: "sandbox", host: "pp.esc.gg" });
      const third = await look(desk, door);
      door.scanner.show("WIFI:S:guests;T:WPA;P:secret;;");
      const told = await third.answer;
      expect(told).toMatchObject({ what: "text", number: null, issuer: null, address: null, host: null });
      expect(JSON.stringify(told)).not.toContain("secret");
      expect(door.relay.pulses).toBe(0);
      expect(await door.show(BERTA[0])).toBe("admitted");
    }
    using journal = place.journal();
    const entries = journal.recent(100).map(({ entry }) => entry);
    expect(entries.filter(({ kind }) => kind === "verdict")).toHaveLength(1);
    const looks = entries.flatMap((entry) => (entry.kind === "door" ? [[entry.what, entry.detail]] : []));
    expect(looks).toEqual(Array.from({ length: 3 }, () => ["staff-inspected", "desk looked at a card"]));
    expect(JSON.stringify(entries)).not.toContain(cardNumber(ANNA[0]).slice(-12));
  });

  it("look no more once they lock the screen or hang up: the next card is judged", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const door = gate.door("gate");
    const first = await unlock(door.origin, PIN);
    const locked = await look(first, door);
    expect(await first.ask("lock")).toEqual({ done: true });
    expect(await locked.answer).toEqual({ is: "nothing" });
    await until("the invitation is back", () => scene(door) === "idle");
    expect(await door.show(ANNA[0])).toBe("admitted");

    const second = await unlock(door.origin, PIN);
    const line = new AbortController();
    const hung = send(door.origin, "/staff/inspect", {
      body: "{}",
      headers: second.authorization,
      signal: line.signal,
    });
    await until("the screen asks for a moment", () => scene(door) === "checking");
    line.abort();
    await expect(hung).rejects.toThrow("aborted");
    await until("the invitation is back", () => scene(door) === "idle");
    expect(await door.show(BERTA[0])).toBe("admitted");
    expect(await second.ask("state")).toMatchObject({ staff: "desk" });
  });

  it("type a number meanwhile, and that is judged: they look at what a reader reads", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const door = gate.door("gate");
    const desk = await unlock(door.origin, PIN);
    const { answer } = await look(desk, door);
    expect(await desk.ask("typed", { escn: cardNumber(ANNA[0]) })).toEqual({ done: true });
    await until("she is in", () => scene(door) === "admitted");
    await until("it goes on", () => scene(door) === "checking");
    door.scanner.show(cardUrl(BERTA[0]));
    expect(await answer).toMatchObject({ is: "read", number: cardNumber(BERTA[0]) });
    expect(door.relay.pulses).toBe(1);
  });

  it("begin a second time, and the first one has found nothing", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const door = gate.door("gate");
    const [desk, other] = [await unlock(door.origin, PIN), await unlock(door.origin, PIN)];
    const first = await look(desk, door);
    const second = other.ask("inspect");
    expect(await first.answer).toEqual({ is: "nothing" });
    expect(scene(door)).toBe("checking");
    door.scanner.show(cardUrl(ANNA[0]));
    expect(await second).toMatchObject({ is: "read" });
    await until("it is over", () => scene(door) === "idle");
  });

  it.skipIf(!have("socat"))("see a chip in every form that readers print", SLOW, async () => {
    await using site = await openSite(10);
    await using reader = await openPn532();
    await using gate = await startGate(site, {
      reader: { kind: "pn532", device: reader.pty.path },
      actuator: { kind: "none" },
      policy: { preset: "dormitory-door", chip: "enrolled", clock: "unsynced" },
      staff,
    });
    using screen = await openScreen(gate.origin);
    await until("the door is idle", () => scene({ screen }) === "idle");
    const desk = await unlock(gate.origin, PIN);
    const { answer } = await look(desk, { screen });
    reader.put(chipCard({ uid: PLAIN_UID, plain: true }));
    const told = await answer;
    expect(told).toMatchObject({
      medium: "nfc",
      what: "chip-not-enrolled",
      number: null,
      chip: { bytes: 4, isRandom: false, signed: "none" },
    });
    if (typeof told === "string" || !("chip" in told)) throw new Error("no chip was told of");
    expect(
      told.chip?.printed.map(({ forms, order }) => [order, ...forms.map(({ name, text }) => `${name} ${text}`)]),
    ).toEqual([
      [
        "as read",
        "hex 9D 44 A3 46",
        "decimal 2638521158",
        "8H10D 2638521158",
        "H10301 68 : 41798",
        "H10306 40260 : 41798",
        "H10302 2638521158",
        "H10304 5032 : 303942",
      ],
      [
        "last byte first",
        "hex 46 A3 44 9D",
        "decimal 1185105053",
        "8H10D 1185105053",
        "H10301 163 : 17565",
        "H10306 18083 : 17565",
        "H10302 1185105053",
        "H10304 2260 : 214173",
      ],
    ]);
    expect(screen.states.every(({ record }) => record === undefined)).toBe(true);
  });
});

it("staff see how a lane is, and what of it is missing", SLOW, async () => {
  await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
  await using gate = await place.open();
  const door = gate.door("gate");
  const desk = await unlock(door.origin, PIN);
  expect(await desk.ask("health")).toMatchObject({
    reader: "works",
    gate: "works",
    cards: { count: 7 },
    register: "not-asked",
    journal: "works",
    diskFreeMb: expect.any(Number),
    policy: { name: "gate", isRefused: false },
    version: VERSION,
    screens: 1,
  });
  await door.scanner.unplug();
  await until("the screen says so", () => scene(door) === "out-of-order");
  expect(await desk.ask("health")).toMatchObject({ reader: "missing", gate: "works" });
  await door.relay[Symbol.asyncDispose]();
  let health: unknown;
  await until("the relay is missed", async () => {
    health = await desk.ask("health");
    return typeof health === "object" && health !== null && "gate" in health && health.gate === "missing";
  });
  expect(health).toMatchObject({ reader: "missing", gate: "missing", journal: "works" });
});
