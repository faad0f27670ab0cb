/** A lane that decides by a file of the site's own: out of order without a good one, and by the newest good one from then on. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as v from "valibot";
import { expect, it } from "vitest";
import { loadSecret } from "../../src/disk/secret.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { archivedPolicy } from "../../src/policy/archive.ts";
import { shippedFile } from "../../src/policy/shipped.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const PolicyEntry = v.object({ kind: v.literal("policy"), name: v.string(), is: v.string() });

const PROOF = `
[[example]]
name = "a good card"
verdict = "admit"
[[example]]
name = "a card that nobody knows"
facts = { register = "unknown" }
verdict = "refuse"
reason = "unknown-card"
`;
const FAULTY = `name = "bistro"\nkind = "canteen"\nrule = [{ is = "actve" }]\n${PROOF}`;
const BISTRO = `name = "bistro"\nkind = "canteen"\nrule = [{ is = "active" }]\nprice = [{ code = "S1", label = "Soup" }]\n${PROOF}`;
const FOR_CHIPS = `name = "chips"\nkind = "door"\nrule = [{ is = "active" }, { is = "medium", needs = "nfc" }]\n${PROOF}`;
/** Local; the only day on which the place of `CLOSED` opens. */
const OPENS_ON = momentsIn("Europe/Riga")(Date.now() + 3 * 86_400_000).day;
const CLOSED = `
name = "closed"
kind = "library"
rule = [{ is = "active" }, { is = "open", hours = "desk" }]
calendar.soon = ["${OPENS_ON}"]
hours.desk.except = [{ on = "soon", open = ["10:00-11:00"] }]
${PROOF.replace('verdict = "admit"', `verdict = "admit"\nfacts = { at = "${OPENS_ON} 10:30" }`)}`;
const UNPROVED = FOR_CHIPS.replace('"unknown-card"', '"medium"').replace("chips", "unproved");

it("serves by the newest good file, and says when it has none", { timeout: 90_000 }, async () => {
  await using site = await openSite(10);
  await using scanner = await openSocketDevice();
  await using relay = await openSocketDevice();
  const simulated = (socket: string) => ({ kind: "simulated", socket });
  const file = join(site.folder, "policy.toml");
  const put = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  put(FAULTY);
  const lane = { reader: simulated(scanner.path), actuator: simulated(relay.path), policy: { file } };
  const seen: string[] = [];
  {
    await using gate = await startGate(site, lane);
    using screen = await openScreen(gate.origin, ({ scene }) => {
      const why = "why" in scene ? scene.why : undefined;
      const said = typeof why === "string" ? why : why?.code;
      const line = [scene.is, said, "tariff" in scene ? scene.tariff?.code : undefined].filter(Boolean).join(" ");
      if (seen.at(-1) !== line) seen.push(line);
    });
    await until("all is plugged in", () => scanner.connections() > 0 && relay.connections() > 0);
    await until("the lane is out of order", () => seen.at(-1) === "out-of-order decision");

    // A card is for staff; that the lane is out of order until there is a policy, the display's own tests say.
    await scanner.write(`${cardUrl(2)}\r`);
    await until("staff are asked for", () => seen.at(-1) === "unsure no-policy");
    expect(contactAfter(relay.received(), 1)).toBe(false);

    put(BISTRO);
    await until("it is a canteen now", () => screen.states.at(-1)?.place.kind === "canteen");
    await scanner.write(`${cardUrl(3)}\r`);
    await until("the price is shown", () => seen.at(-1) === "admitted S1");
    await until("the relay has closed", () => contactAfter(relay.received(), 1));

    put(FOR_CHIPS);
    await until("it is a door now", () => screen.states.at(-1)?.place.kind === "door");
    await scanner.write(`${cardUrl(4)}\r`);
    await until("a QR code is refused", () => seen.at(-1) === "refused medium");

    put(CLOSED);
    await until("it is a library now", () => screen.states.at(-1)?.place.kind === "library");
    await scanner.write(`${cardUrl(6)}\r`);
    await until("it is closed", () => seen.at(-1) === "refused closed");
    expect(screen.states.at(-1)).toMatchObject({
      scene: { why: { code: "closed", opens: "10:00", on: OPENS_ON } },
      dates: { [OPENS_ON]: { en: expect.stringContaining(String(Number(OPENS_ON.slice(8)))) } },
    });

    // What does not prove itself changes nothing.
    put(UNPROVED);
    await until("the file was looked at", () => readPolicies(site.folder).at(-1) === "policy.toml refused");
    await scanner.write(`${cardUrl(5)}\r`);
    const refused = () => screen.states.flatMap(({ record, scene }) => (scene.is === "refused" ? [record] : []));
    await until("it is as closed as before", () => new Set(refused()).size === 3);
    expect(seen.at(-1)).toBe("refused closed");
  }
  expect(readPolicies(site.folder)).toEqual([
    "policy.toml refused",
    "bistro in-force",
    "chips in-force",
    "closed in-force",
    "policy.toml refused",
  ]);

  // Each verdict names the bytes that it was decided by.
  using journal = openJournal(join(site.folder, "gate", "journal.sqlite"), { key: keyOf(site.folder) });
  const verdicts = journal.recent(100).flatMap(({ entry }) => (entry.kind === "verdict" ? [entry] : []));
  const decidedBy = verdicts.toReversed().map(({ policyHash: hash = "", verdict }) => {
    const bytes = archivedPolicy(join(site.folder, "gate"), hash);
    return [verdict, bytes && Buffer.from(bytes).toString()];
  });
  expect(decidedBy).toEqual([
    ["unsure", undefined],
    ["admit", BISTRO],
    ["refuse", FOR_CHIPS],
    ["refuse", CLOSED],
    ["refuse", CLOSED],
  ]);
});

it("serves by each shipped policy as a file", { timeout: 60_000 }, async () => {
  await using site = await openSite(10);
  await using scanner = await openSocketDevice();
  const lane = {
    reader: { kind: "simulated", socket: scanner.path },
    actuator: { kind: "none" },
    policy: { file: shippedFile("dormitory-door") },
  };
  await using gate = await startGate(site, lane);
  using screen = await openScreen(gate.origin);
  await until("the lane serves", () => screen.states.at(-1)?.scene.is === "idle");
  await scanner.write(`${cardUrl(2)}\r`);
  await until("a QR code is refused at a door", () => screen.states.at(-1)?.scene.is === "refused");
  expect(screen.states.at(-1)?.place.kind).toBe("door");
});

function keyOf(folder: string): Uint8Array {
  return loadSecret({ name: "site-key", file: join(folder, "gate", "site-key") });
}

/** As somebody with the file in hand reads it while the gate writes. */
function readPolicies(folder: string): readonly string[] {
  const db = new Database(join(folder, "gate", "journal.sqlite"), { readonly: true });
  try {
    const bodies = db.prepare<[], string>("SELECT body FROM entry ORDER BY seq").pluck().all();
    return bodies.flatMap((body) => {
      const entry: unknown = JSON.parse(body);
      return v.is(PolicyEntry, entry) ? [`${entry.name} ${entry.is}`] : [];
    });
  } finally {
    db.close();
  }
}
