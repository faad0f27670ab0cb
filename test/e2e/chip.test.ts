/** What a chip says, the whole way: frames of a reader on a pty, APDUs, signature and chain, policy, record, screen and relay. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import type { DeuInfo } from "../../firmware-bridge/device.ts";
import { type Institutions, makeInstitutions } from "../chip/institutions.ts";
import { have } from "../debian.ts";
import { type ChipCard, chipCard, deuInfoFiles } from "../fakes/chip-card.ts";
import { kiosk } from "../fakes/command-line.ts";
import { openPty } from "../fakes/device-pty.ts";
import { cardNumber, openSite, type Site, startGate } from "../fakes/gate.ts";
import { openPn532, type Pn532Fake } from "../fakes/pn532.ts";
import { openScreen, type Screen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const SIGNED_UID = Uint8Array.of(4, 0x2e, 0x5a, 0x7a, 0x6e, 0x4d, 0x80);
const FORGED_UID = Uint8Array.of(4, 0x2e, 0x5a, 0x7a, 0x6e, 0x4d, 0x81);
const PLAIN_UID = Uint8Array.of(0x9d, 0x44, 0xa3, 0x46);
/** LCUS-1, channel 1: close the contact. */
const CLOSE = "a00101a2";

const cardOf = (uid: Uint8Array, { certificate, signature, escn }: DeuInfo) =>
  chipCard({ uid, files: deuInfoFiles(certificate, signature, escn) });

function recorded(site: Site): readonly unknown[] {
  const folder = join(site.folder, "gate");
  const key = loadSecret({ name: "site-key", file: join(folder, "site-key") });
  using journal = openJournal(join(folder, "journal.sqlite"), { key });
  const verdicts = journal.recent(100).flatMap(({ entry }) => (entry.kind === "verdict" ? [entry] : []));
  return verdicts.toReversed().map(({ chip, medium, reason, verdict }) => [verdict, medium, chip ?? reason]);
}

/**
 * Lays a card on the reader until the screen says `what`. A box that is too busy lets a scan fall that is older than a second, and says
 * nothing: whoever stands there lifts the card and lays it down again, and so does this.
 */
async function tapUntil(reader: Pn532Fake, card: ChipCard, what: string, screen: Screen): Promise<void> {
  let tappedAt = Number.NEGATIVE_INFINITY;
  await until(
    what,
    async () => {
      if (why(screen) === what) return true;
      if (performance.now() - tappedAt > 8000) {
        reader.put();
        await sleep(500);
        reader.put(card);
        tappedAt = performance.now();
      }
      return false;
    },
    40_000,
  );
}

const why = ({ states }: Screen): unknown => {
  const scene = states.at(-1)?.scene;
  return scene?.is === "refused" ? scene.why.code : scene?.is;
};

describe.skipIf(!have("socat"))("a chip at a door", () => {
  let ours: Institutions;
  let theirs: Institutions;
  beforeAll(() => {
    ours = makeInstitutions();
    theirs = makeInstitutions();
  }, 60_000);
  afterAll(() => {
    ours[Symbol.dispose]();
    theirs[Symbol.dispose]();
  });

  it("opens when its institution signed it; a copy on another chip, a forgery and a stranger stay outside", {
    timeout: 120_000,
  }, async () => {
    await using site = await openSite(10);
    const institution = ours.add("univ.example");
    const chain_file = join(site.folder, "chain.pem");
    await writeFile(chain_file, ours.pem);
    const genuine = institution.info(cardNumber(2), SIGNED_UID);
    {
      await using reader = await openPn532();
      await using relay = await openPty();
      await using gate = await startGate(site, {
        reader: { kind: "pn532", device: reader.pty.path },
        actuator: { kind: "lcus1", device: relay.path },
        policy: { preset: "dormitory-door", chip: "verified", clock: "unsynced" },
        chip: { chain_file, trusted_roots: [ours.root], issuers: { "999900000": "univ.example" } },
      });
      using screen = await openScreen(gate.origin);
      const opened = () => Buffer.from(relay.received()).toString("hex").includes(CLOSE);
      await until("the door is idle", () => why(screen) === "idle");
      for (const [what, card] of [
        ["chip-unverified", cardOf(FORGED_UID, genuine)],
        ["chip-unverified", cardOf(SIGNED_UID, theirs.add("univ.example").info(cardNumber(2), SIGNED_UID))],
        ["chip-not-enrolled", chipCard({ uid: PLAIN_UID, plain: true })],
        ["chip-random", chipCard({ uid: "random" })],
      ] as const) {
        await tapUntil(reader, card, what, screen);
        reader.put();
        await until("the door is idle again", () => why(screen) === "idle");
        expect(opened()).toBe(false);
      }
      await tapUntil(reader, cardOf(SIGNED_UID, genuine), "admitted", screen);
      await until("the door opens", opened);
      const { scene } = screen.states.findLast((state) => state.scene.is === "admitted") ?? {};
      expect(scene).toMatchObject({ notices: expect.arrayContaining([{ code: "chip-verified" }]) });
    }
    expect(recorded(site)).toEqual([
      ["refuse", "nfc", "bad-signature"],
      ["refuse", "nfc", "unknown-chain"],
      ["refuse", "nfc", "chip-not-enrolled"],
      ["refuse", "nfc", "chip-random"],
      ["admit", "nfc", "verified"],
    ]);
  });

  it("opens once it is enrolled, without a restart, and no more once it is forgotten", {
    timeout: 120_000,
  }, async () => {
    await using site = await openSite(10);
    {
      await using reader = await openPn532();
      await using gate = await startGate(site, {
        reader: { kind: "pn532", device: reader.pty.path },
        actuator: { kind: "none" },
        policy: { preset: "dormitory-door", chip: "enrolled", clock: "unsynced" },
      });
      using screen = await openScreen(gate.origin);
      const state = ["--state", join(site.folder, "gate")];
      async function tap(expected: string): Promise<void> {
        await until("the door is idle", () => why(screen) === "idle");
        await tapUntil(reader, chipCard({ uid: PLAIN_UID, plain: true }), expected, screen);
        reader.put();
      }
      await tap("chip-not-enrolled");
      expect(
        await kiosk(["cards", "enrol", "46:A3:44:9D", cardNumber(3), "--form", "hex-reversed", ...state]),
      ).toMatchObject({ code: 0 });
      await tap("admitted");
      expect(await kiosk(["cards", "forget", cardNumber(3), ...state])).toMatchObject({ code: 0 });
      await tap("chip-not-enrolled");
    }
    expect(recorded(site)).toEqual([
      ["refuse", "nfc", "chip-not-enrolled"],
      ["admit", "nfc", "enrolled"],
      ["refuse", "nfc", "chip-not-enrolled"],
    ]);
  });
});
