import { once } from "node:events";
import { expect, it } from "vitest";
import { startNode, stopNode } from "../../src/ops/children.ts";

it("takes a child that is stopped before it listens as one that ended when asked", async () => {
  const child = startNode(["--eval", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  expect(await stopNode(child)).toBe(0);
});

it("keeps the exit code of a child that listens", async () => {
  const script =
    'process.once("SIGTERM", () => process.exit(3)); process.send("listening"); setInterval(() => {}, 1000)';
  const child = startNode(["--eval", script]);
  await once(child, "message");
  expect(await stopNode(child)).toBe(3);
});

it("says when a child had been ended by somebody else's signal", async () => {
  const child = startNode(["--eval", "setInterval(() => {}, 1000)"]);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  expect(await stopNode(child)).toBe(143);
});
