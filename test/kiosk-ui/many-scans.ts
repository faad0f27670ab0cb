import type { KioskPage } from "./kiosk-page.ts";
import { scanAt } from "./demo-load.ts";

/** Scans at one time on the way: more would be cut off as a screen that cannot keep up. */
const AT_ONCE = 8;

/** Sends the scans `from` to `to` (not with it) through the server and its socket, as quickly as the page renders them. */
export async function showScans(
  { kiosk, page }: Pick<KioskPage, "kiosk" | "page">,
  from: number,
  to: number,
): Promise<void> {
  const rendered = await page.evaluateHandle<{ wait: (seq: number) => Promise<void> }>(RENDERED);
  for (let n = from; n < to; n += AT_ONCE) {
    let seq = 0;
    for (let nth = n; nth < Math.min(n + AT_ONCE, to); nth += 1) {
      for (const state of scanAt(nth)) {
        kiosk.show(state);
        seq = state.seq;
      }
    }
    await rendered.evaluate(({ wait }, awaited) => wait(awaited), seq);
  }
  await rendered.dispose();
}

/** In the page: resolves when it has rendered this message, or a later one. One function for all, as the browser keeps each text that it is given. */
const RENDERED = `({ wait: (seq) => new Promise((resolve) => {
  const watch = new MutationObserver(look);
  function look() {
    if (!(Number(document.querySelector("main")?.dataset.seq) >= seq)) return;
    watch.disconnect();
    resolve();
  }
  watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-seq"] });
  look();
}) })`;
