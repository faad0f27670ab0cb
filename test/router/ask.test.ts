import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { KeepSyncedOptions } from "../../src/router/keep-synced.ts";
import { NO_TRAITS } from "../../src/verdict/words.ts";
import type { SimulatedRouter } from "../fakes/esc-router.ts";
import { escnOf, registered } from "./cards.ts";
import { NOW, openRoom, questionsAbout, type Room } from "./synced.ts";

const LONG = { deadlineMs: 20_000 };
const SOON = { timeout: 20_000, interval: 10 };
/** Nothing but what the gate asks for. */
const ALONE = {
  withList: false,
  pauses: { quietMs: 600_000, silentMs: 600_000, lookMs: 600_000, retryFirstMs: 600_000 },
};

let stack: AsyncDisposableStack;
let room: Room;
let socket: string;
let now: number;

beforeEach(() => {
  stack = new AsyncDisposableStack();
  now = NOW;
  room = stack.use(openRoom(() => now));
  socket = room.socket;
});
afterEach(() => stack.disposeAsync());

function register(count = 3): Promise<SimulatedRouter> {
  return room.register(Array.from({ length: count }, (_, nth) => registered(nth)));
}

function sync(origin: string, more: Partial<KeepSyncedOptions> = {}) {
  return room.sync(origin, { ...ALONE, ...more });
}

const gate = () => room.gate();

/** Something else that listens where sync should. */
async function impostor(onConnection: (connection: Socket) => void): Promise<AsyncDisposable> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => {});
    onConnection(connection);
  });
  server.listen(socket);
  await once(server, "listening");
  return stack.use({
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  });
}

describe("the gate asks about a card", () => {
  test("that the register knows", async () => {
    await sync((await register()).origin);
    expect(await gate().ask(escnOf(1), LONG)).toEqual({
      is: "known",
      from: "register",
      card: {
        status: "active",
        expiresOn: "2040-12-31",
        issuerPic: "999893752",
        issuerName: "Université de Saint-Valentin",
        asOf: NOW,
        person: undefined,
        ...NO_TRAITS,
      },
    });
  });

  test("that the register does not know", async () => {
    await sync((await register()).origin);
    expect(await gate().ask(escnOf(99), LONG)).toEqual({ is: "unknown" });
  });

  test("twice at once: the register is asked once", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    expect(await ask.ask(escnOf(1), LONG)).toEqual(await ask.ask(escnOf(1), LONG));
    expect(questionsAbout(simulated, 1)).toBe(1);
  });

  test("that was unknown: for two minutes nobody asks again, and then it is registered", async () => {
    const simulated = await register();
    let minutes = 0;
    await sync(simulated.origin, { monotonic: () => minutes * 60_000 });
    const ask = gate();
    expect(await ask.ask(escnOf(50), LONG)).toEqual({ is: "unknown" });
    simulated.cards.push(registered(50));
    minutes = 1.9;
    expect(await ask.ask(escnOf(50), LONG)).toEqual({ is: "unknown" });
    expect(questionsAbout(simulated, 50)).toBe(1);
    minutes = 2;
    expect(await ask.ask(escnOf(50), LONG)).toMatchObject({ is: "known" });
  });

  test("whose last word is five minutes old: the register is asked again", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    await ask.ask(escnOf(1), LONG);
    simulated.cards[1] = registered(1, { status: "INACTIVE" });
    now += 299_000;
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ card: { status: "active", asOf: NOW } });
    now += 1000;
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ card: { status: "inactive", asOf: now } });
    expect(questionsAbout(simulated, 1)).toBe(2);
  });

  test("whose last word is from the future: the register is asked again", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    await ask.ask(escnOf(1), LONG);
    now -= 1000;
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ card: { asOf: now } });
  });

  test("fifty times at once: the register is asked once and everybody has the answer", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask.ask(escnOf(1), LONG)));
    expect(new Set(answers.map(({ is }) => is))).toEqual(new Set(["known"]));
    expect(questionsAbout(simulated, 1)).toBe(1);
  });

  test("while the router is slower than the deadline: no answer, and the late one is let fall", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    simulated.setFault({ is: "slow", ms: 400 });
    expect(await ask.ask(escnOf(1), { deadlineMs: 50 })).toEqual({ is: "no-answer" });
    // The late answer arrives behind this one's question and must not be taken for it.
    expect(await ask.ask(escnOf(99), LONG)).toEqual({ is: "unknown" });
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ is: "known" });
    expect(questionsAbout(simulated, 1)).toBe(1);
  });

  test("and another gate asks about the same card: the register is asked once", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    simulated.setFault({ is: "slow", ms: 300 });
    const answers = await Promise.all([gate().ask(escnOf(1), LONG), gate().ask(escnOf(1), LONG)]);
    expect(answers.map(({ is }) => is)).toEqual(["known", "known"]);
    expect(questionsAbout(simulated, 1)).toBe(1);
  });

  test("one waits for the answer that another gave up", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    simulated.setFault({ is: "slow", ms: 400 });
    const answers = await Promise.all([ask.ask(escnOf(1), { deadlineMs: 50 }), ask.ask(escnOf(1), LONG)]);
    expect(answers.map(({ is }) => is)).toEqual(["no-answer", "known"]);
  });

  test.each([
    { is: "down" } as const,
    { is: "status", status: 403 } as const,
    { is: "status", status: 500 } as const,
    { is: "html" } as const,
  ])("while the router has the fault $is $status: no answer, then one", async (fault) => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    simulated.setFault(fault);
    expect(await ask.ask(escnOf(1), LONG)).toEqual({ is: "no-answer" });
    simulated.setFault(undefined);
    // the way to the router may have closed for some milliseconds
    await vi.waitFor(async () => expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ is: "known" }));
  });

  test("while there is no sync: no answer, without waiting for the deadline", async () => {
    expect(await gate().ask(escnOf(1), { deadlineMs: 600_000 })).toEqual({ is: "no-answer" });
  });

  test("after disposal: no answer", async () => {
    await sync((await register()).origin);
    const ask = gate();
    ask[Symbol.dispose]();
    expect(await ask.ask(escnOf(1), LONG)).toEqual({ is: "no-answer" });
  });

  test("and is disposed while it waits: no answer", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    simulated.setFault({ is: "slow", ms: 60_000 });
    const ask = gate();
    const answer = ask.ask(escnOf(1), LONG);
    ask[Symbol.dispose]();
    expect(await answer).toEqual({ is: "no-answer" });
  });
});

