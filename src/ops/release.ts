/** Which release of the program this is. */
import { readFileSync } from "node:fs";

const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** As package.json says it: `0.1.0`. */
export const VERSION: string =
  typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown";

/** No copy of this release ran before this day. Unix milliseconds; moves with every release. */
export const RELEASED_AT = Date.parse("2026-11-23T00:00Z");
