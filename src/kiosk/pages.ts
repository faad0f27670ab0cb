/** The built page, read once at start: a few files, all of it in memory, nothing served by a path that a stranger wrote. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";

/** The path that a request line asks for, without its query. No parser is needed, and none that throws at `//`. */
export function pathOf(url: string | undefined): string {
  return url?.split("?", 1)[0] ?? "/";
}

/** The whole page with its fonts is a fraction of this. Bytes. */
const MAX_TOTAL = 16 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

export interface Page {
  readonly type: string;
  readonly body: Buffer;
  /** A document carries a token and is never cached. */
  readonly isDocument: boolean;
}

/**
 * By URL path: `/` is the one document that is asked for, the rest as they lie in the folder; other documents are left out.
 * Throws, with what to do, when the page is not built.
 */
export function readPages(folder: string, document: "index.html" | "tray.html"): ReadonlyMap<string, Page> {
  const pages = new Map<string, Page>();
  let total = 0;
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw new Error(`the kiosk's page is not built: ${folder} cannot be read; run npm run build`, { cause: error });
  }
  for (const name of names) {
    const type = TYPES[extname(name)];
    const file = join(folder, name);
    if (type === undefined || !statSync(file).isFile()) continue;
    const body = readFileSync(file);
    total += body.length;
    if (total > MAX_TOTAL) throw new Error(`the kiosk's page in ${folder} is larger than ${MAX_TOTAL} bytes`);
    const isDocument = extname(name) === ".html";
    if (!isDocument || name === document) pages.set(isDocument ? "/" : `/${name}`, { type, body, isDocument });
  }
  if (!pages.has("/"))
    throw new Error(`the kiosk's page is not built: ${folder} has no ${document}; run npm run build`);
  return pages;
}
