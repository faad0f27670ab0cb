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
  /** A document carries a token and is never cached; undefined: it is none. */
  readonly document: DocumentPath | undefined;
}

/** The student's screen, and the display of who sits at the till beside it. */
export type DocumentPath = "/" | "/cashier";

/** What is served at which path, by the file's name. */
type Documents = Readonly<Record<string, DocumentPath>>;
export const KIOSK_PAGES: Documents = { "index.html": "/", "cashier.html": "/cashier" };
export const TRAY_PAGES: Documents = { "tray.html": "/" };

/** By URL path: these documents, the rest as it lies in the folder; other documents are left out. Throws, with what to do, when there is none at `/`. */
export function readPages(folder: string, documents: Documents): ReadonlyMap<string, Page> {
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
    const document = documents[name];
    if (document !== undefined || extname(name) !== ".html")
      pages.set(document ?? `/${name}`, { type, body, document });
  }
  if (!pages.has("/")) throw new Error(`the kiosk's page is not built: ${folder} has no document; run npm run build`);
  return pages;
}
