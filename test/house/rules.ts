import { circlesIn } from "./circles.ts";
import { type Import, importsOf, sourcesOf } from "./imports.ts";

export interface Violation {
  readonly rule: string;
  readonly file: string;
  /** What the file reached for. */
  readonly to: string;
}

interface Rule {
  readonly rule: string;
  readonly breaks: (one: Import) => boolean;
}

/** The files that know everybody. A command of the command line is a part of it in a file of its own. */
const entries = new Set(["src/gate.ts", "src/sync.ts", "src/voice.ts", "src/cli.ts", "src/demo/start.ts"]);
/** Where a lane of the config becomes real. */
const fitters = new Set([...entries, "src/open-lane.ts"]);
/** What the till takes more of than types: none of it can do anything to a door. */
const tillHelpers = new Set(["src/ops/rate.ts", "src/ops/http-body.ts", "src/verdict/codes.ts"]);
const screenWords = new Set(["src/kiosk/protocol.ts", "src/verdict/words.ts", "src/demo/protocol.ts"]);

/** The walls of the house. An import that none of them forbids is allowed. */
export const rules: readonly Rule[] = [
  {
    rule: "firmware-bridge knows wires and nobody else",
    breaks: ({ from, to }) => inside(from, "firmware-bridge") && isFile(to) && !inside(to, "firmware-bridge"),
  },
  {
    rule: "wire reaches for wire only",
    breaks: ({ from, to }) => inside(from, "firmware-bridge/wire") && isFile(to) && !inside(to, "firmware-bridge/wire"),
  },
  {
    rule: "card reaches for card only",
    breaks: ({ from, to }) => inside(from, "src/card") && isFile(to) && !inside(to, "src/card"),
  },
  {
    rule: "chip reaches for chip, card and disk, and the words of the metal and of the log",
    breaks: ({ from, to, kind }) =>
      inside(from, "src/chip") &&
      isFile(to) &&
      !inside(to, "src/chip", "src/card", "src/disk") &&
      !(["firmware-bridge/device.ts", "src/ops/log.ts"].includes(to) && kind === "type"),
  },
  {
    rule: "guest reaches for guest, card and disk, and the words of the metal and of decisions",
    breaks: ({ from, to, kind }) =>
      inside(from, "src/guest") &&
      isFile(to) &&
      !inside(to, "src/guest", "src/card", "src/disk") &&
      !(["firmware-bridge/device.ts", "src/verdict/words.ts"].includes(to) && kind === "type"),
  },
  {
    rule: "verdict reaches for verdict, card, and the word Medium",
    breaks: ({ from, to, kind }) =>
      inside(from, "src/verdict") &&
      isFile(to) &&
      !inside(to, "src/verdict", "src/card") &&
      !(to === "firmware-bridge/device.ts" && kind === "type"),
  },
  {
    rule: "wire, card and verdict are pure: no package but the schema library, no Node, no clock, no world",
    breaks: ({ from, to }) =>
      inside(from, "firmware-bridge/wire", "src/card", "src/verdict") && !isFile(to) && to !== "valibot",
  },
  {
    rule: "SQL lives in snapshot and journal, and in the lock they share",
    breaks: ({ from, to }) =>
      ["better-sqlite3", "node:sqlite"].includes(to) &&
      !inside(from, "src/snapshot", "src/journal") &&
      from !== "src/disk/lock.ts",
  },
  {
    rule: "undici lives in router",
    breaks: ({ from, to }) => to === "undici" && !inside(from, "src/router"),
  },
  {
    rule: "the till opens nothing: but for three helpers it takes types alone from other rooms, and none of who opens",
    breaks: ({ from, to, kind }) =>
      inside(from, "src/till") &&
      isFile(to) &&
      !inside(to, "src/till") &&
      ((kind === "value" && !tillHelpers.has(to)) ||
        inside(to, "src/lane", "src/door", "firmware-bridge") ||
        fitters.has(to)),
  },
  {
    rule: "device packages live on the shelf",
    breaks: ({ from, to }) =>
      (to === "node-hid" || to === "serialport" || to.startsWith("@serialport/")) &&
      !inside(from, "firmware-bridge/readers", "firmware-bridge/actuators", "firmware-bridge/inputs"),
  },
  {
    rule: "only the catalogue takes readers, actuators and inputs from the shelf",
    breaks: ({ from, to }) =>
      inside(to, "firmware-bridge/readers", "firmware-bridge/actuators", "firmware-bridge/inputs") &&
      !inside(from, folderOf(to)) &&
      from !== "firmware-bridge/catalog.ts",
  },
  {
    rule: "src takes types of firmware-bridge/device.ts, and values in the entries and where a lane is opened alone",
    breaks: ({ from, to, kind }) =>
      inside(from, "src") &&
      inside(to, "firmware-bridge") &&
      !fitters.has(from) &&
      !inside(from, "src/cli") &&
      !(to === "firmware-bridge/device.ts" && kind === "type"),
  },
  {
    rule: "nobody imports an entry, but the command its command line",
    breaks: ({ from, to }) =>
      (entries.has(to) && !(from === "src/esc-kiosk.mjs" && to === "src/cli.ts")) ||
      (inside(to, "src/cli") && !inside(from, "src/cli") && from !== "src/cli.ts"),
  },
  {
    rule: "kiosk-ui knows words: the three shared files, and what staff may ask",
    breaks: ({ from, to, kind }) =>
      inside(from, "kiosk-ui") &&
      isFile(to) &&
      !inside(to, "kiosk-ui") &&
      !screenWords.has(to) &&
      !(to === "src/staff/messages.ts" && kind === "type"),
  },
  {
    rule: "the shared words load nothing, so that no part of the gate gets into the screen",
    breaks: ({ from, kind }) => screenWords.has(from) && kind === "value",
  },
  {
    rule: "nobody imports the screen, but the voice, which says its words",
    breaks: ({ from, to }) =>
      inside(to, "kiosk-ui") && !inside(from, "kiosk-ui", "src/voice") && from !== "src/voice.ts",
  },
  {
    rule: "the voice opens nothing: but for the protocol it takes types alone from other rooms",
    breaks: ({ from, to, kind }) =>
      inside(from, "src/voice") &&
      isFile(to) &&
      !inside(to, "src/voice", "kiosk-ui") &&
      to !== "src/kiosk/protocol.ts" &&
      kind === "value",
  },
  {
    rule: "the demo is no part of the product",
    breaks: ({ from, to, kind }) =>
      inside(to, "src/demo") && !inside(from, "src/demo") && !(screenWords.has(to) && kind === "type"),
  },
  {
    rule: "nothing comes from the tests, but fakes for the demo",
    breaks: ({ from, to }) => inside(to, "test") && !(inside(from, "src/demo") && inside(to, "test/fakes")),
  },
  {
    rule: "setting up needs no package and no TypeScript",
    breaks: ({ from, to }) =>
      (from === "src/setup.mjs" || inside(from, "src/setup")) &&
      !inside(to, "src/setup") &&
      !to.startsWith("node:") &&
      !to.startsWith("global:"),
  },
  {
    rule: "an import says what it imports",
    breaks: ({ to }) => to === "?",
  },
];

/** Rules about files and their net rather than about one import. */
export const noBarrel = "no index.ts: import the file you mean";
export const noCircle = "no circle";

/** What the tree below `root` does against the rules. */
export function violationsIn(root: string): Violation[] {
  const imports = importsOf(root);
  return [
    ...rules.flatMap(({ rule, breaks }) => imports.filter(breaks).map(({ from, to }) => ({ rule, file: from, to }))),
    ...sourcesOf(root)
      .filter((path) => /(?:^|\/)index\.(?:tsx?|mjs)$/.test(path))
      .map((path) => ({ rule: noBarrel, file: path, to: path })),
    ...circlesIn(imports).map((circle) => ({ rule: noCircle, file: circle[0], to: circle.join(" -> ") })),
  ];
}

function inside(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** A path in the tree, rather than a package, a part of Node or a global. */
function isFile(to: string): boolean {
  return to.includes("/") && !to.startsWith("@") && !to.startsWith("node:") && !to.startsWith("global:");
}
