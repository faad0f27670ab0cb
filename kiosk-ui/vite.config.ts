import { fileURLToPath } from "node:url";
import { preact } from "@preact/preset-vite";
import { defineConfig } from "vite";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  root: page("."),
  // What is built is what runs: no dev tools, no hook names, no debug hooks in the page.
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The oldest that knows light-dark(); Debian keeps its own far newer.
    target: "chrome123",
    // The page's policy allows fonts and scripts from its own origin only: nothing may be folded into data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { index: page("index.html"), cashier: page("cashier.html"), tray: page("tray.html") } },
  },
});
