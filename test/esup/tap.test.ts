/** The way between the gate, which has the card, and sync, which has the network; over a real Unix socket. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Esup } from "../../src/esup/client.ts";
import { serveTaps } from "../../src/esup/serve.ts";
import { type Lying, openTaps } from "../../src/esup/tap.ts";
import { readTapOrder, readTapWord } from "../../src/esup/tap-protocol.ts";
import type { EsupAnswer } from "../../src/esup/words.ts";
import { until } from "../fakes/until.ts";

const UID = Uint8Array.of(4, 1, 2, 3, 4, 5, 6);
const ESCN = "5c0a1001-7c2b-103e-9f3a-001999900001";
const READ = Buffer.from("9060000000", "hex");
const CARD = { is: "card", escn: ESCN };
const OK = Uint8Array.of(0x91, 0x00);

let stack: AsyncDisposableStack;
let socket: string;
beforeEach(() => {
  stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "esc-tap-"));
  stack.defer(() => rmSync(folder, { recursive: true }));
  socket = join(folder, "esup.sock");
});
afterEach(() => stack.disposeAsync());

const answer = (escn = ESCN): EsupAnswer => {
  const read = readTapOrder(JSON.stringify({ result: 1, answer: { is: "card", escn } }));
  if (read?.is !== "result") throw new Error("no answer");
  return read.answer;
};

/** Sync with a server that does as told. */
async function sync(tap: Esup["tap"]) {
  return stack.use(await serveTaps({ socket, esup: { tap } }));
}

async function gate(deadlineMs = 20_000) {
  const taps = stack.use(openTaps({ socket, deadlineMs }));
  // until it is connected there is nobody to ask
  await until("the gate is connected", async () => {
    const said = await taps.tap({ uid: UID, exchange: async () => OK });
    return said.is !== "no-answer" || said.why !== "no-sync";
  });
  return taps;
}

const lying = (exchange: Lying["exchange"] = async () => OK): Lying => ({ uid: UID, exchange });

/** Something else that listens where sync should, and says these lines to whoever comes. */
async function impostor(onLine: (connection: Socket, line: string) => void): Promise<void> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => {});
    connection.setEncoding("utf8");
    connection.on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) onLine(connection, line);
    });
  });
  server.listen(socket);
  await once(server, "listening");
  stack.defer(async () => {
    for (const connection of connections) connection.destroy();
    server.close();
    await once(server, "close");
  });
}

const idIn = (line: string): number => Number(/"tap":(\d+)/.exec(line)?.[1] ?? -1);

describe("a tap", () => {
  test("carries commands to the card, and its answers back, in turn", async () => {
    const heard: string[] = [];
    await sync(async (uid, exchange) => {
      heard.push(Buffer.from(uid).toString("hex"));
      for (let nth = 0; nth < 60; nth += 1) heard.push(Buffer.from(await exchange(READ)).toString("hex"));
      return answer();
    });
    const taps = await gate();
    heard.length = 0;
    let told = 0;
    expect(await taps.tap(lying(async () => Uint8Array.of(told++, 0x91, 0x00)))).toEqual(CARD);
    expect(heard).toEqual([
      "04010203040506",
      ...Array.from({ length: 60 }, (_, nth) => `${nth.toString(16).padStart(2, "0")}9100`),
    ]);
  });

  test("of several cards at once: one after the other", async () => {
    let underWay = 0;
    let most = 0;
    await sync(async (_, exchange) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await exchange(READ);
      underWay -= 1;
      return answer();
    });
    const taps = await gate();
    expect(await Promise.all(Array.from({ length: 8 }, () => taps.tap(lying())))).toEqual(
      Array.from({ length: 8 }, () => CARD),
    );
    expect(most).toBe(1);
  });

  test("that waits for its turn too long is given up", async () => {
    let isSilent = false;
    await sync(async () => (isSilent ? new Promise(() => {}) : answer()));
    const taps = await gate(200);
    isSilent = true;
    const answers = await Promise.all([taps.tap(lying()), taps.tap(lying()), taps.tap(lying())]);
    expect(answers.map((one) => one.is)).toEqual(["no-answer", "no-answer", "no-answer"]);
    isSilent = false;
    expect(await taps.tap(lying())).toEqual(CARD);
  });

  test.each([
    ["moved", { is: "no-answer", why: "card-moved" }],
    ["protocol", { is: "no-answer", why: "card-moved" }],
    ["no-apdu", { is: "refused", why: "foreign-card" }],
  ])("with a card that fails by %s ends at once on both sides", async (code, said) => {
    let ended: Promise<unknown> | undefined;
    await sync(async (_, exchange, signal) => {
      ended = signal && once(signal, "abort");
      await exchange(READ).catch(() => {});
      return answer();
    });
    const taps = await gate();
    const fails = () => Promise.reject(Object.assign(new Error("gone"), { code }));
    expect(await taps.tap(lying(fails))).toEqual(said);
    await ended;
    expect(await taps.tap(lying())).toEqual(CARD);
  });

  test("with a card that never answers ends with its time, and the next one is asked about", async () => {
    await sync(async (_, exchange) => {
      await exchange(READ).catch(() => {});
      return answer();
    });
    const taps = await gate(300);
    expect(await taps.tap(lying(() => new Promise(() => {})))).toEqual({ is: "no-answer", why: "timeout" });
    expect(await taps.tap(lying())).toEqual(CARD);
  });

  test("ends when sync goes, and comes back with it", async () => {
    let asked = 0;
    const first = await sync(async () => (asked++ === 0 ? answer() : new Promise(() => {})));
    const taps = await gate();
    const tap = taps.tap(lying());
    await until("it is asked", () => asked === 2);
    await first[Symbol.asyncDispose]();
    expect(await tap).toEqual({ is: "no-answer", why: "no-sync" });
    expect(await taps.tap(lying())).toEqual({ is: "no-answer", why: "no-sync" });
    await sync(async () => answer());
    await until("it answers again", async () => (await taps.tap(lying())).is === "card");
  });

  test("ends when the gate goes", async () => {
    const over: AbortSignal[] = [];
    await sync(async (_, __, signal) => {
      if (signal !== undefined) over.push(signal);
      return over.length === 1 ? answer() : new Promise(() => {});
    });
    const taps = await gate();
    const tap = taps.tap(lying());
    await until("it is asked", () => over.length === 2);
    taps[Symbol.dispose]();
    expect(await tap).toEqual({ is: "no-answer", why: "cancelled" });
    await until("sync has noticed", () => over[1]?.aborted === true);
    expect(await taps.tap(lying())).toEqual({ is: "no-answer", why: "no-sync" });
  });
});

