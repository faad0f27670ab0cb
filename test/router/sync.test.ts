import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openAsk } from "../../src/router/ask.ts";
import { openAsItStands } from "../../src/snapshot/published.ts";
import { type SimulatedRouter, startRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";

const SYNC = fileURLToPath(new URL("../../src/sync.ts", import.meta.url));
const SOON = { timeout: 25_000, interval: 20 };

let stack: AsyncDisposableStack;
let folder: string;
let simulated: SimulatedRouter;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = mkdtempSync(join(tmpdir(), "esc-sync-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  simulated = await startRouter({ cards: Array.from({ length: 25 }, (_, nth) => registered(nth)), token: TOKEN });
  stack.defer(() => simulated.close());
});
afterEach(() => stack.disposeAsync());

function at(name: string): string {
  return join(folder, name);
}

function start({ token = TOKEN }: { token?: string } = {}) {
  writeFileSync(at("token"), token, { mode: 0o600 });
  const config = [
    `cards_folder = "${at("cards")}"`,
    `ask_socket = "${at("ask.sock")}"`,
    "[site]",
    'id = "library"',
    'name = "Library"',
    'time_zone = "Europe/Riga"',
    "[[lane]]",
    'reader = [{ kind = "anything" }]',
    'actuator.kind = "anything"',
    'policy.preset = "library-gate"',
    "[sync]",
    `router = "${simulated.origin}"`,
    `token_file = "${at("token")}"`,
    `state_folder = "${at("state")}"`,
  ];
  writeFileSync(at("config.toml"), config.join("\n"));
  const child = spawn(process.execPath, [SYNC, "--config", at("config.toml")], { stdio: ["ignore", "pipe", "pipe"] });
  const exit = once(child, "exit");
  stack.defer(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => void (output += text));
  return { child, exit, output: () => output };
}

test("sync fills the snapshot, answers the gate, and ends cleanly when it is told to", async () => {
  const { child, exit, output } = start();
  await vi.waitFor(async () => {
    using snapshot = await openAsItStands(at("cards"), "library");
    expect(snapshot.info.count).toBe(25);
    expect(snapshot.find(escnOf(24))).toMatchObject({ status: "active" });
  }, SOON);
  simulated.cards.push(registered(500));
  const ask = stack.use(openAsk({ socket: at("ask.sock") }));
  await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
  expect(await ask.ask(escnOf(500), { deadlineMs: 20_000 })).toMatchObject({ is: "known", from: "register" });

  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  expect(existsSync(at("ask.sock"))).toBe(false);
  for (const secret of [TOKEN, escnOf(24), escnOf(500), "Jane"]) expect(output()).not.toContain(secret);
});

test("a token that the router does not know is told by name, and single cards are answered all the same", async () => {
  const { output } = start({ token: "wrong-token" });
  await vi.waitFor(() => expect(output()).toContain("does not know our token"), SOON);
  expect(output()).not.toContain("wrong-token");
  const ask = stack.use(openAsk({ socket: at("ask.sock") }));
  expect(await ask.ask(escnOf(1), { deadlineMs: 20_000 })).toMatchObject({ is: "known" });
});