describe("many questions", () => {
  test("1,000 different ones at once: at most 32 reach the register, all are answered, the next one works", async () => {
    const simulated = await register(1000);
    await sync(simulated.origin);
    const ask = gate();
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    const before = simulated.requests.length;
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, nth) => ask.ask(escnOf(nth), LONG)));
    expect(answers.filter(({ is }) => is === "known")).toHaveLength(32);
    expect(answers.filter(({ is }) => is === "no-answer")).toHaveLength(968);
    expect(simulated.requests.length - before).toBe(32);
    expect(await ask.ask(escnOf(999), LONG)).toMatchObject({ is: "known" });
  });

  test("1,000 different ones to a sync that is silent: 32 are sent", async () => {
    let received = "";
    await impostor(
      (connection) => void connection.setEncoding("utf8").on("data", (text: string) => void (received += text)),
    );
    const ask = gate();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, nth) => ask.ask(escnOf(nth), { deadlineMs: 500 })),
    );
    expect(new Set(answers.map(({ is }) => is))).toEqual(new Set(["no-answer"]));
    expect(received.match(/\n/g)).toHaveLength(32);
  });

  test("1,000 identical ones at once: 256 wait, the others go without", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask.ask(escnOf(1), LONG)));
    expect(answers.filter(({ is }) => is === "known")).toHaveLength(256);
    expect(questionsAbout(simulated, 1)).toBe(1);
  });

  test("a peer that asks 1,000 different ones past our own bound: 32 reach the register", async () => {
    const simulated = await register(1000);
    await sync(simulated.origin);
    simulated.setFault({ is: "slow", ms: 300 });
    const peer = connect(socket);
    stack.defer(() => void peer.destroy());
    peer.write(Array.from({ length: 1000 }, (_, nth) => `{"ask":${nth},"escn":"${escnOf(nth)}"}\n`).join(""));
    let received = "";
    peer.setEncoding("utf8").on("data", (text: string) => void (received += text));
    await vi.waitFor(() => expect(received.match(/"answer"/g)).toHaveLength(1000), SOON);
    expect(received.match(/"known"/g)).toHaveLength(32);
  });
});