describe("sync", () => {
  /** A gate by hand. */
  async function byHand() {
    const said: string[] = [];
    const connection = connect(socket);
    stack.defer(() => void connection.destroy());
    connection.on("error", () => {});
    connection.setEncoding("utf8");
    connection.on("data", (text: string) => said.push(...text.split("\n").filter(Boolean)));
    await once(connection, "connect");
    return { said, connection, say: (word: object) => connection.write(`${JSON.stringify(word)}\n`) };
  }

  test("lets fall what is late, doubled or of another tap", async () => {
    const heard: string[] = [];
    await sync(async (_, exchange) => {
      for (let nth = 0; nth < 2; nth += 1) heard.push(Buffer.from(await exchange(READ)).toString("hex"));
      return answer();
    });
    const { said, say } = await byHand();
    say({ answered: 9, nth: 0, rapdu: "9100" });
    say({ gone: 9 });
    say({ tap: 7, uid: "04010203040506" });
    await until("the first command", () => said.length === 1);
    for (const [id, nth] of [
      [6, 0],
      [7, 1],
      [7, 5],
    ])
      say({ answered: id, nth, rapdu: "EE9100" });
    say({ answered: 7, nth: 0, rapdu: "AA9100" });
    say({ answered: 7, nth: 0, rapdu: "BB9100" });
    await until("the second command", () => said.length === 2);
    say({ answered: 7, nth: 1, rapdu: "CC9100" });
    await until("the result", () => said.length === 3);
    expect(heard).toEqual(["aa9100", "cc9100"]);
    expect(said.map((line) => JSON.parse(line))).toEqual([
      { command: 7, nth: 0, apdu: "9060000000" },
      { command: 7, nth: 1, apdu: "9060000000" },
      { result: 7, answer: CARD },
    ]);
  });

  test("ends a tap when the next one begins, and says nothing of it any more", async () => {
    let first: AbortSignal | undefined;
    await sync(async (_, exchange, signal) => {
      first ??= signal;
      await exchange(READ).catch(() => {});
      return answer();
    });
    const { said, say } = await byHand();
    say({ tap: 1, uid: "04010203040506" });
    await until("its command", () => said.length === 1);
    say({ tap: 2, uid: "04010203040506" });
    await until("the next one's", () => said.length === 2);
    expect(first?.aborted).toBe(true);
    say({ answered: 1, nth: 0, rapdu: "9100" });
    say({ answered: 2, nth: 0, rapdu: "9100" });
    await until("the result", () => said.length === 3);
    expect(said[2]).toContain('"result":2');
  });

  test.each([
    "hello",
    '{"tap":1,"uid":"04"}',
    '{"tap":1,"uid":"040102030405060708"}',
    '{"tap":-1,"uid":"04010203040506"}',
    '{"answered":1,"nth":65,"rapdu":"9100"}',
    '{"answered":1,"nth":0,"rapdu":"91"}',
    `{"answered":1,"nth":0,"rapdu":"${"00".repeat(259)}"}`,
    '{"result":1,"answer":{"is":"card","escn":"5c0a1001-7c2b-103e-9f3a-001999900001"}}',
  ])("cuts off who says %s", async (line) => {
    await sync(async () => answer());
    const { connection } = await byHand();
    connection.write(`${line}\n`);
    await once(connection, "close");
    expect(connection.destroyed).toBe(true);
  });
});

