import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { KioskState, Place } from "../../src/kiosk/protocol.ts";
import { BEAT, PROTOCOL } from "../../src/kiosk/protocol.ts";
import { type KioskServer, serveKiosk } from "../../src/kiosk/server.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

const place: Place = {
  name: "Gate",
  kind: "library",
  languages: ["en"],
  timeZone: "UTC",
  reader: "below",
  takes: ["qr"],
  look: PLAIN_LOOK,
};
const state = (seq: number): KioskState => ({
  v: PROTOCOL,
  seq,
  place,
  scene: { is: "idle" },
  record: undefined,
  standsMs: 0,
  data: { freshness: "fresh", asOf: "12:00", online: true },
  clock: "synced",
  greeting: undefined,
  dates: {},
});

let folder: string;
let server: KioskServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "esc-kiosk-page-"));
  writeFileSync(join(folder, "index.html"), '<!doctype html><meta name="kiosk-token" content="{{kiosk-token}}">');
  writeFileSync(join(folder, "cashier.html"), '<!doctype html><meta name="kiosk-token" content="{{kiosk-token}}">');
  writeFileSync(join(folder, "tray.html"), "<!doctype html><title>tray</title>");
  writeFileSync(join(folder, "app.js"), "export {};");
  server = await serveKiosk({ port: 0, pageFolder: folder, embedOrigin: undefined });
  server.show(state(1));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** One HTTP request with the headers exactly as given: fetch would not let us lie about Host. */
function get(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; body: string; csp: string }> {
  const { port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += String(chunk)));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body, csp: String(response.headers["content-security-policy"]) }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function token(): Promise<string> {
  return /content="([0-9a-f]{32})"/.exec((await get("/")).body)?.[1] ?? "";
}

interface Attempt {
  readonly origin?: string;
  readonly host?: string;
  readonly path?: string;
  readonly token?: string;
}

/** Resolves with the first message, or the status the socket was refused with. */
function open(attempt: Attempt): Promise<{ socket: WebSocket; first: string } | number> {
  const headers = attempt.host === undefined ? {} : { Host: attempt.host };
  const address = `${server.origin.replace("http", "ws")}${attempt.path ?? "/state"}`;
  const protocols = attempt.token === undefined ? [] : [`kiosk.${attempt.token}`];
  const socket = new WebSocket(address, protocols, { origin: attempt.origin ?? server.origin, headers });
  return new Promise((resolve) => {
    socket.on("message", (data) => resolve({ socket, first: String(data) }));
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("error", () => resolve(0));
  });
}

async function opened(): Promise<{ socket: WebSocket; first: string }> {
  const got = await open({ token: await token() });
  if (typeof got === "number") throw new Error(`refused with ${got}`);
  return got;
}

