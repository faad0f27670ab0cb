/** Verdicts of a running gate, explained from its record by the command line, rule by rule. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { kiosk } from "../fakes/command-line.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardsFolder } from "../fakes/cards.ts";
import { cardNumber, cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";
import { edit } from "../journal/folder.ts";

function escnOf(n: number) {
  const escn = toEscn(cardNumber(n));
  if (escn === undefined) throw new Error("the test has no card number");
  return escn;
}

it("says why each was admitted or refused, and whether the record still proves it", { timeout: 90_000 }, async () => {
  await using site = await openSite(10);
  await using reader = await openSocketDevice();
  await using relay = await openSocketDevice();
  const change = {
    reader: { kind: "simulated", socket: reader.path },
    actuator: { kind: "simulated", socket: relay.path },
    policy: { preset: "library-gate", again_after_seconds: 600 },
  };
  const file = await site.writeConfig(change);
  const explain = (seq: number, ...more: string[]) => kiosk(["explain", String(seq), "--config", file, ...more]);
  const seqs: number[] = [];
  {
    await using gate = await startGate(site, change);
    using screen = await openScreen(gate.origin, ({ record }) => {
      if (record !== undefined && !seqs.includes(record)) seqs.push(record);
    });
    await until("it is plugged in", () => reader.connections() > 0 && relay.connections() > 0);
    await until("it serves", () => screen.states.at(-1)?.scene.is === "idle");
    const scan = async (what: string, nth: number): Promise<void> => {
      await reader.write(`${what}\r`);
      await until(`verdict ${nth}`, () => seqs.length >= nth);
      await until("rests again", () => screen.states.at(-1)?.scene.is === "idle");
    };
    await scan(cardUrl(2), 1);
    await scan(cardUrl(1), 2);
    await scan(cardUrl(2), 3);

    // the gate goes on serving meanwhile
    const admitted = await explain(seqs[0] ?? 0);
    expect(admitted).toMatchObject({ code: 0, err: "" });
    expect(admitted.out).toMatch(/, lane lane: admit\n/);
    expect(admitted.out).toMatch(/the chain: it follows from the entry before it/);
    expect(admitted.out).toMatch(/1\. It is a European Student Card\. {2}held/);
    expect(admitted.out).toMatch(/the record says admit; judged again: the same/);
    expect(admitted.out).toMatch(/its set of cards is still the published one, and says the same of the card/);
    expect(admitted.out).not.toMatch(/OBJECTED|not reached/);
    const expired = await explain(seqs[1] ?? 0);
    expect(expired.out).toMatch(/OBJECTED: refuse expired \(on 2025-09-30\)\n.* not reached\n/);
    expect(expired.out).toMatch(/the record says refuse expired; judged again: the same/);
    expect(expired.code).toBe(0);
    const again = await explain(seqs[2] ?? 0);
    expect(again.out).toMatch(/OBJECTED: refuse too-soon \(waitMs \d+\)/);
  }
  {
    const key = loadSecret({ name: "site-key", file: join(site.folder, "gate", "site-key") });
    using journal = openJournal(join(site.folder, "gate", "journal.sqlite"), { key });
    const stamp = { at: Date.now(), bootId: "boot", monotonicMs: 1, clock: "synced", lane: "lane" } as const;
    const [card, person] = [journal.pseudonym(escnOf(2)), undefined];
    journal.append({ kind: "contradiction", ...stamp, card, admission: seqs[0] ?? 0, why: "inactive", learntAt: 5 });
    const of = { card, person, tariff: undefined };
    journal.append({ kind: "override", ...stamp, ...of, staff: "desk", why: "known to us", answers: seqs[1] });
  }
  expect((await explain(seqs[0] ?? 0)).out).toMatch(/later:\n {2}\d+ .* contradicted: the register says inactive\n$/);
  expect((await explain(seqs[1] ?? 0)).out).toMatch(/later:\n {2}\d+ .* desk let them in: known to us\n$/);
  const json = JSON.parse((await explain(seqs[1] ?? 0, "--json")).out);
  expect(json).toMatchObject({ is: "same", follows: true, card: { is: "same" }, entry: { reason: "expired" } });

  const none = await explain(9_999);
  expect(none).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^there is no entry 9999; the last one is \d+\n$/),
  });
  expect((await explain(1)).err).toMatch(/^entry 1 is no verdict but a /);

  // another set takes its place
  using at = cardsFolder({ site: "test-gate", at: site.folder });
  at.publisher.renew();
  expect((await explain(seqs[0] ?? 0)).out).toMatch(/its set of cards is no longer the published one/);

  // the policy is lost
  const policies = join(site.folder, "gate", "policies");
  for (const name of readdirSync(policies)) rmSync(join(policies, name));
  const lost = await explain(seqs[0] ?? 0);
  expect(lost.out).toMatch(/the record says admit; it CANNOT be judged again: the policy is not kept any more/);
  expect(lost.code).toBe(1);

  // somebody turns a refusal into an admission
  edit(
    join(site.folder, "gate", "journal.sqlite"),
    `DROP TRIGGER entry_is_not_changed; UPDATE entry SET body = replace(replace(body, '"refuse"', '"admit"'), '"reason":"expired",', '') WHERE seq = ${seqs[1]}`,
  );
  const forged = await explain(seqs[1] ?? 0);
  expect(forged.out).toMatch(/, lane lane: admit\n/);
  expect(forged.out).toMatch(/THE CHAIN IS BROKEN HERE/);
  expect(forged.code).toBe(1);
});
