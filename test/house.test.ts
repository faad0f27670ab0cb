import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsIn, sourcesOf } from "./house/imports.ts";
import { noBarrel, noCircle, rules, violationsIn } from "./house/rules.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

describe("the house as it stands", () => {
  test("has source files in every room, so that there is something to hold", () => {
    const rooms = new Set(sourcesOf(root).map((path) => path.split("/")[0]));
    expect(rooms).toEqual(new Set(["firmware-bridge", "kiosk-ui", "src"]));
  });

  test("keeps its import rules", () => {
    expect(violationsIn(root)).toEqual([]);
  });
});

/** Each breaks the rule it stands under, and no other: file, its text, what it reaches for. */
const broken: Record<string, [file: string, text: string, to: string][]> = {
  "firmware-bridge knows wires and nobody else": [
    ["firmware-bridge/catalog.ts", `import { kiosk } from "../src/ops/config.ts";`, "src/ops/config.ts"],
    ["firmware-bridge/reopen.ts", `export type { Log } from "../src/ops/log.ts";`, "src/ops/log.ts"],
  ],
  "wire reaches for wire only": [
    ["firmware-bridge/wire/line.ts", `import { DeviceError } from "../device.ts";`, "firmware-bridge/device.ts"],
  ],
  "card reaches for card only": [
    ["src/card/host.ts", `import type { Verdict } from "../verdict/words.ts";`, "src/verdict/words.ts"],
  ],
  "chip reaches for chip, card and disk, and the words of the metal and of the log": [
    ["src/chip/deu-info.ts", `import type { Clock } from "../ops/clock.ts";`, "src/ops/clock.ts"],
    ["src/chip/read-scan.ts", `import type { Facts } from "../verdict/words.ts";`, "src/verdict/words.ts"],
  ],
  "guest reaches for guest, card and disk, and the words of the metal and of decisions": [
    ["src/guest/guests.ts", `import { momentsIn } from "../ops/moment.ts";`, "src/ops/moment.ts"],
    ["src/guest/guests.ts", `import { judge } from "../verdict/judge.ts";`, "src/verdict/judge.ts"],
  ],
  "verdict reaches for verdict, card, and the word Medium": [
    ["src/verdict/judge.ts", `import { find } from "../snapshot/snapshot.ts";`, "src/snapshot/snapshot.ts"],
    ["src/verdict/rules.ts", `import type { Log } from "../ops/log.ts";`, "src/ops/log.ts"],
  ],
  "wire, card and verdict are pure: no package but the schema library, no Node, no clock, no world": [
    ["src/card/escn.ts", `import { readFileSync } from "node:fs";`, "node:fs"],
    ["src/card/escn.ts", `const fs = await import("node:fs");`, "node:fs"],
    ["src/verdict/hours.ts", `import { pino } from "pino";`, "pino"],
    ["firmware-bridge/wire/line.ts", `import type { Socket } from "node:net";`, "node:net"],
    ["firmware-bridge/wire/line.ts", `setTimeout(() => {}, 1);`, "global:setTimeout"],
    ["src/verdict/judge.ts", `export const now = Date.now();`, "global:Date.now"],
    ["src/verdict/judge.ts", `export const now = new Date();`, "global:new Date()"],
    ["src/verdict/judge.ts", `export const lucky = Math.random() < 0.5;`, "global:Math.random"],
    ["src/verdict/judge.ts", `export const lax = globalThis.process?.env["LAX"];`, "global:globalThis"],
    ["src/card/host.ts", `export const page = fetch("https://example.org");`, "global:fetch"],
  ],
  "SQL lives in snapshot and journal, and in the lock they share": [
    ["src/lane/lane.ts", `import Database from "better-sqlite3";`, "better-sqlite3"],
    ["src/ops/metrics.ts", `const { DatabaseSync } = process.getBuiltinModule("node:sqlite");`, "node:sqlite"],
  ],
  "undici lives in router": [["src/kiosk/server.ts", `import { request } from "undici";`, "undici"]],
  "the till opens nothing: but for three helpers it takes types alone from other rooms, and none of who opens": [
    ["src/till/server.ts", `import { openJournal } from "../journal/journal.ts";`, "src/journal/journal.ts"],
    ["src/till/sales.ts", `import type { Passage } from "../door/passage.ts";`, "src/door/passage.ts"],
    ["src/till/sales.ts", `import type { LaneParts } from "../lane/lane.ts";`, "src/lane/lane.ts"],
    ["src/till/sales.ts", `import type { OpenLane } from "../open-lane.ts";`, "src/open-lane.ts"],
  ],
  "device packages live on the shelf": [
    ["firmware-bridge/catalog.ts", `import { HIDAsync } from "node-hid";`, "node-hid"],
    ["src/lane/lane.ts", `import type { SerialPort } from "serialport";`, "serialport"],
    [
      "firmware-bridge/reopen.ts",
      `import { createRequire } from "node:module"; const load = createRequire(import.meta.url); load("@serialport/bindings-cpp");`,
      "@serialport/bindings-cpp",
    ],
  ],
  "only the catalogue takes readers, actuators and inputs from the shelf": [
    ["firmware-bridge/reopen.ts", `import { open } from "./readers/serial.ts";`, "firmware-bridge/readers/serial.ts"],
    ["firmware-bridge/reopen.ts", `import { open } from "./inputs/gpio.ts";`, "firmware-bridge/inputs/gpio.ts"],
    [
      "src/gate.ts",
      `import { none } from "../firmware-bridge/actuators/none.ts";`,
      "firmware-bridge/actuators/none.ts",
    ],
    [
      "firmware-bridge/actuators/lcus.ts",
      `import { find } from "../readers/find.ts";`,
      "firmware-bridge/readers/find.ts",
    ],
  ],
  "src takes types of firmware-bridge/device.ts, and values in the entries and where a lane is opened alone": [
    ["src/lane/lane.ts", `import { DeviceError } from "../../firmware-bridge/device.ts";`, "firmware-bridge/device.ts"],
    ["src/lane/lane.ts", `import { type Scan } from "../../firmware-bridge/device.ts";`, "firmware-bridge/device.ts"],
    ["src/ops/config.ts", `import { kinds } from "../../firmware-bridge/catalog.ts";`, "firmware-bridge/catalog.ts"],
    ["src/lane/lane.ts", `type Kind = import("../../firmware-bridge/catalog.ts").Kind;`, "firmware-bridge/catalog.ts"],
  ],
  "nobody imports an entry, but the command its command line": [
    ["src/cli/start.ts", `await import("../gate.ts");`, "src/gate.ts"],
    ["src/sync.ts", `import { main } from "./cli.ts";`, "src/cli.ts"],
    ["src/lane/lane.ts", `import { card } from "../cli/card.ts";`, "src/cli/card.ts"],
  ],
  "kiosk-ui knows words: the three shared files, and what staff may ask": [
    ["kiosk-ui/src/app.tsx", `import type { Server } from "../../src/kiosk/server.ts";`, "src/kiosk/server.ts"],
    ["kiosk-ui/src/app.tsx", `import { judge } from "../../src/verdict/judge.ts";`, "src/verdict/judge.ts"],
    ["kiosk-ui/src/app.tsx", `import { asked } from "../../src/staff/messages.ts";`, "src/staff/messages.ts"],
    [
      "kiosk-ui/src/app.tsx",
      `import type { Scan } from "../../firmware-bridge/device.ts";`,
      "firmware-bridge/device.ts",
    ],
  ],
  "the shared words load nothing, so that no part of the gate gets into the screen": [
    ["src/kiosk/protocol.ts", `import { judge } from "../verdict/judge.ts";`, "src/verdict/judge.ts"],
    ["src/demo/protocol.ts", `import * as v from "valibot";`, "valibot"],
  ],
  "nobody imports the screen, but the voice, which says its words": [
    ["src/kiosk/pages.ts", `import { words } from "../../kiosk-ui/src/words/en.ts";`, "kiosk-ui/src/words/en.ts"],
  ],
  "the voice opens nothing: but for the protocol it takes types alone from other rooms": [
    ["src/voice/mouth.ts", `import { judge } from "../verdict/judge.ts";`, "src/verdict/judge.ts"],
  ],
  "the demo is no part of the product": [
    ["src/gate.ts", `import { cards } from "./demo/cards.ts";`, "src/demo/cards.ts"],
  ],
  "nothing comes from the tests, but fakes for the demo": [
    ["src/gate.ts", `import { fake } from "../test/fakes/reader.ts";`, "test/fakes/reader.ts"],
    ["src/demo/start.ts", `import { have } from "../../test/debian.ts";`, "test/debian.ts"],
  ],
  "setting up needs no package and no TypeScript": [
    ["src/setup/install.mjs", `import { parse } from "smol-toml";`, "smol-toml"],
    ["src/setup.mjs", `const { log } = await import("./ops/log.ts");`, "src/ops/log.ts"],
  ],
  "an import says what it imports": [
    ["src/ops/config.ts", `export const load = (name: string) => import(name);`, "?"],
    ["firmware-bridge/catalog.ts", `export const load = (kind: string) => import(\`./\${kind}.ts\`);`, "?"],
  ],
  [noBarrel]: [["src/card/index.ts", `export {};`, "src/card/index.ts"]],
  [noCircle]: [["src/lane/a.ts", `import "./a.ts";`, "src/lane/a.ts"]],
};

