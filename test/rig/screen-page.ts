import * as v from "valibot";
import { WebSocket } from "ws";

/** Where guest-screen.sh has Chromium listen for who asks what it shows (Chrome DevTools Protocol). */
const DEVTOOLS = "http://127.0.0.1:9333/json";
const PATIENCE_MS = 30_000;

const pages = v.array(v.object({ type: v.string(), url: v.string(), webSocketDebuggerUrl: v.string() }));
const evaluated = v.object({ id: v.literal(1), result: v.object({ result: v.object({ value: v.string() }) }) });

/** What the expression, which gives a text, gives in the page at this origin. Rejects while there is no such page. */
export async function askPage(origin: string, expression: string): Promise<string> {
  const open = v.parse(pages, await (await fetch(DEVTOOLS, { signal: AbortSignal.timeout(PATIENCE_MS) })).json());
  const page = open.find(({ type, url }) => type === "page" && url.startsWith(origin));
  if (page === undefined) throw new Error(`the browser shows ${open.map(({ url }) => url).join(" and ")}`);
  const socket = new WebSocket(page.webSocketDebuggerUrl, { handshakeTimeout: PATIENCE_MS });
  try {
    const told = Promise.withResolvers<string>();
    AbortSignal.timeout(PATIENCE_MS).addEventListener("abort", () =>
      told.reject(new Error("the page does not answer")),
    );
    socket.once("error", told.reject);
    socket.once("close", () => told.reject(new Error("the page is gone")));
    socket.once("open", () =>
      socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression, returnByValue: true } })),
    );
    socket.on("message", (data) => {
      const answer = v.safeParse(evaluated, JSON.parse(String(data)));
      if (answer.success) told.resolve(answer.output.result.result.value);
      else told.reject(new Error(`the page says ${String(data)}`));
    });
    return await told.promise;
  } finally {
    socket.terminate();
  }
}
