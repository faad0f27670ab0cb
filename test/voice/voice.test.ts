/** The real gate, the real espeak-ng, and a sound card that keeps what it is given. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TONES } from "../../kiosk-ui/src/kiosk/tones.ts";
import { fetchWords, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { LANGUAGES } from "../../src/kiosk/protocol.ts";
import { RATE, samplesOf } from "../../src/voice/pcm.ts";
import { heardOf } from "../../src/voice/saying.ts";
import { have } from "../debian.ts";
import { openSocketDevice, type SocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, type RunningGate, type Site, startGate } from "../fakes/gate.ts";
import { openScreen, type Screen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";
import { type Box, isRunning, startBox } from "./box.ts";

const ESPEAK = "/usr/bin/espeak-ng";
const CARDS = 20;
/** Bytes of half a second. */
const HALF_A_SECOND = RATE;

describe.skipIf(!have("espeak-ng"))("the voice of the box", { timeout: 120_000 }, () => {
  let scanner: SocketDevice;
  let site: Site;
  let gate: RunningGate;
  let screen: Screen;
  beforeAll(async () => {
    await fetchWords();
    scanner = await openSocketDevice();
    site = await openSite(CARDS);
    gate = await startGate(site, {
      reader: { kind: "simulated", socket: scanner.path },
      actuator: { kind: "none" },
      screen: { port: 0, sound: "box", speech: true },
    });
    screen = await openScreen(gate.origin);
    await until("the lane to serve", () => screen.states.at(-1)?.scene.is === "idle");
  }, 60_000);
  afterAll(async () => {
    screen?.[Symbol.dispose]();
    await gate?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    await scanner?.[Symbol.asyncDispose]();
  });

  const listening = (box: Box) => until("it to listen", () => box.log().includes("listens to the lane"));
  let turn = 1;
  /** Holds a card up that was not there before, and gives the sound of what the gate then says of it. */
  async function judged(card: "admitted" | "unknown") {
    const before = screen.states.length;
    turn += 1;
    await scanner.write(`${cardUrl(card === "admitted" ? turn : CARDS + turn)}\r`);
    const found = () => screen.states.slice(before).find(({ record }) => record !== undefined);
    await until("a verdict", () => found() !== undefined);
    const state = found();
    if (state === undefined) throw new Error("no verdict");
    const heard = heardOf(state, Date.now());
    if (heard.earcon === undefined) throw new Error("a verdict without a sound");
    return samplesOf(TONES[heard.earcon], heard.level);
  }

  test("sounds and says a verdict, and the next card ends it at once", async () => {
    await using box = await startBox(`${gate.origin}/`, { "espeak-ng": ESPEAK });
    await listening(box);

    const yes = await judged("admitted");
    await until("all of it", async () => (await box.heard()).some(({ isWhole }) => isWhole));
    const [first] = await box.heard();
    expect(first?.pcm.subarray(0, yes.length).equals(yes)).toBe(true);
    expect(first?.pcm.length).toBeGreaterThan(yes.length + HALF_A_SECOND);

    const no = await judged("unknown");
    expect(no.equals(yes)).toBe(false);
    const next = async () => (await box.heard()).find(({ pid, isWhole }) => pid !== first?.pid && isWhole);
    await until("the next one", async () => (await next()) !== undefined);
    expect((await next())?.pcm.subarray(0, no.length).equals(no)).toBe(true);
    await until("the first to be silent", async () => !(await isRunning(first?.pid ?? 0)));

    const last = (await next())?.pid ?? 0;
    expect(await isRunning(last)).toBe(true);
    expect(await box.stop()).toBe(0);
    await until("silence", async () => !(await isRunning(last)));
    expect(box.log()).not.toMatch(/5c0a1001|"level":[45]0/);
  });

  test("what stands when it begins to listen is not said", async () => {
    await judged("unknown");
    await using box = await startBox(`${gate.origin}/`, { "espeak-ng": ESPEAK });
    await listening(box);
    const yes = await judged("admitted");
    await until("something", async () => (await box.heard()).some(({ isWhole }) => isWhole));
    const [only, ...more] = await box.heard();
    expect(more).toEqual([]);
    expect(only?.pcm.subarray(0, yes.length).equals(yes)).toBe(true);
  });

  test("a language that the voice does not know leaves the sound, and is told of once", async () => {
    const mute = "#!/bin/sh\necho 'no such voice' >&2\nexit 1\n";
    await using box = await startBox(`${gate.origin}/`, { "espeak-ng": mute });
    await listening(box);
    for (const nth of [1, 2]) {
      const yes = await judged("admitted");
      const whole = async () => (await box.heard()).filter(({ isWhole }) => isWhole);
      await until("its sound", async () => (await whole()).length === nth);
      for (const { pcm } of await whole()) expect(pcm.subarray(0, yes.length).equals(yes)).toBe(true);
    }
    await box.stop();
    expect(box.log().match(/no such voice/g)).toHaveLength(1);
  });

  test("without a player it says so once, and goes on", async () => {
    const speaks = `#!/bin/sh\n/bin/cat >"$HEARD/$$.pcm"\n`;
    await using box = await startBox(`${gate.origin}/`, { aplay: undefined, "espeak-ng": speaks });
    await listening(box);
    for (const nth of [1, 2]) {
      await judged("admitted");
      await until("it to speak all the same", async () => (await box.heard()).length === nth);
    }
    expect(await box.stop()).toBe(0);
    expect(box.log().match(/aplay does not start/g)).toHaveLength(1);
  });

  test("a page that is not there is waited for, and a page that is not a lane's is refused", async () => {
    await using box = await startBox("http://127.0.0.1:1/", { "espeak-ng": ESPEAK });
    await until("it to say so", () => box.log().includes("it is tried again"));
    expect(await box.stop()).toBe(0);
    await using stray = await startBox("http://example.org/", { "espeak-ng": ESPEAK });
    await until("it to end", () => stray.log().includes("must be a lane's page"));
    expect(await stray.ended).toBe(1);
  });

  test.each(LANGUAGES)("Debian's espeak-ng has a voice for %s", (language) => {
    const said = `${wordsIn(language).welcome}. ${wordsIn(language).invitation}.`;
    const wav = execFileSync(ESPEAK, ["-v", language, "--stdin", "--stdout"], { input: said, maxBuffer: 1 << 24 });
    expect(wav.readUInt32LE(24)).toBe(RATE);
    expect(wav.length).toBeGreaterThan(HALF_A_SECOND);
  });
});
