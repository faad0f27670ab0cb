import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../fakes/until.ts";
import { freePort } from "../fakes/free-port.ts";
import { AUTHORIZATION, idsIn, openServed, type Served } from "./served.ts";

let till: Served;
beforeEach(async () => {
  till = await openServed();
});
afterEach(() => till[Symbol.asyncDispose]());

describe("a page of events", () => {
  it("is bounded, and the next one goes on where it ended", async () => {
    const ids = Array.from({ length: 7 }, () => till.sell());
    till.sell({ verdict: "refuse", reason: "quota", tariff: undefined, label: undefined });
    const first = await till.ask("/v1/events?limit=5");
    expect(first).toMatchObject({ status: 200, body: { next: ids[4], more: true } });
    expect(first.body).toMatchObject({ events: ids.slice(0, 5).map((id) => ({ id })) });
    const second = await till.ask(`/v1/events?after=${ids[4]}`);
    expect(second.body).toMatchObject({
      events: [{ id: ids[5] }, { id: ids[6] }, { verdict: "refuse", reason: "quota" }],
      more: false,
    });
    const { next } = second.body as { next: string };
    expect((await till.ask(`/v1/events?after=${next}`)).body).toEqual({ events: [], next, more: false });
  });

  it("is empty in an empty record", async () => {
    expect((await till.ask("/v1/events")).body).toEqual({ events: [], next: null, more: false });
  });

  it("ends its search before it holds up anybody, and says that there is more", async () => {
    for (let n = 0; n < 1050; n += 1) till.sell({ tariff: undefined, label: undefined });
    const id = till.sell();
    const first = await till.ask("/v1/events");
    expect(first.body).toMatchObject({ events: [], more: true });
    const { next } = first.body as { next: string };
    expect((await till.ask(`/v1/events?after=${next}`)).body).toMatchObject({ events: [{ id }], more: false });
  });

  it.each([
    ["?limit=0", 400],
    ["?limit=501", 400],
    ["?limit=1e2", 400],
    ["?after=7", 400],
    ["?after=7-zzzzzzzzzzzzzzzz", 400],
    ["?lane=Canteen", 400],
    ["?card=1", 400],
    ["?after=7-0123456789abcdef", 410],
  ])("is refused for %s with %i", async (query, status) => {
    expect((await till.ask(`/v1/events${query}`)).status).toBe(status);
  });
});

