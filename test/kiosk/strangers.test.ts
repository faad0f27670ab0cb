/** Who may not come near the screen, and what it shows meanwhile: a real browser, raw sockets, the real server. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { have } from "../debian.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";
import { type KioskPage, openKioskPage } from "../kiosk-ui/kiosk-page.ts";
import { admitted, stateOf } from "../kiosk-ui/states.ts";

const CROWD = 1000;
/** What the process may hold more than before, with the strangers at its door. Descriptors: those of both ends, as both are here. */
const MORE_MB = 64;

const openFiles = () => readdirSync("/proc/self/fd").length;

/** Written into a page of somebody else's: what its browser answers to a line to the kiosk, opened with a good token. */
const tryLine = (origin: string, token: string) => `new Promise((resolve) => {
  const socket = new WebSocket("${origin.replace("http", "ws")}/state", ["kiosk.${token}"]);
  socket.addEventListener("message", () => resolve("reads along"));
  socket.addEventListener("error", () => resolve("refused"));
})`;

describe.skipIf(!have("chromium"))("strangers at the screen's door", { timeout: 120_000 }, () => {
  let open: KioskPage;
  let port: number;
  beforeAll(async () => {
    open = await openKioskPage();
    port = Number(new URL(open.kiosk.origin).port);
    await open.show(stateOf({ is: "idle" }));
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  async function goodToken(): Promise<string> {
    const page = await (await fetch(open.kiosk.origin)).text();
    return /content="([0-9a-f]{32})"/.exec(page)?.[1] ?? "";
  }
  /** The screen that was there before goes on: a verdict is painted there. */
  async function stillShows(): Promise<void> {
    const line = await open.page.evaluate<number>("performance.timeOrigin");
    await open.show(stateOf(admitted()));
    await open.show(stateOf({ is: "refused", why: { code: "unknown-card" } }));
    expect(await open.page.evaluate<number>("performance.timeOrigin")).toBe(line);
    expect(open.kiosk.screens()).toBe(1);
  }
  function strangersPage(): Promise<Server> {
    const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<p>hello"));
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
  }
  const portOf = (server: Server): number => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };

  test("a page on another port of this host gets nothing, though it has a good token", async () => {
    const server = await strangersPage();
    const page = await open.browser.newPage();
    await page.goto(`http://127.0.0.1:${portOf(server)}/`);
    expect(await page.evaluate(tryLine(open.kiosk.origin, await goodToken()))).toBe("refused");
    expect(await page.evaluate(`fetch("${open.kiosk.origin}/").then(() => "read", () => "refused")`)).toBe("refused");
    await page.close();
    server.close();
    await stillShows();
  });

  test("a name that leads to this machine is not the kiosk's (DNS rebinding)", async () => {
    const browser = await launchBrowser(["--host-resolver-rules=MAP kiosk.evil.example 127.0.0.1"]);
    const page = await browser.newPage();
    const answer = await page.goto(`http://kiosk.evil.example:${port}/`);
    expect(answer?.status()).toBe(421);
    expect(await page.content()).not.toContain("kiosk-token");
    const origin = `http://kiosk.evil.example:${port}`;
    expect(await page.evaluate(tryLine(origin, await goodToken()))).toBe("refused");
    await browser.close();
    await stillShows();
  });

  test.each([
    ["a text longer than a beat", "open"],
    ["one byte that is no beat", "x"],
    ["a beat nobody asked for", "."],
    ["a binary beat", Buffer.from(".")],
    ["a megabyte", Buffer.alloc(1_000_000)],
    ["an empty text", ""],
  ])("who has the line and sends %s is put out", async (_, frame) => {
    const talker = new WebSocket(`${open.kiosk.origin.replace("http", "ws")}/state`, [`kiosk.${await goodToken()}`], {
      origin: open.kiosk.origin,
    });
    talker.on("error", () => talker.terminate());
    await once(talker, "open");
    talker.send(frame);
    await once(talker, "close");
    await expect.poll(() => open.kiosk.screens()).toBe(1);
    await stillShows();
  });

  test("a thousand that knock at once hold neither memory nor descriptors, and the screen shows on", async () => {
    const [files, memory] = [openFiles(), process.memoryUsage().rss];
    const crowd = await Promise.all(Array.from({ length: CROWD }, () => knock(port)));
    const inside = crowd.filter((socket) => !socket.destroyed);
    // One end here, one in the server, of as many as it lets stand at its door.
    expect(openFiles() - files).toBeLessThanOrEqual(inside.length + 64 + 16);
    expect(process.memoryUsage().rss - memory).toBeLessThan(MORE_MB * 1024 * 1024);
    await stillShows();
    for (const socket of crowd) socket.destroy();
    await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(files + 2);
    expect((await fetch(open.kiosk.origin)).status).toBe(200);
  });

  test("who asks a letter at a time, for the page or for the line, is cut off", async () => {
    const slow = await Promise.all(
      ["GET / HTTP/1.1\r\nHo", "GET /state HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-Web"].map(
        async (begun) => {
          const socket = await knock(port);
          socket.write(begun);
          const drip = setInterval(() => socket.write("x"), 200);
          await new Promise((resolve) => socket.once("close", resolve));
          clearInterval(drip);
          return socket.destroyed;
        },
      ),
    );
    expect(slow).toEqual([true, true]);
    await stillShows();
  });
});

/** A connection that sends nothing. Resolves when it stands, or was refused. */
function knock(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  return new Promise((resolve) => {
    socket.on("error", () => socket.destroy());
    socket.once("connect", () => resolve(socket));
    socket.once("close", () => resolve(socket));
  });
}

describe.skipIf(!have("chromium"))("what was planted in the page", { timeout: 120_000 }, () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage();
    await open.show(stateOf({ is: "idle" }));
    await open.page.evaluate(`globalThis.violated = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violated.push(effectiveDirective));`);
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  test.each([
    ["markup", `document.body.innerHTML = "<b>planted</b>"`, "require-trusted-types-for"],
    ["a script as text", `eval("globalThis.planted = 1")`, "script-src|require-trusted-types-for"],
    ["a function as text", `new Function("globalThis.planted = 1")()`, "script-src|require-trusted-types-for"],
    [
      "a handler",
      `document.body.setAttribute("onclick", "globalThis.planted = 1"); document.body.click()`,
      "script-src|require-trusted-types-for",
    ],
    ["a style", `document.body.setAttribute("style", "display: none")`, "style-src"],
    [
      "an inline script",
      `const it = document.createElement("script"); it.append("globalThis.planted = 1"); document.body.append(it)`,
      "script-src|require-trusted-types-for",
    ],
    [
      "a script from elsewhere",
      `const it = document.createElement("script"); it.setAttribute("src", "http://127.0.0.1:1/x.js"); document.body.append(it)`,
      "script-src|require-trusted-types-for",
    ],
    ["a picture that tells", `new Image().src = "http://127.0.0.1:1/told"`, "img-src"],
    ["a request that tells", `void fetch("http://127.0.0.1:1/told").catch(() => 0)`, "connect-src"],
  ])("%s is blocked, and the browser says so", async (_, planted, directive) => {
    // In a task of its own: what a debugger evaluates, the browser lets pass.
    await open.page.evaluate(`violated.length = 0; setTimeout(() => { try { ${planted} } catch {} })`);
    await expect.poll(() => open.page.evaluate<string>("violated.join()")).toMatch(new RegExp(directive));
    expect(await open.page.evaluate("globalThis.planted")).toBeUndefined();
    expect(await open.page.locator("main").count()).toBe(1);
  });

  test("no document of the build has an inline script, style or handler", () => {
    const documents = readdirSync(open.built.folder).filter((name) => name.endsWith(".html"));
    expect(documents).not.toEqual([]);
    for (const name of documents) {
      const html = readFileSync(join(open.built.folder, name), "utf8");
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|srcdoc=/i);
      for (const [, attributes, text] of html.matchAll(/<script([^>]*)>([^<]*)</gi)) {
        expect(attributes).toContain("src=");
        expect(text?.trim()).toBe("");
      }
    }
  });
});
