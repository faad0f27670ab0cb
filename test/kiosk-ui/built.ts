import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export interface BuiltPage extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Builds the page as `npm run build` does, into a folder of its own below `at` that goes away again. `instead`: files that
 * take the place of others, by the words that import those.
 */
export async function buildPage(at = tmpdir(), instead: Readonly<Record<string, string>> = {}): Promise<BuiltPage> {
  const folder = await mkdtemp(join(at, "esc-kiosk-ui-"));
  const configFile = fileURLToPath(new URL("../../kiosk-ui/vite.config.ts", import.meta.url));
  await build({ configFile, logLevel: "warn", resolve: { alias: instead }, build: { outDir: folder } });
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
