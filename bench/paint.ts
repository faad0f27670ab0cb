/**
 * From the WebSocket frame to the painted verdict, in Debian's Chromium and in the page's own time: from the `message` event to
 * the task after the first frame that has the verdict in it (requestAnimationFrame, then a MessageChannel message, which comes when
 * style, layout and paint of that frame are done). Beside the floor of the same run: an empty page that sets one text.
 * Both wait for the next frame, which begins up to 16.7 ms after the message; what the page itself takes is told apart as
 * `work`: the task of the message and that of the frame. The two take turns, so that a noisy moment hits both.
 * Not measured: from the frame to the light of the display, and a graphics card (Chromium paints in software here).
 *
 *     npm run bench:paint -- [--verdicts 1000] [--pace-ms 30] [--rest-ms 200]
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { WebSocketServer } from "ws";
import { serveKiosk } from "../src/kiosk/server.ts";
import { launchBrowser } from "../test/kiosk-ui/browser.ts";
import { buildPage } from "../test/kiosk-ui/built.ts";
import { verdictAt } from "../test/kiosk-ui/demo-load.ts";
import { stateOf } from "../test/kiosk-ui/states.ts";
import { quantiles, sayTable } from "./figures.ts";

const { values } = parseArgs({
  options: {
    verdicts: { type: "string", default: "1000" },
    "pace-ms": { type: "string", default: "30" },
    "rest-ms": { type: "string", default: "200" },
  },
});
const [verdicts, paceMs, restMs] = [values.verdicts, values["pace-ms"], values["rest-ms"]].map(Number) as [
  number,
  number,
  number,
];

/** One frame that was shown. Milliseconds of the page. */
interface Painted {
  readonly isVerdict: boolean;
  readonly paintMs: number;
  readonly workMs: number;
  /** In which frame after the message the verdict was: 1 is the first there could be. */
  readonly frame: number;
}

/** Runs before the page's own scripts: the first to hear each message, and the last to hear of its frame. */
const PROBE = `{
  globalThis.painted = [];
  let waiting = 0;
  globalThis.isPainted = () => waiting === 0;
  const channel = new MessageChannel();
  const afterPaint = [];
  channel.port1.onmessage = () => { for (const tell of afterPaint.splice(0)) tell(); };
  const Socket = WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      let handled = 0;
      // After the page's own listener, and after what that has put off to the end of its task.
      queueMicrotask(() => super.addEventListener("message", () => { handled = performance.now(); }));
      super.addEventListener("message", ({ data }) => {
        const start = performance.now();
        const { seq, record } = data[0] === "{" ? JSON.parse(data) : {};
        if (seq === undefined) return;
        waiting += 1;
        let frame = 0;
        const look = () => {
          const begun = performance.now();
          frame += 1;
          if (!(Number(document.querySelector("[data-seq]")?.dataset.seq) >= seq)) return requestAnimationFrame(look);
          afterPaint.push(() => {
            const now = performance.now();
            waiting -= 1;
            painted.push({ isVerdict: record !== undefined, paintMs: now - start, workMs: handled - start + now - begun, frame });
          });
          channel.port2.postMessage(0);
        };
        requestAnimationFrame(look);
      });
    }
  };
}`;

const EMPTY = `<!doctype html><meta charset="utf-8"><p></p><script>
  new WebSocket("ws://" + location.host).addEventListener("message", ({ data }) => {
    const { seq } = JSON.parse(data);
    const line = document.querySelector("p");
    line.textContent = seq;
    line.dataset.seq = seq;
  });
</script>`;

await using stack = new AsyncDisposableStack();
const built = stack.use(await buildPage());
const kiosk = stack.use(await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined }));
const plain = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(EMPTY));
const echo = new WebSocketServer({ server: plain, perMessageDeflate: false });
plain.listen(0, "127.0.0.1");
await once(plain, "listening");
stack.defer(() => void plain.close());
stack.defer(() => echo.close());
const address = plain.address();
if (typeof address !== "object" || address === null) throw new Error("no port");
const browser = stack.adopt(await launchBrowser(), (each) => each.close());

async function open(origin: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(PROBE);
  await page.goto(origin);
  return page;
}

kiosk.show(stateOf({ is: "idle" }));
const screen = await open(kiosk.origin);
const empty = await open(`http://127.0.0.1:${address.port}`);
await screen.locator('main[data-scene="idle"]').waitFor();
while (echo.clients.size === 0) await sleep(10);

/** A card comes when it comes, and not in step with the frames; but not before the last one was painted, or its queue would be measured. */
async function painting(page: Page, standsMs: number, send: () => void): Promise<void> {
  send();
  do await sleep(standsMs * (0.5 + Math.random()));
  while (!(await page.evaluate<boolean>("globalThis.isPainted()")));
}

const warmUp = Math.min(100, verdicts);
for (let n = 0; n < warmUp + verdicts; n += 1) {
  if (n === warmUp) await Promise.all([taken(screen), taken(empty)]);
  await painting(screen, paceMs, () => kiosk.show(verdictAt(n)));
  // As long as it takes to step up in a queue. After 6 s alone the invitation glows, and each of its steps has a frame that others wait for.
  await painting(screen, restMs, () => kiosk.show(stateOf({ is: "idle" })));
  await painting(empty, paceMs, () => {
    for (const socket of echo.clients) socket.send(JSON.stringify({ seq: n, record: n }));
  });
  if (n > 0 && n % 500 === 0) process.stderr.write(`${n} of ${warmUp + verdicts} verdicts\n`);
}

async function taken(page: Page): Promise<readonly Painted[]> {
  return (await page.evaluate<Painted[]>("globalThis.painted.splice(0)")).filter(({ isVerdict }) => isVerdict);
}

const [verdict, floor] = [await taken(screen), await taken(empty)];
const figures = (painted: readonly Painted[]) => ({
  paint: quantiles(painted.map(({ paintMs }) => paintMs)),
  work: quantiles(painted.map(({ workMs }) => workMs)),
  firstFrame: painted.filter(({ frame }) => frame === 1).length / painted.length,
});
const [shown, least] = [figures(verdict), figures(floor)];
const ratios = { p50: shown.paint.p50 / least.paint.p50, p99: shown.paint.p99 / least.paint.p99 };
sayTable(`${verdict.length} verdicts after ${warmUp} to warm up; microseconds`, [
  ["floor: one text of an empty page, message -> painted", least.paint],
  ["verdict, message -> painted", shown.paint],
  ["floor's work", least.work],
  ["verdict's work", shown.work],
]);
process.stdout.write(
  `\npainted is ${ratios.p50.toFixed(2)} (p50), ${ratios.p99.toFixed(2)} (p99) times the floor; ${(100 * shown.firstFrame).toFixed(2)} % in the first frame (floor ${(100 * least.firstFrame).toFixed(2)} %)\n`,
);
process.stdout.write(
  `${JSON.stringify({ bench: "paint", verdicts: verdict.length, microseconds: { shown, least }, ratios })}\n`,
);
