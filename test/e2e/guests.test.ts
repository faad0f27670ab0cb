/** Guests' day-passes at the real gate: issued and taken back by the real command line, shown on a simulated reader. */
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadSecret } from "../../src/disk/secret.ts";
import { loadPassKey, signPass } from "../../src/guest/pass-key.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { kiosk } from "../fakes/command-line.ts";
import { openSocketDevice, type SocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";
import { openScreen, type Screen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";
import { passKey } from "../guest/keys.ts";

const POLICY = `
name = "guests-once"
kind = "library"

[[rule]]
is = "active"

[[guest]]
is = "pass-no-longer-than"
hours = 48

[[guest]]
is = "quota"
times = 1
per = "month"

[[example]]
name = "a guest"
facts = { shown = "guest-pass", pass_minutes_left = 60 }
verdict = "admit"

[[example]]
name = "somebody's own print"
facts = { shown = "forged-pass" }
verdict = "refuse"
reason = "pass-unknown"
`;

/** What the screen says of what is shown next: the scene, and the reason or the notices. */
async function say(screen: Screen, reader: SocketDevice, text: string): Promise<string> {
  const scenes = () =>
    screen.states.flatMap(({ scene }) => {
      if (scene.is === "admitted") return [`admitted ${scene.notices.map(({ code }) => code).join(" ")}`.trim()];
      return scene.is === "refused" || scene.is === "unsure" ? [`${scene.is} ${scene.why.code}`] : [];
    });
  const before = scenes().length;
  await reader.write(`${text}\r`);
  await until(`a verdict on ${text.slice(0, 30)}`, () => scenes().length > before);
  return scenes()[before] ?? "";
}

it("lets a guest in by a pass of today, once, at its lane, until it is taken back", { timeout: 120_000 }, async () => {
  await using site = await openSite(3);
  await using qr = await openSocketDevice();
  await using relay = await openSocketDevice();
  await using backDoor = await openSocketDevice();
  await using backRelay = await openSocketDevice();
  const policy = { file: join(site.folder, "policy.toml") };
  writeFileSync(policy.file, POLICY);
  writeFileSync(join(site.folder, "clock-offset"), "0");
  const lane = (id: string, reader: SocketDevice, actuator: SocketDevice) => ({
    id,
    reader: [{ kind: "simulated", socket: reader.path }],
    actuator: { kind: "simulated", socket: actuator.path },
    policy,
    screen: { port: 0 },
  });
  const change = (trustedKeys: readonly string[]) => ({
    lane: [lane("entrance", qr, relay), lane("back-door", backDoor, backRelay)],
    guest: { state_folder: join(site.folder, "passes"), trusted_keys: trustedKeys },
    clock: { source: "simulated", offset_file: join(site.folder, "clock-offset") },
  });
  const passes = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, err, out } = await kiosk(["passes", ...args, "--config", join(site.folder, "config.toml"), "--json"]);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out) as Record<string, unknown>;
  };
  const issue = async (...args: readonly string[]) => {
    const { id, text } = await passes("issue", ...args);
    return { id: String(id), text: String(text) };
  };

  await site.writeConfig(change([]));
  const { key } = await passes("keys");
  const trusting = change([String(key)]);
  await site.writeConfig(trusting);
  const here = loadPassKey({ credentialsDirectory: undefined, folder: join(site.folder, "passes") }, "refuse");
  const now = Math.floor(Date.now() / 60_000);
  const pass = (from: number, to: number, by = here, of = "test-gate") =>
    signPass(by, of, {
      id: randomBytes(8).toString("hex"),
      fromMinute: now + from,
      untilMinute: now + to,
      lanes: [],
    });
  const guest = await issue("--hours", "8");
  const lost = await issue("--hours", "8", "--lane", "entrance");

  {
    // no kiosk believes anybody whom its config does not name
    await using gate = await startGate(site, change([]));
    using screen = await openScreen(gate.origin);
    await until("the gate serves", () => screen.states.at(-1)?.scene.is === "idle");
    expect(await say(screen, qr, guest.text)).toBe("refused pass-unknown");
  }
  {
    await using gate = await startGate(site, trusting);
    using screen = await openScreen(gate.origins[0] ?? "");
    using backScreen = await openScreen(gate.origins[1] ?? "");
    await until("both lanes serve", () =>
      [screen, backScreen].every(({ states }) => states.at(-1)?.scene.is === "idle"),
    );
    expect(contactAfter(relay.received(), 1)).toBe(false);
    // held there, it is read again and again
    expect(await say(screen, qr, `${guest.text}\r${guest.text}`)).toBe("admitted guest");
    await until("the gate opens", () => contactAfter(relay.received(), 1));
    expect(await say(screen, qr, cardUrl(0))).toBe("admitted");
    // whoever has a copy of the picture is the same guest
    expect(await say(backScreen, backDoor, guest.text)).toBe("refused quota");
    expect(await say(backScreen, backDoor, lost.text)).toBe("refused pass-not-here");
    expect(await say(screen, qr, pass(-60, 0))).toBe("refused pass-ended");
    expect(await say(screen, qr, pass(5, 60))).toBe("refused pass-not-yet");
    expect(await say(screen, qr, pass(-60, 60, passKey(7)))).toBe("refused pass-unknown");
    expect(await say(screen, qr, cardUrl(0))).toBe("admitted");
    expect(await say(screen, qr, pass(-60, 60, here, "other-site"))).toBe("refused pass-unknown");
    expect(await say(screen, qr, cardUrl(2))).toBe("admitted");
    const changed = guest.text.slice(0, -1) + (guest.text.endsWith("1") ? "2" : "1");
    expect(await say(screen, qr, changed)).toBe("refused pass-unknown");
    expect(await passes("revoke", lost.id)).toMatchObject({ is: "published", passes: 1 });
    await until("it is refused where it was good", async () => {
      const said = await say(screen, qr, lost.text);
      await say(screen, qr, cardUrl(0));
      return said === "refused pass-revoked";
    });
  }
  // who can write that folder takes no revocation back
  rmSync(join(site.folder, "cards", "passes-revoked.json"));
  {
    await using gate = await startGate(site, trusting);
    using screen = await openScreen(gate.origin);
    await until("the gate serves again", () => screen.states.at(-1)?.scene.is === "idle");
    expect(await say(screen, qr, lost.text)).toBe("refused pass-revoked");
    writeFileSync(join(site.folder, "clock-offset"), String(-3_600_000 * 24 * 400));
    await until("the clock is wrong", () => screen.states.at(-1)?.clock === "wrong");
    expect(await say(screen, qr, pass(-60, 60))).toBe("unsure clock-untrusted");
  }
  const state = join(site.folder, "gate");
  const siteKey = loadSecret({ name: "site-key", file: join(state, "site-key") });
  expect(verifyJournal(join(state, "journal.sqlite"), { key: siteKey }).is).toBe("whole");
  using journal = openJournal(join(state, "journal.sqlite"), { key: siteKey });
  const verdicts = journal.recent(100).flatMap(({ entry }) => (entry.kind === "verdict" ? [entry] : []));
  const admitted = verdicts.find(({ card }) => card === journal.passPseudonym(guest.id));
  expect(verdicts.filter(({ card }) => card === journal.passPseudonym(guest.id)).map(({ verdict }) => verdict)).toEqual(
    ["refuse", "admit"],
  );
  // the record can be explained, and does not say which pass it was
  expect(admitted?.facts).toContain('"is":"guest-pass"');
  for (const { facts } of verdicts) expect(facts).not.toContain(guest.id);
  expect(journal.recentOf("pass", 10).map(({ entry }) => [entry.pass, entry.what])).toEqual([[lost.id, "revoked"]]);
});
