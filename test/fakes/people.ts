/** A site whose list says whose the cards are, made by the command that an operator uses, with lanes that go by a policy file. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { simulatedRelay, type SimulatedRelay, simulatedScanner, type SimulatedScanner } from "../../src/demo/wires.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { kiosk } from "./command-line.ts";
import { cardNumber, cardUrl, openSite, type Site, startGate } from "./gate.ts";
import { openScreen, type Screen } from "./screen.ts";
import { until } from "./until.ts";

const ESI = "urn:schac:personalUniqueCode:int:esi:univ.example:";

/** Cards 1 and 2 are of Anna, under two ESIs that row 3, her third card, links; 4 and 5 are of Berta, 6 of nobody that is named. */
const LIST = `escn,status,esi
${cardNumber(1)},active,${ESI}anna-old
${cardNumber(2)},active,${ESI}anna-new
${cardNumber(3)},active,${ESI}anna-old ${ESI}anna-new
${cardNumber(4)},active,${ESI}berta
${cardNumber(5)},active,${ESI}berta
${cardNumber(6)},active,
${cardNumber(7)},inactive,${ESI}carla
`;

export const ANNA = [1, 2, 3] as const;
export const BERTA = [4, 5] as const;

type Config = Readonly<Record<string, unknown>>;

export interface LaneOfPeople {
  readonly id: string;
  readonly way?: "in" | "out";
  /** The rules of its policy beside `active`. */
  readonly rules: readonly Config[];
  /** The prices of its policy; left out: none. */
  readonly price?: readonly Config[];
  /** Whatever else stands in its table. */
  readonly more?: Config;
}

interface Wires {
  readonly scanner: SimulatedScanner;
  readonly relay: SimulatedRelay;
}

export interface Door extends Wires {
  readonly screen: Screen;
  readonly origin: string;
  /** Shows a card and resolves with what came of it: the scene, and why not. A card again too soon after itself is the same tap. */
  show(card: number): Promise<string>;
}

interface OpenPlace extends AsyncDisposable {
  readonly door: (id: string) => Door;
}

export interface PlaceOfPeople extends AsyncDisposable {
  readonly site: Site;
  /** The gate, until it is disposed: it goes down in good order then. */
  open(): Promise<OpenPlace>;
  /** The config's file, for a gate in a process of its own. */
  config(): Promise<string>;
  readonly wires: (id: string) => Wires;
  /** Of a gate that is down; its chain is whole, or this throws. */
  journal(): Journal;
}

export async function placeOfPeople(
  lanes: readonly LaneOfPeople[],
  more: Config | ((folder: string) => Config) = {},
): Promise<PlaceOfPeople> {
  const stack = new AsyncDisposableStack();
  const site = stack.use(await openSite(0));
  const at = (name: string): string => join(site.folder, name);
  await writeFile(at("list.csv"), LIST);
  const folders = ["--cards", at("cards"), "--site", "test-gate", "--state", at("sync")];
  const imported = await kiosk(["snapshot", "import", at("list.csv"), ...folders]);
  if (imported.code !== 0) throw new Error(imported.err);
  const wires = new Map<string, Wires>();
  for (const { id, price = [], rules } of lanes) {
    await writeFile(at(`${id}.toml`), policyOf(id, rules, price));
    const scanner = stack.use(simulatedScanner(at(`${id}-reader.sock`)));
    await scanner.plug();
    wires.set(id, { scanner, relay: stack.use(await simulatedRelay(at(`${id}-relay.sock`), () => undefined)) });
  }
  const change = {
    lane: lanes.map(({ id, more: rest, way }) => ({
      id,
      ...(way && { way }),
      policy: { file: at(`${id}.toml`) },
      pulse_ms: 100,
      screen: { port: 0 },
      reader: [{ kind: "simulated", socket: at(`${id}-reader.sock`) }],
      actuator: { kind: "simulated", socket: at(`${id}-relay.sock`) },
      ...rest,
    })),
    ...(typeof more === "function" ? more(site.folder) : more),
  };
  return {
    site,
    wires(id) {
      const found = wires.get(id);
      if (found === undefined) throw new Error(`there is no lane ${id}`);
      return found;
    },
    config: () => site.writeConfig(change),
    open: async () => opened(lanes, wires, await startGate(site, change)),
    journal() {
      const key = loadSecret({ name: "site-key", file: at("gate/site-key") });
      const report = verifyJournal(at("gate/journal.sqlite"), { key });
      if (report.is === "broken") throw new Error(report.why);
      return openJournal(at("gate/journal.sqlite"), { key });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function opened(
  lanes: readonly LaneOfPeople[],
  wires: ReadonlyMap<string, Wires>,
  gate: AsyncDisposable & { readonly origins: readonly string[] },
): Promise<OpenPlace> {
  const screens: Screen[] = [];
  const doors = new Map<string, Door>();
  for (const [nth, { id }] of lanes.entries()) {
    const origin = gate.origins[nth] ?? "";
    const wire = wires.get(id);
    if (wire === undefined) throw new Error(`there is no lane ${id}`);
    const screen = await openScreen(origin);
    screens.push(screen);
    await until(`${id} serves`, () => (screen.states.at(-1)?.scene.is ?? "out-of-order") !== "out-of-order");
    doors.set(id, { ...wire, screen, origin, show: (card) => shown(wire.scanner, screen, cardUrl(card)) });
  }
  return {
    door(id) {
      const door = doors.get(id);
      if (door === undefined) throw new Error(`there is no lane ${id}`);
      return door;
    },
    async [Symbol.asyncDispose]() {
      for (const screen of screens) screen[Symbol.dispose]();
      await gate[Symbol.asyncDispose]();
    },
  };
}

/** The next verdict after a text is shown. */
export async function shown(
  scanner: Pick<SimulatedScanner, "show">,
  { states }: Screen,
  text: string,
): Promise<string> {
  const before = Math.max(0, ...states.map(({ record }) => record ?? 0));
  scanner.show(text);
  const verdict = () => states.findLast(({ record }) => record !== undefined && record > before);
  await until("there is a verdict", () => verdict() !== undefined);
  const scene = verdict()?.scene;
  return scene?.is === "refused" || scene?.is === "unsure" ? `${scene.is}: ${scene.why.code}` : (scene?.is ?? "");
}

function policyOf(name: string, rules: readonly Config[], price: readonly Config[]): string {
  return stringify({
    name,
    kind: "library",
    rule: [{ is: "active" }, ...rules],
    price,
    example: [
      { name: "an active card", verdict: "admit", facts: { way: "in" } },
      { name: "one that is not", verdict: "refuse", reason: "inactive", facts: { register: "inactive" } },
    ],
  });
}