describe("a house with one rule broken", () => {
  test("is tried for every rule there is", () => {
    expect(Object.keys(broken)).toEqual([...rules.map(({ rule }) => rule), noBarrel, noCircle]);
  });

  const cases = Object.entries(broken).flatMap(([rule, files]) => files.map((file) => [rule, ...file] as const));
  test.each(cases)("%s: %s with %s", (rule, file, text, to) => {
    expect(violationsOf({ [file]: text })).toContainEqual({ rule, file, to });
    expect(new Set(violationsOf({ [file]: text }).map((found) => found.rule))).toEqual(new Set([rule]));
  });

  test("by a circle of three is told the way round", () => {
    const found = violationsOf({
      "src/lane/a.ts": `import { b } from "./b.ts";`,
      "src/lane/b.ts": `import type { C } from "../ops/c.ts"; import { d } from "./d.ts";`,
      "src/ops/c.ts": `export * from "../lane/a.ts";`,
      "src/lane/d.ts": `export const d = 1;`,
    });
    expect(found).toEqual([
      { rule: noCircle, file: "src/lane/a.ts", to: "src/lane/a.ts -> src/lane/b.ts -> src/ops/c.ts" },
    ]);
  });
});

describe("a house with its rules kept", () => {
  test("is told nothing", () => {
    expect(
      violationsOf({
        "firmware-bridge/wire/line.ts": `import * as v from "valibot"; import { splitAim } from "./payload.ts";`,
        "firmware-bridge/readers/serial.ts": `import { SerialPort } from "serialport"; import { find } from "./find.ts";`,
        "firmware-bridge/catalog.ts": `import { serial } from "./readers/serial.ts"; import "./actuators/none.ts";`,
        "src/verdict/facts.ts": `import type { Medium } from "../../firmware-bridge/device.ts"; import "../card/escn.ts";`,
        "src/verdict/day.ts": `export const day = (at: number) => new Date(at); const o = { process: 1 }; o.process;`,
        "src/gate.ts": `import { catalog } from "../firmware-bridge/catalog.ts"; setTimeout(() => {}, 1);`,
        "src/esc-kiosk.mjs": `const { main } = await import("./cli.ts");`,
        "src/demo/start.ts": `import { fake } from "../../test/fakes/reader.ts";`,
        "src/cli/replay.ts": `import { openReader } from "../../firmware-bridge/catalog.ts";`,
        "kiosk-ui/src/words.ts": `import { LANGUAGES } from "../../src/kiosk/protocol.ts";`,
        "kiosk-ui/src/app.tsx": `import type { Scene } from "../../src/kiosk/protocol.ts"; export const a = <p>hi</p>;`,
        "kiosk-ui/dist/app.mjs": `import "../../src/gate.ts";`,
      }),
    ).toEqual([]);
  });
});

