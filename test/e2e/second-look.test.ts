/** Somebody comes in on what the snapshot says while the line is cut, and the register says otherwise when it is back. */
import { join } from "node:path";
import { stringify } from "smol-toml";
import { expect, it } from "vitest";
import { simulatedRelay, simulatedScanner } from "../../src/demo/wires.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { publishCards } from "../fakes/cards.ts";
import { type Site, startGate } from "../fakes/gate.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";
import { escnOf, registered } from "../router/cards.ts";
import { openRoom } from "../router/synced.ts";

const HOUR_MS = 3_600_000;
const url = (nth: number): string => `https://s.esc-r.eu/${escnOf(nth)}`;

it("is recorded as admitted and contradicted, shown to no student, and the card comes in no more", async () => {
  await using room = openRoom(Date.now);
  const asOf = Date.now() - HOUR_MS;
  publishCards(
    room.cards.publisher,
    [1, 2].map((nth) => ({ escn: escnOf(nth), status: "active" as const, asOf })),
  );
  const register = await room.register([registered(1, { status: "INACTIVE" }), registered(2)]);
  register.setFault({ is: "down" });
  await using scanner = simulatedScanner(join(room.folder, "reader.sock"));
  await scanner.plug();
  await using relay = await simulatedRelay(join(room.folder, "relay.sock"), () => undefined);
  const state = join(room.folder, "gate");
  const reader = { kind: "simulated", socket: join(room.folder, "reader.sock") };
  const actuator = { kind: "simulated", socket: join(room.folder, "relay.sock") };
  const config = {
    cards_folder: room.cards.path,
    ask_socket: room.socket,
    site: { id: "riga", name: "Riga", time_zone: "Europe/Riga" },
    gate: { state_folder: state },
    lane: [{ policy: { preset: "library-gate" }, pulse_ms: 100, screen: { port: 0 }, reader: [reader], actuator }],
  };
  await using sync = await room.sync(register.origin, { withList: false });
  {
    await using gate = await startGate(siteOf(config), {});
    using screen = await openScreen(gate.origin);
    // What surrounds a verdict may change while it stands: each counts once, by its record.
    const shown = () => {
      const scenes = screen.states.filter(({ scene }) => scene.is !== "idle");
      return [...new Map(scenes.map(({ record, scene }) => [record, scene.is])).values()];
    };
    scanner.show(url(1));
    await until("the first is in", () => relay.pulses === 1);
    register.setFault(undefined);
    await until("sync has told, and was heard", () => sync.contradicted > 0 && room.ledger.looks.due(1).length === 0);
    // A pulse within a pulse only extends it.
    await until("the gate has closed", () => !relay.closed);
    scanner.show(url(2));
    await until("the next is in", () => relay.pulses === 2);
    expect(shown()).toEqual(["admitted", "admitted"]);
    await until("the card's new word is published", () => room.cards.publisher.find(escnOf(1))?.status === "inactive");
    // The same card right after itself would be the same tap.
    await until("the card is refused", () => {
      for (const nth of [1, 2]) scanner.show(url(nth));
      return shown().includes("refused");
    });
  }
  const key = loadSecret({ name: "site-key", file: join(state, "site-key") });
  expect(verifyJournal(join(state, "journal.sqlite"), { key }).is).toBe("whole");
  using journal = openJournal(join(state, "journal.sqlite"), { key });
  const contradictions = journal.recentOf("contradiction", 10);
  expect(contradictions.map(({ entry: { why, card } }) => [why, card])).toEqual([
    ["inactive", journal.pseudonym(escnOf(1))],
  ]);
  const last = journal.recent(100).find(({ entry }) => entry.kind === "verdict" && entry.verdict === "refuse");
  expect(last?.entry).toMatchObject({ reason: "inactive", card: journal.pseudonym(escnOf(1)) });
  // The admission stands as it was written, and the contradiction names it.
  const admission = entryOf(journal, contradictions[0]?.entry.admission);
  expect(admission).toMatchObject({ verdict: "admit", lookup: "snapshot", card: journal.pseudonym(escnOf(1)) });
});

function siteOf(config: Record<string, unknown>): Site {
  return {
    folder: "",
    config: () => stringify(config),
    writeConfig: () => Promise.reject(new Error("nobody reads it from a file")),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function entryOf(journal: Journal, seq: number | undefined) {
  return journal.recent(1000).find((kept) => kept.seq === seq)?.entry;
}
