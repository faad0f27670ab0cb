/** What counts as having been in: a passage, not a grant; and for how long. With a real turnstile's contacts, a kill, a till and a clock. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listen as listenToKiosk, settle, type KioskEvent } from "../../docs/till/client.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { storePin } from "../../src/staff/pin.ts";
import { openInputDevice } from "../fakes/device-input.ts";
import { keepRunning } from "../fakes/keep-running.ts";
import { ANNA, BERTA, placeOfPeople, shown } from "../fakes/people.ts";
import { cardUrl } from "../fakes/gate.ts";
import { openScreen } from "../fakes/screen.ts";
import { unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";
import { freePort } from "../fakes/free-port.ts";

const SLOW = { timeout: 120_000 };
const ADMITTED = "admitted";
const HOUR_MS = 3_600_000;

it("a turnstile that nobody turned gives the meal back, and only who went through is inside", SLOW, async () => {
  await using pass = await openInputDevice();
  const rules = [
    { is: "anti-passback", mode: "hard" },
    { is: "quota", times: 1, per: "day" },
  ];
  const turnstile = { kind: "turnstile", wait_ms: 1000, inputs: { pass_a: { kind: "simulated", socket: pass.path } } };
  await using place = await placeOfPeople([
    { id: "in", way: "in", rules, more: { door: turnstile } },
    { id: "side", rules: [{ is: "quota", times: 1, per: "day" }] },
  ]);
  {
    await using gate = await place.open();
    expect(await gate.door("in").show(ANNA[0])).toBe(ADMITTED);
    // As long as it stands open for her, it counts: or she would eat twice.
    expect(await gate.door("side").show(ANNA[1])).toBe("refused: quota");
    await until(
      "her time has run out",
      async () =>
        (await gate.door("side").show(BERTA[0])) !== "" && (await gate.door("side").show(ANNA[1])) === ADMITTED,
    );
    expect(await gate.door("in").show(ANNA[2])).toBe("refused: quota");
    expect(await gate.door("in").show(6)).toBe(ADMITTED);
    await pass.set(true);
    await until(
      "he is inside",
      async () =>
        (await gate.door("in").show(7)) !== "" && (await gate.door("in").show(6)) === "refused: already-inside",
    );
  }
  using journal = place.journal();
  expect(journal.recentOf("passage", 9).map(({ entry: { how, inside, way } }) => [how, way, inside])).toEqual([
    ["passed", "in", 1],
    ["not-used", undefined, 0],
  ]);
});

it("whoever leaves without a card is counted out", SLOW, async () => {
  await using pass = await openInputDevice();
  const turnstile = { kind: "turnstile", wait_ms: 1000, inputs: { pass_a: { kind: "simulated", socket: pass.path } } };
  const seats = [{ is: "seats", of: 1 }];
  await using place = await placeOfPeople([
    { id: "in", way: "in", rules: seats },
    { id: "out", way: "out", rules: [], more: { door: turnstile } },
  ]);
  await using gate = await place.open();
  expect(await gate.door("in").show(ANNA[0])).toBe(ADMITTED);
  expect(await gate.door("in").show(BERTA[0])).toBe("refused: full");
  await pass.set(true);
  await until(
    "there is a seat",
    async () => (await gate.door("in").show(7)) !== "" && (await gate.door("in").show(BERTA[0])) === ADMITTED,
  );
});

it("a gate that is killed right after it let somebody in has not forgotten them", SLOW, async () => {
  const rules = [{ is: "quota", times: 1, per: "week" }];
  await using place = await placeOfPeople([{ id: "gate", way: "in", rules }]);
  const config = await place.config();
  const scanner = { show: (text: string) => place.wires("gate").scanner.show(text) };
  const seen: string[] = [];
  let lives = 0;
  const gate = keepRunning(config, (origin, child) => {
    lives += 1;
    void (async () => {
      using screen = await openScreen(origin);
      await until("it serves", () => screen.states.at(-1)?.scene.is === "idle");
      seen.push(await shown(scanner, screen, cardUrl(ANNA[(lives - 1) % 3] ?? 0)));
      if (lives < 4) child.kill("SIGKILL");
      await screen.closed;
    })();
  });
  await until("four gates have lived", () => seen.length === 4, 100_000);
  await gate.stop();
  expect(seen).toEqual([ADMITTED, "refused: quota", "refused: quota", "refused: quota"]);
  using journal = place.journal();
  const admitted = journal.recent(100).filter(({ entry }) => entry.kind === "verdict" && entry.verdict === "admit");
  expect(admitted).toHaveLength(1);
});

it("a till's void gives the meal back to the person, under their other card", SLOW, async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const rules = [{ is: "quota", times: 1, per: "day", tariffs: ["LUNCH"] }];
  const price = [{ code: "LUNCH", label: "Lunch 3.30" }];
  await using place = await placeOfPeople([{ id: "till", rules, price }], { till: { listen } });
  await using gate = await place.open();
  const token = loadSecret({ name: "till-token", file: join(place.site.folder, "gate", "till-token") });
  const stop = new AbortController();
  const till = {
    origin: `http://${listen}`,
    token: Buffer.from(token).toString("hex"),
    signal: stop.signal,
    againMs: 20,
  };
  const events: KioskEvent[] = [];
  const listening = listenToKiosk({
    ...till,
    after: undefined,
    onEvent: (event) => void events.push(event),
    onNext: () => undefined,
  });
  const door = gate.door("till");
  expect(await door.show(ANNA[0])).toBe(ADMITTED);
  expect(await door.show(ANNA[1])).toBe("refused: quota");
  await until("the till heard", () => events.length === 2);
  await settle(till, events[0]?.id ?? "", "void");
  expect(await door.show(ANNA[2])).toBe(ADMITTED);
  expect(await door.show(ANNA[1])).toBe("refused: quota");
  stop.abort();
  await listening;
});

it("at closing everybody is counted out, and may come in again", SLOW, async () => {
  const closing = new Date(Date.now() + 2 * HOUR_MS).toISOString().slice(11, 16);
  const site = { id: "test-gate", name: "Test Gate", time_zone: "UTC", counted_out_at: closing };
  const staff = [{ name: "desk", pin: await storePin("4711") }];
  const rules = [
    { is: "anti-passback", mode: "hard" },
    { is: "seats", of: 2 },
  ];
  await using place = await placeOfPeople([{ id: "in", way: "in", rules }], (folder) => ({
    site,
    staff,
    clock: { source: "simulated", offset_file: join(folder, "offset") },
  }));
  {
    await using gate = await place.open();
    const door = gate.door("in");
    expect(await door.show(ANNA[0])).toBe(ADMITTED);
    expect(await door.show(BERTA[0])).toBe(ADMITTED);
    expect(await door.show(6)).toBe("refused: full");
    expect(await door.show(ANNA[1])).toBe("refused: already-inside");
    await writeFile(join(place.site.folder, "offset"), String(3 * HOUR_MS));
    const desk = await unlock(door.origin, "4711");
    await until("nobody is inside", async () => {
      const state = await desk.ask("state");
      return typeof state !== "string" && state.inside === 0;
    });
    expect(await door.show(ANNA[2])).toBe(ADMITTED);
    expect(await door.show(6)).toBe(ADMITTED);
    expect(await door.show(BERTA[1])).toBe("refused: full");
  }
  using journal = place.journal();
  expect(journal.recentOf("counted", 9).map(({ entry: { inside, why } }) => [inside, why])).toEqual([[0, "closing"]]);
});

it(
  "a lane stands open by its timetable, a lockdown by staff ends it, and a restart changes neither",
  SLOW,
  async () => {
    const staff = [{ name: "desk", pin: await storePin("4711") }];
    const always = ["00:00-24:00"];
    const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const timetable = Object.fromEntries(weekdays.map((day) => [day, always]));
    const lane = { id: "gate", rules: [], more: { free_access: timetable } };
    await using place = await placeOfPeople([lane], (folder) => ({
      staff,
      clock: { source: "simulated", offset_file: join(folder, "offset") },
    }));
    for (const expected of ["free-access", "lockdown", "lockdown"]) {
      await using gate = await place.open();
      const door = gate.door("gate");
      const desk = await unlock(door.origin, "4711");
      expect(await desk.ask("state")).toMatchObject({ mode: expected });
      expect(await door.show(ANNA[0])).toBe(expected === "lockdown" ? "refused: lockdown" : ADMITTED);
      expect(await desk.ask("mode", { mode: "lockdown" })).toMatchObject({ mode: "lockdown" });
    }
    using journal = place.journal();
    const modes = journal.recentOf("mode", 9).map(({ entry: { by, mode } }) => [mode, by]);
    expect(modes.toReversed().slice(0, 2)).toEqual([
      ["free-access", "the timetable"],
      ["lockdown", "desk"],
    ]);
  },
);
