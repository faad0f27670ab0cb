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
import { localMomentsIn } from "../../src/ops/local-moment.ts";
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

const HOURS = `
name = "hours-of-test"
kind = "library"
fresh_hours = 1000
stale_hours = 2000
rule = [{ is = "unexpired" }, { is = "open", hours = "desk" }]
[hours.desk]
monday = ["08:00-12:00", "13:00-24:00"]
friday = ["22:00-02:00"]
[[example]]
name = "open"
verdict = "admit"
[[example]]
name = "closed"
facts = { at = "2026-11-24 10:00" }
verdict = "refuse"
reason = "closed"
`;

/** The first Monday from tomorrow on, \`yyyy-mm-dd\`, and days after it. */
function dayOfWeek(daysAfterMonday: number): string {
  const monday = new Date(Date.now() + 86_400_000);
  while (monday.getUTCDay() !== 1) monday.setUTCDate(monday.getUTCDate() + 1);
  monday.setUTCDate(monday.getUTCDate() + daysAfterMonday);
  return monday.toISOString().slice(0, 10);
}

it("opens at the minutes that the hours say, and to no ended card at any", { timeout: 90_000 }, async () => {
  await using site = await openSite(10);
  const at = (name: string): string => join(site.folder, name);
  const localMoment = localMomentsIn("Europe/Riga");
  const setClock = (local: string) => writeFile(at("offset"), String(localMoment(local).unixMs + 5000 - Date.now()));
  await writeFile(at("policy.toml"), HOURS);
  await setClock(`${dayOfWeek(0)} 07:59`);
  await using scanner = simulatedScanner(at("reader.sock"));
  await scanner.plug();
  await using relay = await simulatedRelay(at("relay.sock"), () => undefined);
  await using gate = await startGate(site, {
    reader: { kind: "simulated", socket: at("reader.sock") },
    actuator: { kind: "simulated", socket: at("relay.sock") },
    policy: { file: at("policy.toml") },
    clock: { source: "simulated", offset_file: at("offset") },
  });
  using screen = await openScreen(gate.origin);
  await until("it says that it is closed", () => screen.states.at(-1)?.scene.is === "not-now");

  async function come(card: number): Promise<string> {
    const seen = screen.states.length;
    const pulses = relay.pulses;
    scanner.show(cardUrl(card));
    const verdict = () => screen.states.slice(seen).find(({ record }) => record !== undefined)?.scene;
    await until("there is a verdict", () => verdict() !== undefined);
    const scene = verdict();
    if (scene?.is === "admitted") await until("it has opened and shut", () => relay.pulses > pulses && !relay.closed);
    return scene?.is === "refused" ? scene.why.code : (scene?.is ?? "");
  }

  const came: string[] = [];
  const moments = [
    [0, "07:59"],
    [0, "08:00"],
    [0, "11:59"],
    [0, "12:00"],
    [0, "13:00"],
    [0, "23:59"],
    [1, "00:00"],
    [4, "21:59"],
    [4, "22:00"],
    [5, "01:59"],
    [5, "02:00"],
  ] as const;
  for (const [nth, [day, time]] of moments.entries()) {
    await setClock(`${dayOfWeek(day)} ${time}`);
    // the next one each time, or it would be the same card still; card 1 has ended
    came.push(`${day} ${time} ${await come(2 + (nth % 8))}`, `${day} ${time} ${await come(1)}`);
  }
  expect(came.filter((_, nth) => nth % 2 === 0)).toEqual([
    "0 07:59 closed",
    "0 08:00 admitted",
    "0 11:59 admitted",
    "0 12:00 closed",
    "0 13:00 admitted",
    "0 23:59 admitted",
    "1 00:00 closed",
    "4 21:59 closed",
    "4 22:00 admitted",
    "5 01:59 admitted",
    "5 02:00 closed",
  ]);
  expect(came.filter((_, nth) => nth % 2 === 1)).toEqual(moments.map(([day, time]) => `${day} ${time} expired`));
  expect(relay.pulses).toBe(6);
});