describe("the kiosk's page", () => {
  it("is served with a token that is new each time, and under a strict policy", async () => {
    const [one, two] = [await token(), await token()];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(two).not.toBe(one);
    const { csp } = await get("/");
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("require-trusted-types-for 'script'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toContain("unsafe");
  });

  it.each([
    ["another host's name (DNS rebinding)", "/", { Host: "kiosk.evil.example" }, "GET", 421],
    ["localhost, which is not its name", "/", { Host: "localhost" }, "GET", 421],
    ["a POST", "/", {}, "POST", 405],
    ["a path out of the folder", "/../server.ts", {}, "GET", 404],
    ["an encoded path out of the folder", "/..%2fpackage.json", {}, "GET", 404],
    ["the demo's page", "/tray.html", {}, "GET", 404],
    ["a path that is no URL", "//", {}, "GET", 404],
    ["an address that is no URL", "http://[", {}, "GET", 404],
  ])("refuses %s", async (_, path, headers, method, status) => {
    expect((await get(path, headers, method)).status).toBe(status);
  });
});

describe("the display at the till", () => {
  const tokenOf = (body: string) => /content="([0-9a-f]{32})"/.exec(body)?.[1] ?? "";

  it("is a document of its own, whose token opens the socket and nothing of staff", async () => {
    const spent: boolean[] = [];
    server.serveStaff((_, response, path, spend) => {
      spent.push(spend(path.slice("/staff/".length)));
      response.end();
    });
    for (const page of ["/cashier", "/"])
      await get(`/staff/${tokenOf((await get(page)).body)}`, { Origin: server.origin }, "POST");
    expect(spent).toEqual([false, true]);
    const got = await open({ token: tokenOf((await get("/cashier")).body) });
    expect(typeof got).toBe("object");
    if (typeof got === "object") got.socket.terminate();
  });

  it("is served at its own path alone", async () => {
    expect((await get("/cashier")).csp).toContain("default-src 'none'");
    expect((await get("/cashier.html")).status).toBe(404);
    expect((await get("/cashier/")).status).toBe(404);
  });
});

describe("the kiosk's socket", () => {
  it("sends the whole state at once, and again at every change", async () => {
    const { socket, first } = await opened();
    expect(JSON.parse(first)).toMatchObject({ seq: 1, scene: { is: "idle" } });
    const next = new Promise((resolve) => {
      socket.once("message", (data) => resolve(JSON.parse(String(data))));
    });
    server.show(state(2));
    expect(await next).toMatchObject({ seq: 2 });
    socket.terminate();
    server.show(state(1));
  });

  it("refuses a page of another port, of another host, without a token, with a spent one, and at another path", async () => {
    const good = await token();
    expect(await open({ token: good, origin: "http://127.0.0.1:1" })).toBe(403);
    expect(await open({ token: good, origin: "http://evil.example" })).toBe(403);
    expect(await open({ token: good, host: "evil.example" })).toBe(403);
    expect(await open({ token: good, path: "/other" })).toBe(404);
    expect(await open({})).toBe(401);
    expect(await open({ token: "0".repeat(32) })).toBe(401);
    // None of the attempts above has spent the token; the first good one does.
    const got = await open({ token: good });
    expect(got).toBeTypeOf("object");
    expect(await open({ token: good })).toBe(401);
    if (typeof got === "object") got.socket.terminate();
  });

  it("is one way: a screen that talks is disconnected, others are unaffected", async () => {
    const [talker, other] = [await opened(), await opened()];
    const closed = new Promise<number>((resolve) => {
      talker.socket.once("close", resolve);
    });
    talker.socket.send("open the gate");
    expect(await closed).toBe(1009);
    const byte = await opened();
    const closedByte = new Promise<number>((resolve) => {
      byte.socket.once("close", resolve);
    });
    byte.socket.send("x");
    expect(await closedByte).toBe(1008);
    const next = new Promise((resolve) => {
      other.socket.once("message", (data) => resolve(JSON.parse(String(data))));
    });
    server.show(state(3));
    expect(await next).toMatchObject({ seq: 3 });
    other.socket.terminate();
  });

  it("asks for a beat, takes one for each time that it asked, and none before", async () => {
    const hasty = await opened();
    const closed = new Promise<number>((resolve) => {
      hasty.socket.once("close", resolve);
    });
    hasty.socket.send(BEAT);
    expect(await closed).toBe(1008);
    expect(server.lastPainted()).toBeUndefined();

    const { socket } = await opened();
    const closedToo = new Promise<number>((resolve) => {
      socket.once("close", resolve);
    });
    const asked = Promise.withResolvers<void>();
    socket.on("message", (data) => {
      if (String(data) === BEAT) asked.resolve();
    });
    await asked.promise;
    socket.send(BEAT);
    await expect.poll(() => server.lastPainted(), { timeout: 10_000 }).toBeTypeOf("number");
    socket.send(BEAT);
    expect(await closedToo).toBe(1008);
  });

  it("holds eight screens and refuses the ninth", async () => {
    await expect.poll(() => server.screens()).toBe(0);
    const screens = [];
    for (let count = 0; count < 8; count += 1) screens.push(await opened());
    expect(await open({ token: await token() })).toBe(503);
    for (const { socket } of screens) socket.terminate();
    await expect.poll(() => server.screens()).toBe(0);
    (await opened()).socket.terminate();
  });
});

it("keeps no connection of whoever is refused the socket and does not hang up", async () => {
  const port = Number(new URL(server.origin).port);
  let answered = 0;
  for (let nth = 0; nth < 100; nth += 1) {
    const stranger = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    stranger.on("error", () => stranger.destroy());
    stranger.write("GET /state HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    stranger.resume();
    await once(stranger, "end");
    if (stranger.bytesRead > 0) answered += 1;
  }
  expect(answered).toBe(100);
});

it("says what to do when the page is not built", async () => {
  await expect(serveKiosk({ port: 0, pageFolder: join(folder, "nowhere"), embedOrigin: undefined })).rejects.toThrow(
    "npm run build",
  );
});
