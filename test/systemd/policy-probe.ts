/** Runs on the machine under test: what Debian's Chromium lets happen there, as one line of JSON. The kiosk's page is at port 7350. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly targetId?: string;
    readonly targetInfos?: readonly { readonly targetId: string; readonly title: string }[];
  };
}

let elsewhere = 0;
const other = createServer((_, response) => {
  elsewhere += 1;
  response.end("<title>elsewhere</title>");
}).listen(7351, "127.0.0.1");
await once(other, "listening");

const profile = mkdtempSync("/var/tmp/esc-kiosk-policy-");
const browser = spawn(
  "/usr/bin/chromium",
  [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "about:blank",
  ],
  { stdio: "ignore", cwd: "/", env: { ...process.env, HOME: profile } },
);

async function patiently<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("the browser did not answer");
  }
}

const [port = "", path = ""] = await patiently(() => {
  try {
    return readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n");
  } catch {
    return undefined;
  }
});
const line = new WebSocket(`ws://127.0.0.1:${port}${path}`);
await once(line, "open");
let id = 0;
async function ask(method: string, params: object): Promise<Answer> {
  const mine = (id += 1);
  line.send(JSON.stringify({ id: mine, method, params }));
  return new Promise((resolve) => {
    line.addEventListener("message", function hear({ data }) {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== mine) return;
      line.removeEventListener("message", hear);
      resolve(answer);
    });
  });
}
/** Resolves when the page has a name: its own, or that of the browser's word about it. */
async function visit(url: string): Promise<string> {
  const { result } = await ask("Target.createTarget", { url });
  const targetId = result?.targetId ?? "";
  await patiently(async () => {
    const targets = (await ask("Target.getTargets", {})).result?.targetInfos;
    const title = targets?.find((target) => target.targetId === targetId)?.title ?? "";
    return title !== "" && title !== "about:blank" ? title : undefined;
  });
  return targetId;
}

await visit("http://127.0.0.1:7351/");
const own = await visit("http://127.0.0.1:7350/");
const { error } = await ask("Target.attachToTarget", { targetId: own, flatten: true });
process.stdout.write(`${JSON.stringify({ elsewhere: elsewhere > 0, lookedInto: error?.message ?? "allowed" })}\n`);
line.close();
browser.kill("SIGKILL");
other.close();
process.exit(0);
