/** The tray's own little server: its page, a stream of its state, and the buttons. Loopback, exact Host and Origin, as the kiosk's. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { pathOf, readPages, TRAY_PAGES } from "../kiosk/pages.ts";
import type { DemoState } from "./protocol.ts";

const MAX_WATCHERS = 8;

export interface TrayParts {
  readonly port: number;
  readonly pageFolder: string;
  readonly kioskOrigin: string;
  readonly state: () => DemoState;
  show(id: string): void;
  /** False when there is no such fault. */
  fault(id: string, on: boolean): Promise<boolean>;
}

export interface Tray extends AsyncDisposable {
  readonly origin: string;
  changed(): void;
}

export async function serveTray(parts: TrayParts): Promise<Tray> {
  const pages = readPages(parts.pageFolder, TRAY_PAGES);
  const watchers = new Set<ServerResponse>();
  const address = `127.0.0.1:${parts.port}`;
  const headers = {
    "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src ${parts.kioskOrigin}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
  const event = (): string => `data: ${JSON.stringify(parts.state())}\n\n`;

  const http = createServer({ requestTimeout: 5000 }, (request, response) => {
    if (request.headers.host !== address) return void response.writeHead(421).end();
    const path = pathOf(request.url);
    if (request.method === "POST") return void press(request, response, path).catch(() => response.destroy());
    if (path === "/events") return watch(response);
    const page = pages.get(path);
    if (page === undefined) return void response.writeHead(404, headers).end();
    return void response.writeHead(200, { ...headers, "Content-Type": page.type }).end(page.body);
  });

  function watch(response: ServerResponse): void {
    if (watchers.size >= MAX_WATCHERS) return void response.writeHead(503, headers).end();
    response.writeHead(200, { ...headers, "Content-Type": "text/event-stream" }).write(event());
    watchers.add(response);
    response.on("close", () => watchers.delete(response));
  }

  async function press(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (request.headers.origin !== `http://${address}`) return void response.writeHead(403, headers).end();
    const [, verb, id = ""] = path.split("/");
    let body = "";
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > 16) return void response.writeHead(413, headers).end();
    }
    const isCard = parts.state().cards.some((card) => card.id === id);
    if (verb === "show" && isCard) parts.show(id);
    else if (verb !== "fault" || !["on", "off"].includes(body) || !(await parts.fault(id, body === "on"))) {
      return void response.writeHead(404, headers).end();
    }
    return void response.writeHead(204, headers).end();
  }

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(parts.port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://${address}`,
    changed() {
      for (const watcher of watchers) watcher.write(event());
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}