describe("whether the register can be asked", () => {
  test("is false without sync, and true once sync is there and the router answers", async () => {
    const ask = gate();
    expect(ask.online()).toBe(false);
    await sync((await register()).origin);
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
  });

  test("follows the router going down and coming back, without a question", async () => {
    const simulated = await register();
    const { reach } = await sync(simulated.origin, { pauses: { ...ALONE.pauses, quietMs: 20, silentMs: 20 } });
    const ask = gate();
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    simulated.setFault({ is: "down" });
    await vi.waitFor(() => expect(ask.online()).toBe(false), SOON);
    simulated.setFault(undefined);
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    expect(reach).toEqual([undefined, "unreachable", undefined]);
  });

  test("is false at once when a question fails", async () => {
    const simulated = await register();
    await sync(simulated.origin);
    const ask = gate();
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    simulated.setFault({ is: "status", status: 500 });
    expect(await ask.ask(escnOf(1), LONG)).toEqual({ is: "no-answer" });
    await vi.waitFor(() => expect(ask.online()).toBe(false), SOON);
  });
});

describe("sync goes away and comes back", () => {
  test("a question on its way gets no answer, and the next run of sync is found", async () => {
    const simulated = await register();
    const first = await sync(simulated.origin);
    const ask = gate();
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    simulated.setFault({ is: "slow", ms: 60_000 });
    const answer = ask.ask(escnOf(1), LONG);
    await vi.waitFor(() => expect(questionsAbout(simulated, 1)).toBe(1), SOON);
    await first[Symbol.asyncDispose]();
    expect(await answer).toEqual({ is: "no-answer" });
    expect(ask.online()).toBe(false);

    simulated.setFault(undefined);
    await sync(simulated.origin);
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ is: "known" });
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
  });

  test("a killed sync leaves its socket behind, and the next one takes the place", async () => {
    const script = `require("node:net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", script]);
    expect(statSync(socket).isSocket()).toBe(true);
    await sync((await register()).origin);
    expect(await gate().ask(escnOf(1), LONG)).toMatchObject({ is: "known" });
  });

  test("a second sync beside a living one is refused, and the first one stays", async () => {
    const { origin } = await register();
    await sync(origin);
    await expect(sync(origin)).rejects.toThrow(/ask\.sock already/);
    expect(await gate().ask(escnOf(1), LONG)).toMatchObject({ is: "known" });
  });

  test("a file that is no socket is left alone", async () => {
    writeFileSync(socket, "precious");
    await expect(sync((await register()).origin)).rejects.toThrow(/no socket/);
    expect(statSync(socket).isFile()).toBe(true);
  });

  test("the socket is for owner and group alone", async () => {
    await sync((await register()).origin);
    expect((statSync(socket).mode & 0o777).toString(8)).toBe("660");
  });
});

describe("junk on the socket", () => {
  const JUNK: Record<string, string | Uint8Array> = {
    "no JSON": "hello\n",
    "JSON of another kind": '{"open":"the door"}\n',
    "an answer nobody asked for, then junk": '{"answer":12345,"lookup":{"is":"unknown"}}\n\n',
    "an answer that is half one": '{"answer":0,"lookup":{"is":"known","card":{"status":"active"}}}\n',
    "a status that is none": '{"answer":0,"lookup":{"is":"known","from":"register","card":{"status":"vip"}}}\n',
    "bytes that are no text": Uint8Array.of(0xff, 0x00, 0xfe, 0x0a),
    "a megabyte without an end": "x".repeat(1_000_000),
  };

  test.each(Object.entries(JUNK))("from a false sync: %s", async (_, junk) => {
    let cutOff = 0;
    const server = await impostor((connection) => {
      connection.once("data", () => connection.write(junk));
      connection.on("close", () => (cutOff += 1));
    });
    const ask = gate();
    // Much longer than this test may take: only that the gate cuts off the false sync ends it in time.
    expect(await ask.ask(escnOf(0), { deadlineMs: 600_000 })).toEqual({ is: "no-answer" });
    await vi.waitFor(() => expect(cutOff).toBe(1), SOON);
    await server[Symbol.asyncDispose]();
    await sync((await register()).origin);
    expect(await ask.ask(escnOf(0), LONG)).toMatchObject({ is: "known" });
  });

  test.each(Object.entries(JUNK))("from a false gate: %s", async (_, junk) => {
    await sync((await register()).origin);
    const peer = connect(socket);
    stack.defer(() => void peer.destroy());
    peer.on("error", () => {});
    const closed = new Promise((resolve) => peer.on("close", resolve));
    peer.write(junk);
    peer.resume();
    await closed;
    expect(await gate().ask(escnOf(1), LONG)).toMatchObject({ is: "known" });
  });

  test("a sync that never answers: the deadline holds", async () => {
    await impostor((connection) => connection.resume());
    expect(await gate().ask(escnOf(1), { deadlineMs: 100 })).toEqual({ is: "no-answer" });
  });
});
