/**
 * A policy with rules of rules, groups, and prices that are used up, at a real gate: what it decides, what opens and what is on record are
 * one and the same, and the record judged again says so.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { simulatedRelay, simulatedScanner } from "../../src/demo/wires.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { recallPolicy } from "../../src/policy/recall.ts";
import { judge } from "../../src/verdict/judge.ts";
import { readFacts } from "../../src/verdict/told.ts";
import { kiosk } from "../fakes/command-line.ts";
import { cardNumber, cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const [STUDENT, STAFF, BARRED_STAFF, BARRED, DOCTORAL, WITHDRAWN, ENDED] = [11, 12, 13, 14, 15, 16, 17];
const ESI = "urn:schac:personalUniqueCode:int:esi:univ.example:";
const row = (n = 0, status = "active", groups = "", level = "", last = ""): string =>
  `${cardNumber(n)},${status},${ESI}${n},${groups},${level},${last}\n`;
const LIST = [
  "escn,status,esi,groups,level,expires_on\n",
  row(STUDENT),
  row(STAFF, "active", "staff"),
  row(BARRED_STAFF, "active", "barred|staff"),
  row(BARRED, "active", "barred"),
  row(DOCTORAL, "active", "", "doctorate"),
  row(WITHDRAWN, "inactive", "staff"),
  row(ENDED, "active", "staff", "", "2026-01-31"),
].join("");

const POLICY = `
name = "canteen-of-test"
kind = "canteen"

[[rule]]
is = "active"
[[rule]]
is = "unexpired"
[[rule]]
is = "unless"
this = { is = "group", any_of = ["staff"] }
then = { is = "all", of = [
  { is = "not-group", none_of = ["barred"] },
  { is = "quota", times = 2, per = "month" },
] }

[[price]]
code = "STAFF"
label = "Staff"
when = { is = "group", any_of = ["staff"] }
[[price]]
code = "CHEAP"
label = "Cheap"
when = { is = "any", of = [
  { is = "level", any_of = ["doctorate"] },
  { is = "quota", times = 1, per = "month", tariffs = ["CHEAP"] },
] }
[[price]]
code = "FULL"
label = "Full"

[[example]]
name = "the second meal is not cheap"
facts = { before = [{ minutes = 60, tariff = "CHEAP" }], at = "2026-11-23 12:00" }
verdict = "admit"
tariff = "FULL"
[[example]]
name = "who is barred does not eat"
facts = { groups = ["barred"] }
verdict = "refuse"
reason = "group"
`;

it("decides, opens and records one and the same, over a restart", { timeout: 90_000 }, async () => {
  await using site = await openSite(0);
  const at = (name: string): string => join(site.folder, name);
  await writeFile(at("list.csv"), LIST);
  await writeFile(at("policy.toml"), POLICY);
  const folders = ["--cards", at("cards"), "--site", "test-gate", "--state", at("sync")];
  expect(await kiosk(["snapshot", "import", at("list.csv"), ...folders])).toMatchObject({ code: 0 });
  await using scanner = simulatedScanner(at("reader.sock"));
  await scanner.plug();
  await using relay = await simulatedRelay(at("relay.sock"), () => undefined);
  const lane = {
    reader: { kind: "simulated", socket: at("reader.sock") },
    actuator: { kind: "simulated", socket: at("relay.sock") },
    policy: { file: at("policy.toml") },
  };
  const came: string[] = [];

  async function come(...cards: readonly (number | undefined)[]): Promise<void> {
    await using gate = await startGate(site, lane);
    using screen = await openScreen(gate.origin);
    await until("it serves", () => screen.states.at(-1)?.scene.is === "idle");
    for (const card of cards) {
      const seen = screen.states.length;
      const pulses = relay.pulses;
      scanner.show(cardUrl(card ?? 0));
      const verdict = () => screen.states.slice(seen).find(({ record }) => record !== undefined)?.scene;
      await until("there is a verdict", () => verdict() !== undefined);
      const scene = verdict();
      if (scene?.is === "admitted") {
        await until("it has opened", () => relay.pulses > pulses);
        came.push(`admitted ${scene.tariff?.code}`);
      } else came.push(scene?.is === "refused" ? `refused ${scene.why.code}` : "neither");
      await until("it is shut again", () => !relay.closed);
    }
  }

  await come(STUDENT, STAFF, BARRED, BARRED_STAFF, STUDENT, DOCTORAL);
  await come(STUDENT, DOCTORAL, STAFF, DOCTORAL, WITHDRAWN, ENDED, 9);
  expect(came).toEqual([
    "admitted CHEAP",
    "admitted STAFF",
    "refused group",
    "admitted STAFF",
    "admitted FULL",
    "admitted CHEAP",
    "refused quota",
    "admitted CHEAP",
    "admitted STAFF",
    "refused quota",
    "refused inactive",
    "refused expired",
    "refused unknown-card",
  ]);

  using journal = openJournal(at("gate/journal.sqlite"), {
    key: loadSecret({ name: "site-key", file: at("gate/site-key") }),
  });
  const verdicts = journal.recent(1000).flatMap(({ entry }) => (entry.kind === "verdict" ? [entry] : []));
  expect(verdicts).toHaveLength(came.length);
  expect(verdicts.filter(({ verdict }) => verdict === "admit")).toHaveLength(relay.pulses);
  for (const { facts: told = "", policyHash = "", reason, tariff, verdict } of verdicts) {
    const facts = readFacts(told);
    const policy = recallPolicy(at("gate"), policyHash);
    const again = facts && policy && judge(policy, facts);
    expect(again).toMatchObject(
      verdict === "admit" ? { is: verdict, tariff: { code: tariff } } : { is: verdict, why: { code: reason } },
    );
  }
});
