/** One tap, one record, one opening: what other kiosks got wrong about it. */
import { expect, it } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { storePin } from "../../src/staff/pin.ts";
import { cardUrl } from "../fakes/gate.ts";
import { placeOfPeople } from "../fakes/people.ts";
import { unlock } from "../fakes/staff-page.ts";
import { until } from "../fakes/until.ts";

const SLOW = { timeout: 120_000 };

const isVerdict = ({ kind }: Entry): boolean => kind === "verdict";
const isAdmission = (entry: Entry): boolean =>
  entry.kind === "override" || (entry.kind === "verdict" && entry.verdict === "admit");

it("a tap that the reader reads one to five times is one record and one opening", SLOW, async () => {
  await using place = await placeOfPeople([{ id: "gate", rules: [] }]);
  {
    await using gate = await place.open();
    const door = gate.door("gate");
    for (let times = 1; times <= 5; times += 1) {
      for (let again = 0; again < times; again += 1) door.scanner.show(cardUrl(times));
      await until("it has opened", () => door.relay.pulses === times);
      await until("it is shut", () => !door.relay.closed);
    }
    // Whatever was still on the wire comes before the next card.
    await door.show(7);
    expect(door.relay.pulses).toBe(5);
  }
  using journal = place.journal();
  const entries = journal.recent(100).map(({ entry }) => entry);
  expect(entries.filter(isVerdict)).toHaveLength(6);
  expect(entries.filter(isAdmission)).toHaveLength(5);
});

it(
  "the record is what the relay did: an opening for each admission, of a card or of staff, and for nothing else",
  SLOW,
  async () => {
    const staff = [{ name: "desk", pin: await storePin("4711") }];
    await using place = await placeOfPeople([{ id: "gate", rules: [{ is: "quota", times: 2, per: "day" }] }], {
      staff,
    });
    let pulses = 0;
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      const desk = await unlock(door.origin, "4711");
      for (const card of [1, 7, 2, 3, 4, 6, 7, 1, 5, 99, 6, 4, 6]) {
        const said = await door.show(card);
        pulses += said === "admitted" ? 1 : 0;
        await until(
          "the relay has done what the screen says",
          () => door.relay.pulses === pulses && !door.relay.closed,
        );
      }
      for (let times = 0; times < 3; times += 1) {
        expect(await desk.ask("override", { reason: "visitor" })).toMatchObject({ record: expect.any(Number) });
        pulses += 1;
        await until("the relay has opened", () => door.relay.pulses === pulses && !door.relay.closed);
      }
      await door.show(7);
      expect(door.relay.pulses).toBe(pulses);
    }
    using journal = place.journal();
    const entries = journal.recent(100).map(({ entry }) => entry);
    expect(entries.filter(isAdmission)).toHaveLength(pulses);
    expect(entries.filter(isVerdict)).toHaveLength(14);
    expect(pulses).toBe(9);
  },
);