describe("settling", () => {
  it("is recorded before it is answered, and answered alike however often", async () => {
    const id = till.sell();
    const first = await till.settle(id, "confirm", "receipt 4711");
    expect(first).toMatchObject({ status: 200, body: { id, state: "confirmed", reference: "receipt 4711" } });
    expect(till.journal.recentOf("till", 10)).toMatchObject([{ entry: { admission: 1, what: "confirmed" } }]);
    expect((await till.settle(id, "confirm", "another")).body).toEqual(first.body);
    expect(await till.settle(id, "void")).toMatchObject({ status: 409, body: { problem: "confirmed-already" } });
    expect((await till.ask(`/v1/events/${id}`)).body).toMatchObject({ state: "confirmed", reference: "receipt 4711" });
    expect(till.journal.recentOf("till", 10)).toHaveLength(1);
  });

  it("by fifty at once is done once", async () => {
    const id = till.sell();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => till.settle(id, n % 2 === 0 ? "confirm" : "void")),
    );
    expect(till.journal.recentOf("till", 10)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  it("needs no body, and refuses one that it does not know", async () => {
    const id = till.sell();
    const path = `/v1/events/${id}/void`;
    const post = (body: string) => till.ask(path, { method: "POST", headers: { Authorization: AUTHORIZATION }, body });
    const wrong = [
      "{",
      "[]",
      "null",
      '{"reference":""}',
      `{"reference":"${"x".repeat(65)}"}`,
      '{"open":true}',
      '{"reference":"<b>"}',
    ];
    const statuses = await Promise.all(wrong.map(async (body) => [body, (await post(body)).status]));
    expect(statuses).toEqual(wrong.map((body) => [body, 400]));
    expect(till.journal.recentOf("till", 10)).toEqual([]);
    expect((await post("")).body).toMatchObject({ state: "voided" });
  });

  it("of a refusal, or of what was never there, is refused", async () => {
    const refused = till.sell({ verdict: "refuse", reason: "expired", tariff: undefined, label: undefined });
    expect(await till.settle(refused, "confirm")).toMatchObject({ status: 409, body: { problem: "not-an-admission" } });
    expect((await till.settle("1-0123456789abcdef", "confirm")).status).toBe(404);
    expect((await till.settle("99-0123456789abcdef", "void")).status).toBe(404);
  });

  it("that cannot be recorded has not happened, and can be asked again", async () => {
    const id = till.sell();
    till.journal[Symbol.dispose]();
    expect(await till.settle(id, "confirm")).toMatchObject({ status: 503, body: { problem: "cannot-record" } });
  });
});

describe("who may ask", () => {
  const good = { Authorization: AUTHORIZATION };
  it.each([
    ["nobody without a token", {}, 401],
    ["nobody with another token", { Authorization: `Bearer ${"ac".repeat(32)}` }, 401],
    ["nobody with a part of the token", { Authorization: AUTHORIZATION.slice(0, -2) }, 401],
    ["nobody with the token in another scheme", { Authorization: AUTHORIZATION.replace("Bearer", "Basic") }, 401],
    ["nobody under another host's name (DNS rebinding)", { ...good, Host: "till.evil.example" }, 421],
    ["nobody under localhost, which is not its name", { ...good, Host: "localhost:7360" }, 421],
    ["no web page, not even with the token", { ...good, Origin: "http://127.0.0.1:7350" }, 403],
    ["no web page that hides its origin", { ...good, Origin: "null" }, 403],
    ["no web page of the same site", { ...good, "Sec-Fetch-Site": "same-origin" }, 403],
  ])("%s", async (_, headers: Readonly<Record<string, string>>, status) => {
    const id = till.sell();
    expect((await till.ask("/v1/events", { headers })).status).toBe(status);
    expect((await till.ask(`/v1/events/${id}/void`, { method: "POST", headers })).status).toBe(status);
    expect(await till.stream("", { Authorization: "", ...headers })).toBe(status);
    expect(till.journal.recentOf("till", 10)).toEqual([]);
  });

  it.each([
    ["/", "GET", 404],
    ["/state", "GET", 404],
    ["//", "GET", 404],
    ["/v1/open", "POST", 404],
    ["/v1/events/../../etc/passwd", "GET", 404],
    ["/v1/stream", "GET", 404],
    ["/v1/events", "POST", 405],
    ["/v1/events", "OPTIONS", 405],
    ["/v1/events/1-0123456789abcdef", "DELETE", 405],
    ["/v1/events/1-0123456789abcdef/confirm", "GET", 405],
  ])("%s by %s is answered with %i", async (path, method, status) => {
    expect((await till.ask(path, { method })).status).toBe(status);
  });

  it("gets no further with a body, or headers, larger than anything that is needed", async () => {
    const id = till.sell();
    const body = `{"reference":"${"x".repeat(2000)}"}`;
    expect((await till.ask(`/v1/events/${id}/void`, { method: "POST", body })).status).toBe(413);
    const raw = connect(Number(till.listen.split(":")[1]), "127.0.0.1");
    raw.write(`GET /v1/events HTTP/1.1\r\nHost: ${till.listen}\r\nX: ${"x".repeat(10_000)}\r\n\r\n`);
    const [answered] = (await once(raw, "data")) as [Buffer];
    expect(answered.toString()).toContain("431");
    raw.destroy();
    expect(till.journal.recentOf("till", 10)).toEqual([]);
  });

  it("is made to wait who asks without end", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 400 && !statuses.includes(429); n += 1) statuses.push((await till.ask("/v1/events")).status);
    expect(statuses).toContain(429);
    await until("asking is allowed again", async () => (await till.ask("/v1/events")).status === 200);
  });
});

