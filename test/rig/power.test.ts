import { randomInt } from "node:crypto";
import { copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { cutPower, type Trial } from "./power/cut.ts";
import { keepJournal } from "./power/journal-promise.ts";
import { keepSnapshot } from "./power/snapshot-promise.ts";
import { keepLedger } from "./power/ledger-promise.ts";
import { record, type Recording } from "./power/record.ts";

/** Set it to repeat a trial. The programs draw at random too, so a disk is only laid out again from its own log. */
const SEED = Number(process.env["ESC_KIOSK_POWER_SEED"] ?? randomInt(2 ** 31));
/** A thousand; six cuts are made at each. */
const POINTS = { journal: 300, cards: 350, followed: 200, ledger: 150 };
/** A control must lose something at a few of its points, or it proves nothing. */
const CONTROL_POINTS = 25;

/** What broke, a few of them, each with the way to look at it. */
async function brokenIn(recording: Recording, points: number, check: Trial["check"]): Promise<readonly string[]> {
  const broken = await cutPower({ log: recording.log, points, seed: SEED, check });
  const log = join(tmpdir(), `esc-kiosk-power-${SEED}.log`);
  if (broken.length > 0) copyFileSync(recording.path, log);
  const again = `node test/rig/power/again.ts ${log} ${SEED}`;
  return broken.slice(0, 5).map(({ at, cut, why }) => `${why}: ${again} ${at} ${cut} FOLDER (${broken.length} in all)`);
}

describe.skipIf(!have("gcc"))("when the power goes at any point", () => {
  describe("of what a gate records", () => {
    test(`no entry that was shown is lost, and the next start needs no hand, at ${POINTS.journal} points`, {
      timeout: 600_000,
    }, async () => {
      using recording = record("journal-work.ts");
      expect(await brokenIn(recording, POINTS.journal, keepJournal)).toEqual([]);
    });

    test("control: with synchronous = NORMAL entries are lost, and it shows", { timeout: 120_000 }, async () => {
      using recording = record("journal-work.ts", "careless");
      const broken = await cutPower({ ...recording, points: CONTROL_POINTS, seed: SEED, check: keepJournal });
      expect(broken.map(({ why }) => why).join("\n")).toMatch(/entry \d+ was shown, and the journal ends at/);
    });

    test.each(["file", "folder"] as const)(
      "control: where a sync of a %s does nothing something is lost, and it shows",
      { timeout: 120_000 },
      async (forgetful) => {
        using recording = record("journal-work.ts");
        const trial = { ...recording, points: CONTROL_POINTS, seed: SEED, forgetful, check: keepJournal };
        expect(await cutPower(trial)).not.toEqual([]);
      },
    );
  });

  describe("of what sync publishes", () => {
    test.each([
      ["alone", POINTS.cards],
      ["followed", POINTS.followed],
    ])(
      "a whole and verified set answers, no older than what was acknowledged (sync %s, %i points)",
      { timeout: 600_000 },
      async (how, points) => {
        using recording = record("snapshot-work.ts", how);
        expect(await brokenIn(recording, points, keepSnapshot)).toEqual([]);
      },
    );

    test.each(["file", "folder"] as const)(
      "control: where a sync of a %s does nothing no set answers, and it shows",
      { timeout: 120_000 },
      async (forgetful) => {
        using recording = record("snapshot-work.ts", "alone");
        const broken = await cutPower({
          ...recording,
          points: CONTROL_POINTS,
          seed: SEED,
          forgetful,
          check: keepSnapshot,
        });
        expect(broken.map(({ why }) => why).join("\n")).toContain("nothing answers");
      },
    );
  });

  describe("of what sync remembers of the register", () => {
    test(`each step is there whole or not at all, and those acknowledged are, at ${POINTS.ledger} points`, {
      timeout: 600_000,
    }, async () => {
      using recording = record("ledger-work.ts");
      expect(await brokenIn(recording, POINTS.ledger, keepLedger())).toEqual([]);
    });

    test("control: where a sync of a file does nothing steps are lost, and it shows", {
      timeout: 120_000,
    }, async () => {
      using recording = record("ledger-work.ts");
      const trial = {
        ...recording,
        points: CONTROL_POINTS,
        seed: SEED,
        forgetful: "file",
        check: keepLedger(),
      } as const;
      expect((await cutPower(trial)).map(({ why }) => why).join("\n")).toMatch(/after \d+ steps the ledger holds/);
    });
  });

  test("a program that changes a file past the recorder is ended", () => {
    expect(() => record("unseen-work.ts")).toThrow("goes past the log");
  });
});
