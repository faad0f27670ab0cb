/**
 * The demo: the real gate and the real sync, each in its own process, with a simulated register, scanner and relay on
 * the far ends of their wires. Nothing of it knows that it is a demo. Prints one address, leaves nothing behind.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "smol-toml";
import { startRouter } from "../../test/fakes/esc-router.ts";
import { makeFolder } from "../disk/durable.ts";
import { loadPassKey, type PassKey } from "../guest/pass-key.ts";
import { startNode, stopNode } from "../ops/children.ts";
import { momentsIn } from "../ops/moment.ts";
import { untilAsked } from "../ops/stop.ts";
import { MANIFEST } from "../snapshot/format.ts";
import { demoPasses, demoRoles, furtherCards, HOME_PIC, toRegistered } from "./cards.ts";
import type { DemoFaultId, DemoState } from "./protocol.ts";
import { serveTray } from "./tray.ts";
import { simulatedRelay, simulatedScanner } from "./wires.ts";

const TOKEN = "demo-token";
const SITE = "demo";
const TIME_ZONE = "Europe/Riga";
/** The tray's port when it is free; the kiosk's is the next. */
const PORT = 7350;
const SOURCE = new URL("..", import.meta.url);
/** How wrong the wrong clock is: a box that woke up in an old year. */
const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;
/** A first start on a slow machine. Milliseconds. */
const READY_WITHIN_MS = 60_000;

const FAULTS: Readonly<Record<DemoFaultId, string>> = {
  unplug: "Pull the reader's plug",
  "router-down": "Cut the line to the register",
  "clock-wrong": "Set the clock ten years back",
};

function isFault(id: string): id is DemoFaultId {
  return Object.hasOwn(FAULTS, id);
}

async function runDemo(stopped: Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "esc-kiosk-demo-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);

  const [desk, home] = [keyIn(at("desk")), keyIn(at("home"))];
  const momentAt = momentsIn(TIME_ZONE);
  const dayAt = (unixMs: number) => momentAt(unixMs).day;
  const roles = [...demoRoles(Date.now(), dayAt), ...demoPasses(Date.now(), SITE, desk, home)];
  const registered = [...roles.flatMap(({ register }) => register ?? []), ...furtherCards(Date.now(), dayAt)];
  const router = await startRouter({ cards: registered.map(toRegistered), token: TOKEN, organisation: HOME_PIC });
  stack.defer(() => router.close());

  const scanner = stack.use(simulatedScanner(at("reader.sock")));
  await scanner.plug();
  const relay = stack.use(await simulatedRelay(at("relay.sock"), () => tray.changed()));
  const kioskPort = await freePort(PORT + 1);
  const trayPort = await freePort(PORT);
  const kioskOrigin = `http://127.0.0.1:${kioskPort}`;

  const on = new Set<DemoFaultId>();
  async function fault(id: string, isOn: boolean): Promise<boolean> {
    if (!isFault(id)) return false;
    if (id === "unplug") await (isOn ? scanner.unplug() : scanner.plug());
    else if (id === "router-down") router.setFault(isOn ? { is: "down" } : undefined);
    else writeFileSync(at("clock-offset"), isOn ? String(-TEN_YEARS_MS) : "0");
    if (isOn) on.add(id);
    else on.delete(id);
    tray.changed();
    return true;
  }
  const state = (): DemoState => ({
    kioskUrl: `${kioskOrigin}/`,
    cards: roles.map(({ card }) => card),
    faults: Object.entries(FAULTS).flatMap(([id, title]) => (isFault(id) ? [{ id, title, on: on.has(id) }] : [])),
    relay: { closed: relay.closed, pulses: relay.pulses },
  });
  const tray = stack.use(
    await serveTray({
      port: trayPort,
      pageFolder: fileURLToPath(new URL("../../kiosk-ui/dist/", import.meta.url)),
      kioskOrigin,
      state,
      show: (id) => scanner.show(roles.find(({ card }) => card.id === id)?.card.payload ?? ""),
      fault,
    }),
  );

  writeFileSync(at("token"), TOKEN, { mode: 0o600 });
  writeFileSync(at("config.toml"), stringify(demoConfig(at, router.origin, tray.origin, kioskPort, desk.public)));
  const env = { ...process.env, ESC_KIOSK_LOG: process.env["ESC_KIOSK_LOG"] ?? "warn" };
  const { promise: died, reject: die } = Promise.withResolvers<never>();
  // Where nobody listens an early death must not end the process without its clean-up.
  died.catch(() => {});
  function start(script: string): void {
    const child = startNode([fileURLToPath(new URL(script, SOURCE)), "--config", at("config.toml")], env);
    stack.defer(async () => void (await stopNode(child)));
    child.once("exit", (code) => die(new Error(`a process of the demo ended with ${code}`)));
  }
  const over = new AbortController();
  stack.defer(() => over.abort());
  const ready = (what: string, condition: () => boolean | Promise<boolean>) =>
    Promise.race([until(what, condition, over.signal), died, stopped]);
  // A gate that starts before there are cards says so, which is nothing to read above the address.
  start("sync.ts");
  await ready("card data", () => existsSync(at(join("cards", MANIFEST))));
  start("gate.ts");
  await ready(`an answer at ${kioskOrigin}`, () => isServed(kioskOrigin));
  process.stdout.write(`\n  esc-kiosk demo: ${tray.origin}\n  Ctrl-C ends it and leaves nothing behind.\n\n`);
  await Promise.race([stopped, died]);
}

/** Who signs day-passes, with a key of its own. */
function keyIn(folder: string): PassKey {
  makeFolder(folder, 0o700);
  return loadPassKey({ credentialsDirectory: undefined, folder }, "make");
}

function demoConfig(at: (name: string) => string, router: string, embedOrigin: string, port: number, passKey: string) {
  return {
    cards_folder: at("cards"),
    ask_socket: at("ask.sock"),
    site: { id: SITE, name: "Central Library", time_zone: TIME_ZONE, languages: ["en", "lv", "fr"] },
    lane: [
      {
        reader: [{ kind: "simulated", socket: at("reader.sock") }],
        actuator: { kind: "simulated", socket: at("relay.sock") },
        policy: { preset: "library-gate", guest_hours: 24 },
        screen: { port, embed_origin: embedOrigin, reader: "right" },
      },
    ],
    gate: { state_folder: at("gate") },
    guest: { trusted_keys: [passKey] },
    sync: {
      router,
      token_file: at("token"),
      state_folder: at("sync"),
      refresh_minutes: 60,
      requests_per_second: 50,
      probe_seconds: 5,
    },
    clock: { source: "simulated", offset_file: at("clock-offset") },
  };
}

/** The wished port when it is free, any other free one otherwise. */
async function freePort(wished: number): Promise<number> {
  for (const port of [wished, 0]) {
    const server = createServer();
    const got = await new Promise<number | undefined>((resolve) => {
      server.once("error", () => resolve(undefined));
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" ? address?.port : undefined);
      });
    });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    if (got !== undefined) return got;
  }
  throw new Error("no free port on 127.0.0.1");
}

function isServed(origin: string): Promise<boolean> {
  return fetch(origin).then(
    (response) => response.ok,
    () => false,
  );
}

/** Resolves when it is so, or when nobody waits for it any more. */
async function until(what: string, condition: () => boolean | Promise<boolean>, over: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!over.aborted && !(await condition())) {
    if (performance.now() > deadline) throw new Error(`the demo waited ${READY_WITHIN_MS} ms in vain for ${what}`);
    await sleep(50);
  }
}

try {
  await runDemo(untilAsked(["SIGINT", "SIGTERM", "SIGHUP"]));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