describe("the stream", () => {
  it("tells what was missed, says so, and then everything as it happens", async () => {
    const ids = [till.sell(), till.sell(), till.sell()];
    using one = await till.opened(`?after=${ids[0]}`);
    await until("it has caught up", () => one.messages.at(-1)?.type === "caught-up");
    expect(idsIn(one)).toEqual(ids.slice(1));
    expect(one.messages.at(-1)).toEqual({ type: "caught-up", next: ids[2] });
    const next = till.sell();
    await until("it comes", () => idsIn(one).at(-1) === next);
    expect(one.messages.filter(({ type }) => type === "caught-up")).toHaveLength(1);
  });

  it("begins with all that is kept, and says so of an empty record", async () => {
    using empty = await till.opened();
    await until("it has caught up", () => empty.messages.length === 1);
    expect(empty.messages).toEqual([{ type: "caught-up", next: null }]);
    const ids = Array.from({ length: 300 }, () => till.sell());
    using late = await till.opened();
    await until("both have all", () => [empty, late].every((one) => idsIn(one).length === ids.length));
    expect(idsIn(late)).toEqual(ids);
    expect(idsIn(empty)).toEqual(ids);
  });

  it("is of one lane where one is asked for", async () => {
    using one = await till.opened("?lane=bar");
    till.sell();
    const id = till.sell({ lane: "bar" });
    await until("it comes", () => idsIn(one).length > 0);
    expect(idsIn(one)).toEqual([id]);
  });

  it("refuses a query that it does not know, a place that is not in the record, and another address", async () => {
    expect(await till.stream("?after=1")).toBe(400);
    expect(await till.stream("?token=abc")).toBe(400);
    expect(await till.stream("?after=5-0123456789abcdef")).toBe(410);
    expect(await till.stream("", {}, "/v1/events")).toBe(404);
  });

  it("is one way: a till that talks is cut off, others are unaffected", async () => {
    using talker = await till.opened();
    using other = await till.opened();
    talker.socket.send("open the gate");
    expect(await talker.closed).toBe(1009);
    const id = till.sell();
    await until("the other one hears", () => idsIn(other).includes(id));
  });

  it("is held by eight tills, and the ninth is refused until one has gone", async () => {
    const streams = [];
    for (let count = 0; count < 8; count += 1) streams.push(await till.opened());
    expect(await till.stream()).toBe(503);
    streams[0]?.socket.terminate();
    await until("there is a place", async () => {
      const got = await till.stream();
      if (typeof got !== "number") streams.push(got);
      return typeof got !== "number";
    });
    for (const one of streams) one[Symbol.dispose]();
  });

  it("goes no faster than a till takes it: one that stands still costs the others nothing", async () => {
    using slow = await till.opened();
    slow.socket.pause();
    using quick = await till.opened();
    const many = 500;
    for (let n = 0; n < many; n += 1) till.sell({ label: "x".repeat(64) });
    await until("the quick one has all", () => idsIn(quick).length === many);
    expect(idsIn(slow).length).toBeLessThan(many);
    slow.socket.resume();
    await until("the slow one has all", () => idsIn(slow).length === many);
    expect(idsIn(slow)).toEqual(idsIn(quick));
  });
});

it("voids by itself what no till confirmed in time, where the site says so", async () => {
  const twoMinutesAgo = { at: Date.now() - 120_000, bootId: "an earlier run" };
  await using ours = await openServed({ confirm_within_minutes: 1, unconfirmed: "void" });
  const late = ours.sell(twoMinutesAgo);
  const open = ours.sell();
  await until("it is voided", () => ours.journal.recentOf("till", 10).length === 1);
  expect((await ours.ask(`/v1/events/${late}`)).body).toMatchObject({ state: "voided" });
  expect(await ours.settle(late, "confirm")).toMatchObject({ status: 409, body: { problem: "voided-already" } });
  expect((await ours.ask(`/v1/events/${open}`)).body).toMatchObject({ state: "open" });
});

describe("a till that stands still", () => {
  afterEach(() => vi.useRealTimers());

  it("is cut off when it answers no ping, and goes on by the number of the last event that it has", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    await using ours = await openServed();
    using slow = await ours.opened();
    using quick = await ours.opened();
    const first = ours.sell();
    await until("both hear", () => [slow, quick].every((one) => idsIn(one).includes(first)));
    slow.socket.pause();
    const missed = [ours.sell(), ours.sell()];
    await until("the quick one hears", () => idsIn(quick).length === 3);
    const pinged = once(quick.socket, "ping");
    vi.advanceTimersByTime(15_000);
    await pinged;
    // whoever answers is known by its next answer, too
    await new Promise<void>((resolve) => quick.socket.ping(() => resolve()));
    await once(quick.socket, "pong");
    vi.advanceTimersByTime(15_000);
    slow.socket.resume();
    await slow.closed;
    expect(quick.socket.readyState).toBe(quick.socket.OPEN);
    using again = await ours.opened(`?after=${first}`);
    await until("it has caught up", () => again.messages.at(-1)?.type === "caught-up");
    expect(idsIn(again)).toEqual(missed);
  });
});