describe("the gate", () => {
  test("tells a card nothing that is out of turn, of another tap, or after it", async () => {
    let told = 0;
    let id = -1;
    await impostor((connection, line) => {
      if (line.includes('"tap"')) {
        id = idIn(line);
        const command = (of: number, nth: number) => `{"command":${of},"nth":${nth},"apdu":"9060000000"}\n`;
        connection.write(command(id + 1, 0) + command(id - 1, 0) + command(id, 1) + command(id, 0));
        connection.write(command(id, 0) + command(id, 1));
      }
      if (line.includes('"answered"')) connection.write(`{"result":${id},"answer":{"is":"unnamed"}}\n`.repeat(2));
    });
    const taps = await gate();
    const slow = async () => {
      told += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return OK;
    };
    expect(await taps.tap(lying(slow))).toEqual({ is: "unnamed" });
    expect(told).toBe(1);
  });

  test("tells a card 64 commands at most", async () => {
    let told = 0;
    let id = -1;
    await impostor((connection, line) => {
      if (line.includes('"tap"')) id = idIn(line);
      const nth = Number(/"nth":(\d+)/.exec(line)?.[1] ?? -1) + 1;
      if (nth <= 64) connection.write(`{"command":${id},"nth":${nth},"apdu":"9060000000"}\n`);
    });
    const taps = stack.use(openTaps({ socket, deadlineMs: 1500 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const said = await taps.tap(lying(async () => (told++, OK)));
    expect(said).toEqual({ is: "no-answer", why: "timeout" });
    expect(told).toBe(64);
  });

  test.each([
    "hello",
    '{"command":ID,"nth":0,"apdu":"90FC000000"}',
    '{"command":ID,"nth":0,"apdu":"FF00000000"}',
    '{"result":ID,"answer":{"is":"admit"}}',
    '{"result":ID,"answer":{"is":"card","escn":"1"}}',
    '{"result":ID,"answer":{"is":"refused","why":"constructor"}}',
    `{"result":ID,"answer":{"is":"card","escn":"${ESCN}"},"pad":"${"x".repeat(70_000)}"}`,
  ])("hangs up on a sync that says %s, and the card is told nothing", async (line) => {
    let told = 0;
    let asked = 0;
    await impostor((connection, word) => {
      if (!word.includes('"tap"')) return;
      asked += 1;
      const says = asked === 1 ? '{"result":ID,"answer":{"is":"unnamed"}}' : line;
      connection.write(`${says.replace("ID", String(idIn(word)))}\n`);
    });
    const taps = await gate();
    expect(await taps.tap(lying(async () => (told++, OK)))).toEqual({ is: "no-answer", why: "no-sync" });
    expect(told).toBe(0);
  });
});

describe("the words", () => {
  test("whatever a line says, it is a word or none, and never an exception", () => {
    const junk = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          {
            tap: fc.oneof(fc.integer(), fc.string()),
            uid: fc.oneof(fc.stringMatching(/^[0-9a-f]{0,24}$/), fc.string(), fc.integer()),
            answered: fc.integer(),
            gone: fc.oneof(fc.integer(), fc.double()),
            command: fc.integer(),
            result: fc.integer(),
            nth: fc.integer(),
            rapdu: fc.string(),
            apdu: fc.string(),
            answer: fc.oneof(fc.json(), fc.record({ is: fc.string(), why: fc.string(), escn: fc.string() })),
          },
          { requiredKeys: [] },
        )
        .map((word) => JSON.stringify(word)),
    );
    fc.assert(
      fc.property(junk, (line) => {
        for (const word of [readTapWord(line), readTapOrder(line)])
          expect(word === undefined || "id" in word).toBe(true);
      }),
      { numRuns: process.env["CI"] === undefined ? 10_000 : 100_000 },
    );
  });

  test("a socket that is fed noise is cut, and the next gate is served", async () => {
    await sync(async () => answer());
    for (let nth = 0; nth < 20; nth += 1) {
      const connection = connect(socket);
      connection.on("error", () => {});
      await once(connection, "connect");
      connection.write(Buffer.concat([randomBytes(5000), Buffer.from("\n")]));
      await once(connection, "close");
    }
    expect(await (await gate()).tap(lying())).toEqual(CARD);
  });
});