describe("what the files reach for is read", () => {
  test.each([
    [`import a from "./b.ts";`, "src/x/b.ts", "value"],
    [`import "./b.css";`, "src/x/b.css", "value"],
    [`import type { A } from "../b.ts";`, "src/b.ts", "type"],
    [`import { type A } from "../b.ts";`, "src/b.ts", "value"],
    [`export * from "./b.ts";`, "src/x/b.ts", "value"],
    [`export { a } from "./b.ts";`, "src/x/b.ts", "value"],
    [`export type { A } from "./b.ts";`, "src/x/b.ts", "type"],
    [`const b = await import("./b.ts");`, "src/x/b.ts", "value"],
    [`const b = await import(\`./b.ts\`);`, "src/x/b.ts", "value"],
    [`type B = import("./b.ts").B;`, "src/x/b.ts", "type"],
    [`type B = typeof import("./b.ts");`, "src/x/b.ts", "type"],
    [`const b = require("pkg/deep/file.js");`, "pkg", "value"],
    [`const load = createRequire(import.meta.url); const b = load("@scope/pkg/file");`, "@scope/pkg", "value"],
    [`const b = createRequire(import.meta.url)("pkg");`, "pkg", "value"],
    [`import pages from "./pages.html?raw";`, "src/x/pages.html", "value"],
  ])("%s", (text, to, kind) => {
    expect(importsIn("src/x/a.ts", text)).toEqual([{ from: "src/x/a.ts", to, kind }]);
  });

  test("not from comments and strings", () => {
    expect(importsIn("src/x/a.ts", `// import "./b.ts"\nconst s = 'import "./c.ts"';`)).toEqual([]);
  });

  test("a file that does not parse is named", () => {
    expect(() => importsIn("src/x/a.ts", `import {`)).toThrow("src/x/a.ts");
  });
});

/** The violations in a made-up tree of these files. */
function violationsOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "esc-kiosk-house-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return violationsIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
