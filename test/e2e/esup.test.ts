/** A university's keys stay on its server: its card on a real reader's wire, a real gate, a real sync, and its server behind TLS. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { simulatedRelay } from "../../src/demo/wires.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { startNode, stopNode } from "../../src/ops/children.ts";
import { have } from "../debian.ts";
import { ALICE, APPLICATION, authority, NUMERO_ID, onReader, server } from "../esup/opened.ts";
import type { ChipCard } from "../fakes/chip-card.ts";
import type { Person } from "../fakes/esup-server.ts";
import { cardNumber, openSite, startGate } from "../fakes/gate.ts";
import { filesOf } from "../fakes/handles.ts";
import { openPn532 } from "../fakes/pn532.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const SYNC = fileURLToPath(new URL("../../src/sync.ts", import.meta.url));

/** Until a reader believes that a card has left, and until a lane takes the same card for another tap. */
const GONE_MS = 1000;
const SAME_TAP_MS = 2000;

const NOBODY_SAYS = { is: "unsure", why: { code: "cannot-ask" } };
const NOT_THEIRS = { is: "refused", why: { code: "chip-not-enrolled" } };

/** People whose cards are the first of the roster: good, ended long ago, not in it. */
const PEOPLE = [0, 1, 77].map(
  (nth): Person => ({
    name: `Person ${nth}`,
    csn: `04A1B2C3D4E5${String(nth).padStart(2, "0")}`,
    desfireId: Buffer.from(`person ${nth}`).toString("hex").toUpperCase(),
    display: cardNumber(nth),
  }),
);

/** Inodes of sockets on which something listens on the network. */
function listening(): Set<string> {
  const lines = ["tcp", "tcp6", "udp", "udp6"].flatMap((name) => {
    const [, ...rest] = readFileSync(`/proc/net/${name}`, "utf8").trim().split("\n");
    return rest.map((line) => ({ name, fields: line.trim().split(/\s+/) }));
  });
  return new Set(
    lines
      .filter(({ name, fields }) => (name.startsWith("tcp") ? fields[3] === "0A" : fields[3] === "07"))
      .map(({ fields }) => `socket:[${fields[9] ?? ""}]`),
  );
}

test.skipIf(!have("openssl") || !have("socat"))(
  "a card is named by its server and judged by the gate",
  async () => {
    const esup = await server({ people: PEOPLE, authorization: "Bearer t0ken" });
    await using site = await openSite(3);
    const at = (name: string): string => join(site.folder, name);
    writeFileSync(at("ca.pem"), authority.pem);
    writeFileSync(at("token"), "t0ken\n", { mode: 0o600 });
    const shared = {
      esup_socket: at("esup.sock"),
      esup: {
        server: esup.origin,
        numero_id: NUMERO_ID,
        mode: "desfire",
        auth: "bearer",
        credential_file: at("token"),
        ca_file: at("ca.pem"),
      },
    };
    const lane = { policy: { preset: "library-gate" }, reader: [{}], actuator: {} };
    writeFileSync(
      at("sync.toml"),
      stringify({
        ...shared,
        cards_folder: at("sync-cards"),
        ask_socket: at("ask.sock"),
        site: { id: "esup", name: "Esup", time_zone: "Europe/Paris" },
        sync: { router: "http://127.0.0.1:1", state_folder: at("sync") },
        lane: [lane],
      }),
    );
    const sync = startNode([SYNC, "--config", at("sync.toml")]);
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => void (await stopNode(sync)));
    await using reader = await openPn532();
    await using relay = await simulatedRelay(at("relay.sock"), () => undefined);
    {
      await using gate = await startGate(site, {
        ...shared,
        reader: { kind: "pn532", device: reader.pty.path },
        actuator: { kind: "simulated", socket: at("relay.sock") },
      });
      using screen = await openScreen(gate.origin);
      const [good, ended, unlisted] = PEOPLE;
      if (good === undefined || ended === undefined || unlisted === undefined) throw new Error("people are missing");

      const scenes = () =>
        screen.states.map(({ scene }) => scene).filter(({ is }) => ["admitted", "refused", "unsure"].includes(is));
      async function hold(card: ChipCard): Promise<unknown> {
        const before = scenes().length;
        reader.put(card);
        await until("a verdict", () => scenes().length > before);
        reader.put();
        await sleep(GONE_MS);
        return scenes().at(-1);
      }

      // until sync serves, nobody can say
      const first: unknown[] = [];
      await until("the first is in", async () => {
        first.push(await hold(onReader(good)));
        await sleep(SAME_TAP_MS);
        return relay.pulses === 1;
      });
      expect(first.at(-1)).toMatchObject({ is: "admitted" });
      for (const scene of first.slice(0, -1)) expect(scene).toMatchObject(NOBODY_SAYS);
      expect(esup.taglogs).toEqual([good]);

      expect(await hold(onReader(ended))).toMatchObject({ is: "refused", why: { code: "expired" } });
      expect(await hold(onReader(good, { key: Buffer.alloc(16, 9) }))).toMatchObject(NOT_THEIRS);
      expect(await hold(onReader(unlisted))).toMatchObject({ is: "refused", why: { code: "unknown-card" } });
      esup.setFault({ is: "status", status: 500 });
      expect(await hold(onReader(good))).toMatchObject(NOBODY_SAYS);
      esup.setFault(undefined);
      expect(await hold(onReader(ALICE))).toMatchObject(NOT_THEIRS);
      esup.setFault({ is: "fields", fields: { code: "OK", fullApdu: "END", msg: "let them in", taglogId: 0 } });
      expect(await hold(onReader(ended))).toMatchObject(NOBODY_SAYS);
      expect(relay.pulses).toBe(1);

      // only ever calls out: there is no way in for anybody on the network
      const ours = filesOf(sync.pid ?? -1).filter((name) => name.startsWith("socket:"));
      expect([ours.length > 0, listening().size > 0]).toEqual([true, true]);
      expect(ours.filter((name) => listening().has(name))).toEqual([]);
    }
    // the key of the cards is on the server and on the cards, and nowhere that we write or send
    const key = APPLICATION.key.toString("hex");
    expect(JSON.stringify(esup.requests).toLowerCase()).not.toContain(key);

    const secret = loadSecret({ name: "site-key", file: at("gate/site-key") });
    expect(verifyJournal(at("gate/journal.sqlite"), { key: secret }).is).toBe("whole");
    using journal = openJournal(at("gate/journal.sqlite"), { key: secret });
    const admitted = journal.recent(100).filter(({ entry }) => entry.kind === "verdict" && entry.verdict === "admit");
    expect(admitted).toHaveLength(1);
    expect(admitted[0]?.entry).toMatchObject({ medium: "nfc", lookup: "snapshot" });
  },
  90_000,
);
