/** Staff at a lane's screen: the real gate, real HTTP, a real list of people. */
import { beforeAll, describe, expect, it } from "vitest";
import { storePin } from "../../src/staff/pin.ts";
import { cardNumber } from "../fakes/gate.ts";
import { ANNA, BERTA, type Door, placeOfPeople } from "../fakes/people.ts";
import { ask, send, tokenOf, tryPin, unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";

const SLOW = { timeout: 120_000 };
const ADMITTED = "admitted";
const INACTIVE_CARD = 7;
const PIN = "471100";

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin(PIN) }];
});

const record = ({ screen }: Door): number =>
  screen.states.findLast(({ record: number }) => number !== undefined)?.record ?? 0;
const closings = async ({ relay }: Door, times: number) => until(`${times} openings`, () => relay.pulses === times);

/** A pulse within a pulse only extends it. */
const shut = async ({ relay }: Door) => until("it is shut again", () => !relay.closed);

describe("staff at a lane's screen", () => {
  it("are nobody where the config names none", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }]);
    await using gate = await place.open();
    const { origin } = gate.door("gate");
    for (const path of ["/staff/unlock", "/staff/override", "/staff/"]) {
      expect((await send(origin, path, { body: "{}" })).status).toBe(404);
      expect((await send(origin, path, { method: "GET" })).status).toBe(404);
    }
  });

  it("are asked by the lane's own page alone, with a token of it, in JSON and briefly", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const { origin } = gate.door("gate");
    const pin = JSON.stringify({ pin: PIN });
    const token = await tokenOf(origin);
    const header = { "Kiosk-Token": token };
    const status = async (path: string, how: Parameters<typeof send>[2]) => (await send(origin, path, how)).status;
    expect(await status("/staff/unlock", { body: pin, headers: { ...header, Host: "evil.example" } })).toBe(421);
    expect(await status("/staff/unlock", { body: pin, headers: { ...header, Origin: "http://evil.example" } })).toBe(
      403,
    );
    expect(await status("/staff/unlock", { body: pin, headers: { ...header, Origin: "" } })).toBe(403);
    expect(await status("/staff/unlock", { method: "GET", headers: header })).toBe(405);
    expect(await status("/staff/nothing", { body: pin, headers: header })).toBe(404);
    expect(await status("/staff/unlock", { body: pin, headers: { ...header, "Content-Type": "text/plain" } })).toBe(
      415,
    );
    expect(await status("/staff/unlock", { body: `${pin}${" ".repeat(1024)}`, headers: header })).toBe(413);
    expect(await ask(origin, "unlock", { pin: PIN })).toBe("401 no-token");
    expect(await ask(origin, "unlock", { pin: PIN }, { "Kiosk-Token": "0".repeat(32) })).toBe("401 no-token");
    // None of the attempts above has spent the token; the first good one does.
    expect(await ask(origin, "unlock", { pin: PIN }, header)).toMatchObject({ staff: "desk", idleMs: 30_000 });
    expect(await ask(origin, "unlock", { pin: PIN }, header)).toBe("401 no-token");
    for (const verb of ["state", "scans", "lock"] as const) {
      expect(await ask(origin, verb, {})).toBe("401 no-session");
      expect(await ask(origin, verb, {}, { Authorization: `Bearer ${"0".repeat(32)}` })).toBe("401 no-session");
    }
  });

  it("have no empty PIN, and no answer repeats one", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const { origin } = gate.door("gate");
    for (const none of ["", "12", "sesame-open"]) {
      const headers = { "Kiosk-Token": await tokenOf(origin) };
      const { status, text } = await send(origin, "/staff/unlock", { body: JSON.stringify({ pin: none }), headers });
      expect(status).toBe(400);
      expect(JSON.parse(text)).toMatchObject({
        detail: expect.stringContaining("pin: expected a PIN of 4 to 12 digits"),
      });
      expect(text).not.toContain("sesame");
    }
    expect(await tryPin(origin, "000000")).toBe("403 wrong-pin");
    expect(await tryPin(origin, PIN)).toMatchObject({ staff: "desk" });
  });

  it("are locked out for the whole box after five wrong PINs, and the record says so", {
    timeout: 180_000,
  }, async () => {
    const lanes = [
      { id: "gate", rules: [] },
      { id: "side", rules: [] },
    ];
    await using place = await placeOfPeople(lanes, { staff });
    {
      await using gate = await place.open();
      const [one, other] = [gate.door("gate").origin, gate.door("side").origin];
      for (let wrong = 0; wrong < 5; wrong += 1) {
        await until("it is asked again", async () => (await tryPin(one, "000000")) === "403 wrong-pin");
      }
      const headers = { "Kiosk-Token": await tokenOf(other) };
      const refused = await send(other, "/staff/unlock", { body: JSON.stringify({ pin: PIN }), headers });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(200);
    }
    using journal = place.journal();
    expect(journal.recentOf("door", 9).map(({ entry }) => [entry.lane, entry.what])).toEqual([
      ["gate", "staff-locked-out"],
    ]);
  });

  it(
    "let somebody in with a reason: recorded as theirs, opened by the lane, once, and counted as that person's",
    SLOW,
    async () => {
      const rules = [{ is: "quota", times: 1, per: "day" }];
      await using place = await placeOfPeople(
        [
          { id: "gate", way: "in", rules },
          { id: "other", rules },
        ],
        { staff },
      );
      const answered: number[] = [];
      {
        await using gate = await place.open();
        const door = gate.door("gate");
        const desk = await unlock(door.origin, PIN);
        expect(await door.show(ANNA[0])).toBe(ADMITTED);
        await closings(door, 1);
        expect(await desk.ask("override", { reason: "person-is-known", record: record(door) })).toBe("409 not-refused");
        expect(await door.show(ANNA[1])).toBe("refused: quota");
        const refusal = record(door);
        await shut(door);
        const body = { reason: "data-is-wrong", record: refusal };
        const twice = await Promise.all([desk.ask("override", body), desk.ask("override", body)]);
        expect(twice).toContain("409 answered-already");
        expect(twice).toContainEqual({ record: expect.any(Number) });
        await closings(door, 2);
        answered.push(refusal);
        expect(await gate.door("other").show(BERTA[0])).toBe(ADMITTED);
        expect(await gate.door("other").show(BERTA[1])).toBe("refused: quota");
        const elsewhere = { reason: "visitor", record: record(gate.door("other")) };
        expect(await desk.ask("override", elsewhere)).toBe("404 not-found");
        expect(await desk.ask("override", { reason: "because", record: refusal })).toBe("400 bad-request");
        await shut(door);
        expect(await desk.ask("override", { reason: "visitor" })).toMatchObject({ record: expect.any(Number) });
        await closings(door, 3);
        expect(await desk.ask("state")).toMatchObject({ lane: "gate", staff: "desk", inside: 3 });
      }
      using journal = place.journal();
      const overrides = journal.recentOf("override", 9).map(({ entry }) => entry);
      expect(overrides.map(({ answers, staff: who, why }) => [who, why, answers])).toEqual([
        ["desk", "visitor", undefined],
        ["desk", "data-is-wrong", answered[0]],
      ]);
      const anna = journal.find(answered[0] ?? 0)?.entry;
      expect(overrides[1]).toMatchObject(anna?.kind === "verdict" ? { card: anna.card, person: anna.person } : {});
      if (anna?.kind !== "verdict" || anna.card === undefined) throw new Error("the refusal is not on record");
      expect(journal.admissionsOf({ card: anna.card, person: anna.person }, 9)).toHaveLength(2);
    },
  );

  it("let nobody in where nothing can open, and then nothing is on record", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      const desk = await unlock(door.origin, PIN);
      await door.relay[Symbol.asyncDispose]();
      await until("the screen says so", () => door.screen.states.at(-1)?.scene.is === "out-of-order");
      expect(await desk.ask("override", { reason: "visitor" })).toBe("503 out-of-order");
    }
    using journal = place.journal();
    expect(journal.recentOf("override", 9)).toEqual([]);
  });

  it("type a number that goes the way of every card, and not faster than a person does", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [{ is: "quota", times: 1, per: "day" }] }], {
      staff,
    });
    await using gate = await place.open();
    const door = gate.door("gate");
    const desk = await unlock(door.origin, PIN);
    const scene = () => door.screen.states.at(-1)?.scene;
    expect(await desk.ask("typed", { escn: cardNumber(ANNA[0]).replaceAll("-", "").toUpperCase() })).toEqual({
      done: true,
    });
    await until("she is in", () => scene()?.is === ADMITTED);
    await closings(door, 1);
    expect(await desk.ask("typed", { escn: cardNumber(INACTIVE_CARD) })).toEqual({ done: true });
    await until("that card is refused", () => scene()?.is === "refused");
    expect(await door.show(ANNA[1])).toBe("refused: quota");
    for (const wrong of ["", "4711", "x".repeat(64), "0".repeat(65)])
      expect(await desk.ask("typed", { escn: wrong })).toBe("400 bad-request");
    const scans = await desk.ask("scans");
    expect(scans).toMatchObject({
      scans: [
        { is: "refuse", reason: "quota", medium: "qr", answeredBy: null },
        { is: "refuse", reason: "inactive", medium: "typed" },
        { is: "admit", reason: null, medium: "typed" },
      ],
    });
    expect(JSON.stringify(scans)).not.toContain(cardNumber(ANNA[0]).slice(0, 13));
    let last: unknown;
    for (let n = 0; n < 12 && last !== "429 wait"; n += 1) last = await desk.ask("typed", { escn: cardNumber(6) });
    expect(last).toBe("429 wait");
    expect(await desk.ask("state")).toMatchObject({ lane: "gate" });
  });

  it("see the last fifty scans of their own lane, by pseudonym, with what was answered", SLOW, async () => {
    const lanes = [
      { id: "gate", rules: [] },
      { id: "side", rules: [] },
    ];
    await using place = await placeOfPeople(lanes, { staff });
    await using gate = await place.open();
    const door = gate.door("gate");
    for (let n = 0; n < 30; n += 1) for (const card of [ANNA[0], BERTA[0]]) await door.show(card);
    await gate.door("side").show(6);
    await door.show(INACTIVE_CARD);
    const desk = await unlock(door.origin, PIN);
    const refusal = record(door);
    await shut(door);
    const opened = await desk.ask("override", { reason: "card-is-damaged", record: refusal });
    const told = await desk.ask("scans");
    if (typeof told === "string" || typeof opened === "string") throw new Error("it was refused");
    expect(told.scans).toHaveLength(50);
    expect(told.scans[0]).toMatchObject({ is: "override", reason: "card-is-damaged", record: opened.record });
    expect(told.scans[1]).toMatchObject({ is: "refuse", record: refusal, answeredBy: opened.record });
    expect(new Set(told.scans.map(({ who }) => who)).size).toBe(3);
  });

  it("lock a way down and end it, and a restart in between changes nothing", SLOW, async () => {
    await using place = await placeOfPeople(
      [
        { id: "gate", rules: [] },
        { id: "side", rules: [] },
      ],
      { staff },
    );
    {
      await using gate = await place.open();
      const desk = await unlock(gate.door("gate").origin, PIN);
      expect(await desk.ask("mode", { mode: "lockdown" })).toMatchObject({ mode: "lockdown", staff: "desk" });
      expect(await desk.ask("mode", { mode: "open" })).toBe("400 bad-request");
      expect(await gate.door("gate").show(ANNA[0])).toBe("refused: lockdown");
      expect(await gate.door("side").show(ANNA[0])).toBe(ADMITTED);
    }
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      expect(await door.show(ANNA[0])).toBe("refused: lockdown");
      const desk = await unlock(door.origin, PIN);
      expect(await desk.ask("mode", { mode: "normal" })).toMatchObject({ mode: "normal" });
      expect(await door.show(BERTA[0])).toBe(ADMITTED);
      await closings(door, 1);
    }
    using journal = place.journal();
    expect(journal.recentOf("mode", 9).map(({ entry: { by, lane, mode } }) => [lane, mode, by])).toEqual([
      ["gate", "normal", "desk"],
      ["gate", "lockdown", "desk"],
    ]);
  });

  it("set how many are inside, and end their session", SLOW, async () => {
    const rules = [{ is: "seats", of: 40 }];
    await using place = await placeOfPeople([{ id: "gate", way: "in", rules }], { staff });
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      const desk = await unlock(door.origin, PIN);
      expect(await desk.ask("count", { inside: 40 })).toMatchObject({ inside: 40 });
      expect(await door.show(ANNA[0])).toBe("refused: full");
      for (const inside of [-1, 1.5, 100_001, "3"]) expect(await desk.ask("count", { inside })).toBe("400 bad-request");
      expect(await desk.ask("count", { inside: 39 })).toMatchObject({ inside: 39 });
      expect(await door.show(BERTA[0])).toBe(ADMITTED);
      expect(await desk.ask("lock")).toEqual({ done: true });
      expect(await desk.ask("count", { inside: 0 })).toBe("401 no-session");
    }
    await using gate = await place.open();
    const desk = await unlock(gate.door("gate").origin, PIN);
    expect(await desk.ask("state")).toMatchObject({ inside: 40 });
  });
});
