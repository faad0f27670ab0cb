/** Groups of an imported list decide at the running gate, and the record is judged by another policy before that one is in force. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kiosk } from "../fakes/command-line.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardNumber, cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const POLICY = `
name = "NAME"
kind = "library"

[[rule]]
is = "active"
MORE
[[example]]
name = "a member"
facts = { groups = ["choir"] }
verdict = "admit"

[[example]]
name = "a lost card"
facts = { register = "inactive" }
verdict = "refuse"
reason = "inactive"
`;
const GROUP = `
[[rule]]
is = "group"
any_of = ["choir"]
`;

it("a roster's groups open a door, and what-if says for whom they would not", { timeout: 110_000 }, async () => {
  await using site = await openSite(0);
  const file = (name: string): string => join(site.folder, name);
  writeFileSync(file("open.toml"), POLICY.replace("NAME", "open").replace("MORE", ""));
  writeFileSync(file("choir.toml"), POLICY.replace("NAME", "choir").replace("MORE", GROUP));
  const rows = [2, 3].map((n) => `${cardNumber(n)},${n === 2 ? "choir staff" : ""},MASTER,SMART_CDZ`);
  writeFileSync(file("roster.csv"), ["escn,groups,level,card_type", ...rows, ""].join("\n"));
  await using reader = await openSocketDevice();
  await using relay = await openSocketDevice();
  const with_ = (policy: string) => ({
    reader: { kind: "simulated", socket: reader.path },
    actuator: { kind: "simulated", socket: relay.path },
    policy: { file: file(policy) },
  });
  const config = await site.writeConfig(with_("open.toml"));
  const imported = await kiosk(["snapshot", "import", file("roster.csv"), "--config", config]);
  expect(imported).toMatchObject({ code: 0, err: "" });

  /** What the gate says to these cards by that policy. */
  async function verdicts(policy: string, cards: readonly number[]): Promise<readonly string[]> {
    const seen = new Map<number, string>();
    await using gate = await startGate(site, with_(policy));
    using screen = await openScreen(gate.origin, ({ record, scene }) => {
      if (record !== undefined) seen.set(record, scene.is === "refused" ? scene.why.code : scene.is);
    });
    await until("it serves", () => screen.states.at(-1)?.scene.is === "idle" && relay.connections() > 0);
    for (const [nth, card] of cards.entries()) {
      await reader.write(`${cardUrl(card)}\r`);
      await until("a verdict", () => seen.size > nth);
      await until("rests again", () => screen.states.at(-1)?.scene.is === "idle");
    }
    return [...seen.values()];
  }

  expect(await verdicts("open.toml", [2, 3])).toEqual(["admitted", "admitted"]);
  const stricter = await kiosk(["policy", "what-if", file("choir.toml"), "--config", config]);
  expect(stricter).toMatchObject({ code: 0, err: "" });
  expect(stricter.out).toMatch(
    /^choir [0-9a-f]{8}, all lanes, since .*: 2 verdicts judged again, 1 of them the same\n/,
  );
  expect(stricter.out).toMatch(
    /newly refused: 1\n {2}.* {2}lane {2}[0-9a-f]{8} {2}admit -> refuse group {2}\(entry \d+\)\n/,
  );
  expect(stricter.out).toMatch(/newly admitted: 0\n/);
  expect(stricter.out).not.toContain(cardNumber(3));

  expect(await verdicts("choir.toml", [3, 2])).toEqual(["group", "admitted"]);
  const kinder = await kiosk(["policy", "what-if", file("open.toml"), "--config", config, "--days", "1", "--json"]);
  expect(JSON.parse(kinder.out)).toMatchObject({
    judged: 4,
    refused: { count: 0 },
    admitted: { count: 1, listed: [{ from: "refuse group", to: "admit" }] },
    reasons: [{ from: "refuse group", to: "admit", count: 1 }],
    withoutFacts: 0,
  });

  const call = (...args: string[]) => kiosk(["policy", "what-if", file("open.toml"), "--config", config, ...args]);
  expect(await call("--days", "0")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--days 0: expected 1 to 366/),
  });
  expect(await call("--lane", "x")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--lane x: expected one of lane/),
  });
  writeFileSync(file("open.toml"), POLICY.replace("NAME", "open").replace("MORE", '[[rule]]\nis = "activ"'));
  expect((await call()).code).toBe(1);
});