describe("an address", () => {
  it("that is taken is tried again until it is free, and nothing else waits for it", { timeout: 60_000 }, async () => {
    const port = await freePort();
    const listen = `127.0.0.1:${port}`;
    const taken = createServer((one) => one.destroy()).listen(port, "127.0.0.1");
    await once(taken, "listening");
    const free = setTimeout(() => taken.close(), 500);
    // resolves when it answers
    await using ours = await openServed({ listen });
    clearTimeout(free);
    expect((await ours.ask("/v1/events")).status).toBe(200);
  });

  it("is closed to whoever is not named, whatever they know", async () => {
    await using ours = await openServed({ from: ["127.0.0.2"] }, "127.0.0.2");
    expect((await ours.ask("/v1/events")).status).toBe(200);
    const stranger = connect(Number(ours.listen.split(":")[1]), "127.0.0.1");
    stranger.on("error", () => stranger.destroy());
    stranger.write(`GET /v1/events HTTP/1.1\r\nHost: ${ours.listen}\r\nAuthorization: ${AUTHORIZATION}\r\n\r\n`);
    let told = "";
    stranger.on("data", (bytes) => (told += String(bytes)));
    await once(stranger, "close");
    expect(told).toBe("");
  });
});

describe("whoever only holds connections", () => {
  async function hold(count: number, ...says: readonly string[]): Promise<readonly Socket[]> {
    const port = Number(till.listen.split(":")[1]);
    const sockets = Array.from({ length: count }, () => connect({ port, host: "127.0.0.1", allowHalfOpen: true }));
    for (const [nth, socket] of sockets.entries()) {
      socket.on("error", () => socket.destroy());
      socket.resume();
      socket.on("connect", () => socket.write(says[nth % says.length] ?? ""));
    }
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once("connect", () => resolve());
            socket.once("close", () => resolve());
          }),
      ),
    );
    return sockets;
  }

  it("a thousand of them, gets rid of nobody who is there, and is cut off in the end", {
    timeout: 60_000,
  }, async () => {
    using there = await till.opened();
    const sockets = await hold(1000, "", `GET /v1/events HTTP/1.1\r\nHost: ${till.listen}\r\n`);
    const id = till.sell();
    await until("the stream goes on", () => idsIn(there).includes(id));
    expect(there.socket.readyState).toBe(there.socket.OPEN);
    await until(
      "none of them is left",
      () => sockets.every(({ destroyed, readyState }) => destroyed || readyState !== "open"),
      40_000,
    );
    await until("a till is served again", () =>
      till.ask("/v1/events").then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
  });

  it("is refused a stream, and does not hang up, keeps no place", async () => {
    const upgrade = `GET /v1/stream HTTP/1.1\r\nHost: ${till.listen}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    for (let round = 0; round < 3; round += 1) {
      const sockets = await hold(50, upgrade);
      await until("all are refused", () => sockets.every(({ bytesRead, destroyed }) => destroyed || bytesRead > 0));
    }
    await until("a till is served", () =>
      till.ask("/v1/events").then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
    expect((await till.ask("/v1/events")).status).toBe(200);
  });

  it("drips a body byte by byte, is cut off, and has settled nothing", { timeout: 60_000 }, async () => {
    const id = till.sell();
    const head = `POST /v1/events/${id}/void HTTP/1.1\r\nHost: ${till.listen}\r\nAuthorization: ${AUTHORIZATION}\r\nContent-Length: 100\r\n\r\n`;
    const [socket] = await hold(1, head);
    const drip = setInterval(() => socket?.write(" "), 200);
    await until("it is cut off", () => socket?.destroyed === true || socket?.readyState !== "open", 40_000);
    clearInterval(drip);
    expect(till.journal.recentOf("till", 10)).toEqual([]);
  });
});
