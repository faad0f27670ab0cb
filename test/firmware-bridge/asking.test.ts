import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { asking } from "../../firmware-bridge/asking.ts";
import { DeviceError } from "../../firmware-bridge/device.ts";

/** A line that keeps what is written, and never answers by itself. */
function line(limitMs = 60_000) {
  const written: string[] = [];
  const write = async (bytes: Uint8Array): Promise<void> => void written.push(Buffer.from(bytes).toString());
  return { written, ...asking<string>("scanner", write, limitMs) };
}

test("the second question is written when the first is answered", async () => {
  const { ask, answer, written } = line();
  const first = ask(Buffer.from("one"));
  const second = ask(Buffer.from("two"));
  await turn();
  expect(written).toEqual(["one"]);
  answer("1");
  expect(await first).toBe("1");
  await turn();
  expect(written).toEqual(["one", "two"]);
  answer("2");
  expect(await second).toBe("2");
});

test("what nobody asked for, and what does not fit, is let fall", async () => {
  const { ask, answer } = line();
  answer("early");
  const asked = ask(Buffer.from("one"), (reply) => reply.startsWith("y"));
  await turn();
  answer("no");
  answer("yes");
  answer("yet another");
  expect(await asked).toBe("yes");
});

test("no answer comes: silent, and the next question is asked", async () => {
  const { ask, written } = line(20);
  const asked = [ask(Buffer.from("one")), ask(Buffer.from("two"))].map(async (each) =>
    each.catch((error: unknown) => error),
  );
  for (const each of asked) expect(await each).toMatchObject({ name: "DeviceError", code: "silent" });
  expect(written).toEqual(["one", "two"]);
});

test("the device goes: whoever waits and whoever asks then hears of it", async () => {
  const { ask, end, written } = line();
  const asked = [ask(Buffer.from("one")), ask(Buffer.from("two"))].map(async (each) =>
    each.catch((error: unknown) => error),
  );
  await turn();
  end(new DeviceError("lost", "scanner: unplugged"));
  for (const each of asked) expect(await each).toMatchObject({ name: "DeviceError", code: "lost" });
  await expect(ask(Buffer.from("three"))).rejects.toMatchObject({ code: "lost" });
  expect(written).toEqual(["one"]);
});

test("no more than 16 questions wait", async () => {
  const { ask, end } = line();
  const asked = Array.from({ length: 17 }, async (_, index) =>
    ask(Buffer.from(`${index}`)).catch((error: unknown) => error),
  );
  expect(await asked.at(-1)).toMatchObject({ code: "misuse" });
  end(new DeviceError("lost", "scanner: unplugged"));
  expect(await asked[0]).toMatchObject({ code: "lost" });
});
