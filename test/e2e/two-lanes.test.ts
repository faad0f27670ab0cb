/** Two lanes in one gate, the first with two readers: each card opens its own gate and shows on its own screen. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadSecret } from "../../src/disk/secret.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";
import { openScreen, type Screen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const sceneOf = ({ states }: Screen) => states.at(-1)?.scene.is;

it("keeps lanes apart and readers together", { timeout: 60_000 }, async () => {
  await using site = await openSite(10);
  await using qr = await openSocketDevice();
  await using chip = await openSocketDevice();
  await using till = await openSocketDevice();
  await using gateRelay = await openSocketDevice();
  await using tillRelay = await openSocketDevice();
  const simulated = (socket: string) => ({ kind: "simulated", socket });
  {
    await using gate = await startGate(site, {
      lane: [
        {
          id: "entrance",
          reader: [simulated(qr.path), { ...simulated(chip.path), medium: "nfc" }],
          actuator: simulated(gateRelay.path),
          policy: { preset: "library-gate" },
          screen: { port: 0 },
        },
        {
          id: "till",
          reader: [simulated(till.path)],
          actuator: simulated(tillRelay.path),
          policy: { preset: "canteen-checkout" },
          screen: { port: 0 },
        },
      ],
    });
    using entrance = await openScreen(gate.origins[0] ?? "");
    using checkout = await openScreen(gate.origins[1] ?? "");
    const devices = [qr, chip, till, gateRelay, tillRelay];
    await until("all is plugged in", () => devices.every((device) => device.connections() > 0));
    await until("both lanes serve", () => sceneOf(entrance) === "idle" && sceneOf(checkout) === "idle");
    await until("both readers are asked for", () => entrance.states.at(-1)?.place.takes.join() === "qr,nfc");
    expect(entrance.states.at(-1)?.place).toMatchObject({ kind: "library" });
    expect(checkout.states.at(-1)?.place).toMatchObject({ kind: "canteen", takes: ["qr"] });

    await chip.write(`${cardUrl(2)}\r`);
    await until("the entrance says welcome", () => sceneOf(entrance) === "admitted");
    await until("its gate opens", () => contactAfter(gateRelay.received(), 1));
    expect(contactAfter(tillRelay.received(), 1)).toBe(false);
    await till.write(`${cardUrl(3)}\r`);
    await until("the till says welcome", () => sceneOf(checkout) === "admitted");

    // One reader is gone: the lane goes on, and asks for what the other one reads.
    await chip.unplug();
    await until("the screen asks for QR alone", () => entrance.states.at(-1)?.place.takes.join() === "qr");
    await qr.write(`${cardUrl(4)}\r`);
    await until(
      "the entrance opens again",
      () => entrance.states.filter(({ scene }) => scene.is === "admitted").length >= 2,
    );
    await qr.unplug();
    await until("nothing can be read", () => sceneOf(entrance) === "out-of-order");
    expect(sceneOf(checkout)).not.toBe("out-of-order");
  }
  const key = loadSecret({ name: "site-key", file: join(site.folder, "gate", "site-key") });
  using journal = openJournal(join(site.folder, "gate", "journal.sqlite"), { key });
  const verdicts = journal.recent(100).flatMap(({ entry }) => (entry.kind === "verdict" ? [entry] : []));
  expect(verdicts.map(({ lane, medium }) => [lane, medium]).toReversed()).toEqual([
    ["entrance", "nfc"],
    ["till", "qr"],
    ["entrance", "qr"],
  ]);
});
