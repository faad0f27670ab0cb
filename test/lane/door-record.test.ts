import { pino } from "pino";
import { expect, it } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { doorRecord } from "../../src/lane/door-record.ts";

const HOUR_MS = 3_600_000;
const stamp = () => ({ at: 0, bootId: "boot", monotonicMs: 0, clock: "synced" }) as const;

function openTrial() {
  const entries: Entry[] = [];
  const machine = { now: 0, isFull: false };
  const journal = {
    append(entry: Entry) {
      if (machine.isFull) throw new Error("the disk is full");
      entries.push(entry);
      return { seq: entries.length, hash: "", at: 0 };
    },
  };
  const record = doorRecord({
    lane: "gate",
    journal,
    clock: { stamp },
    log: pino({ level: "silent" }),
    now: () => machine.now,
  });
  const said = () =>
    entries.map((entry) =>
      entry.kind === "door" || entry.kind === "fault" ? `${entry.what}: ${entry.detail ?? ""}` : "",
    );
  return { entries, machine, record, said };
}

const tamper = (turns: "on" | "off") => ({ is: "alarm", alarm: "tamper", turns }) as const;

it("a contact that comes loose fills no disk, and what was left out is counted", () => {
  const { entries, machine, record, said } = openTrial();
  for (let nth = 0; nth < 500; nth += 1) record.tell(tamper(nth % 2 === 0 ? "on" : "off"));
  expect(entries).toHaveLength(200);
  machine.now = HOUR_MS;
  record.tell(tamper("on"));
  record.tell(tamper("off"));
  expect(said().slice(200)).toEqual(["tamper: on, 300 before it left out", "tamper: off"]);
});

it("a door goes on when nothing can be recorded", () => {
  const { entries, machine, record } = openTrial();
  machine.isFull = true;
  record.tell({ is: "egress" });
  record.fault(new Error("unplugged"), { is: "unlock", forMs: 500, admission: 7 });
  expect(entries).toEqual([]);
});

it("a lock that does not open for somebody is a fault on record; one that is not held free is not, as nobody was let in", () => {
  const { record, said } = openTrial();
  record.fault(new Error("unplugged"), { is: "unlock", forMs: 500, admission: 7 });
  record.fault(new Error("unplugged"), { is: "unlock", forMs: 10_000, admission: undefined });
  record.fault(new Error("unplugged"), { is: "lock" });
  expect(said()).toEqual(["actuator: unplugged"]);
});
