import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as v from "valibot";
import { have } from "../debian.ts";
import { GATE, HEADLESS, library, putPage, SCREEN } from "./library.ts";
import { bootMachine, type Machine, mayBoot } from "./machine.ts";

const ours = "/opt/esc-kiosk/systemd";

const patience = { timeout: 120_000, interval: 300 };

const rect = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
const outputs = v.array(v.object({ name: v.string(), rect }));
const view = v.object({ name: v.nullable(v.string()), fullscreen_mode: v.number(), rect });

/** The drop-in that docs/install.md tells operators of, with the unit as delivered. */
describe.skipIf(!mayBoot() || !have("sway") || !have("chromium"))("the screen under sway", { timeout: 180_000 }, () => {
  let machine: Machine;
  let built: AsyncDisposable;
  beforeAll(async () => {
    machine = await bootMachine();
    built = await putPage(machine);
    await machine.write("/etc/esc-kiosk/config.toml", library());
    const dropIns = `/etc/systemd/system/${SCREEN}.d`;
    await machine.ask("install", "-D", "-m", "0644", `${ours}/esc-kiosk-screen-sway.conf`, `${dropIns}/sway.conf`);
    await machine.write(`${dropIns}/test.conf`, HEADLESS);
    await machine.ask("install", "-m", "0644", `${ours}/screen.sway`, "/etc/esc-kiosk/screen.sway");
    await machine.ask("systemctl", "daemon-reload");
    await machine.ask("systemctl", "start", GATE, SCREEN);
  }, 120_000);
  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  }, 60_000);

  const paints = () =>
    vi.waitFor(async () => expect(await machine.property("StatusText", GATE)).toContain("screen paints"), patience);
  const swaymsg = async (type: string): Promise<unknown> =>
    JSON.parse(
      await machine.ask(
        "sh",
        "-c",
        `swaymsg -s "$(ls -t /run/esc-kiosk-screen/sway-ipc.*.sock | head -1)" -rt ${type}`,
      ),
    );
  /** The place of the one output, and that of the browser in it. */
  async function seen() {
    const [output] = v.parse(outputs, await swaymsg("get_outputs"));
    return { output: output?.rect, browser: browsersIn(await swaymsg("get_tree"))[0] };
  }
  /** Waits until the browser is on the screen after a new start, and says how many there have been. */
  const restarts = (before: string) =>
    vi.waitFor(async () => {
      const times = await machine.property("NRestarts", SCREEN);
      if (times === before || (await seen()).browser?.fullscreen_mode !== 1) throw new Error("it is not back");
      return times;
    }, patience);

  test("the page is painted, on the whole of the screen", async () => {
    await paints();
    const { output, browser } = await seen();
    expect(browser).toMatchObject({ fullscreen_mode: 1, rect: output });
  });

  test("a finger is mapped to the screen by its name, for sway switches off what is mapped to a name that no screen has", async () => {
    const [output] = v.parse(outputs, await swaymsg("get_outputs"));
    const said = await machine.ask(
      "sh",
      "-c",
      `export SWAYSOCK="$(ls -t /run/esc-kiosk-screen/sway-ipc.*.sock | head -1)"; sh -x ${ours}/map-touch 2>&1`,
    );
    expect(said).toContain(`map_to_output ${output?.name}`);
    expect(await machine.ask("cat", "/etc/esc-kiosk/screen.sway")).toContain(`exec ${ours}/map-touch`);
  });

  test("a compositor that is killed is back, with its browser", async () => {
    await machine.ask("kill", "-KILL", await machine.property("MainPID", SCREEN));
    expect(await restarts("0")).toBe("1");
  });

  test("a browser that is killed takes the compositor along, and both are back", async () => {
    const browser = "pgrep -f '^/usr/lib/chromium/chromium .*ozone-platform=wayland --user-data-dir' | head -1";
    await machine.ask("sh", "-c", `kill -KILL $(${browser})`);
    expect(await restarts("1")).toBe("2");
  });

  test("a line of the operator's turns the picture upright", async () => {
    const { output: before } = await seen();
    await machine.ask("sh", "-c", "echo 'output * transform 90' >> /etc/esc-kiosk/screen.sway");
    await machine.ask("systemctl", "restart", SCREEN);
    await vi.waitFor(async () => {
      const { output, browser } = await seen();
      expect(output).toMatchObject({ width: before?.height, height: before?.width });
      expect(browser).toMatchObject({ fullscreen_mode: 1, rect: output });
    }, patience);
  });

  test("on a second screen stands the cashier's page, in a browser of its own that comes back", async () => {
    await machine.write(
      `/etc/systemd/system/${SCREEN}.d/two.conf`,
      `[Service]\nEnvironment=WLR_HEADLESS_OUTPUTS=2\nMemoryMax=1500M\n`,
    );
    // What docs/install.md has the operator do: uncomment, and name the screens.
    const lines = await machine.ask("cat", `${ours}/screen.sway`);
    const mine = lines.replaceAll(/^#((?:assign|exec) )/gm, "$1").replaceAll("HDMI-A-", "HEADLESS-");
    await machine.write("/etc/esc-kiosk/screen.sway", `${mine}\n`);
    await machine.ask("systemctl", "daemon-reload");
    await machine.ask("systemctl", "restart", SCREEN);
    const eachOnItsOwn = () =>
      vi.waitFor(async () => {
        const places = v.parse(outputs, await swaymsg("get_outputs"));
        const at = (name: string) => places.find((output) => output.name === name)?.rect;
        const browsers = browsersIn(await swaymsg("get_tree")).toSorted((a, b) => a.rect.x - b.rect.x);
        expect(browsers).toEqual([
          { name: expect.stringContaining("Student card kiosk"), fullscreen_mode: 1, rect: at("HEADLESS-1") },
          { name: expect.stringContaining("Student cards at the till"), fullscreen_mode: 1, rect: at("HEADLESS-2") },
        ]);
      }, patience);
    await eachOnItsOwn();
    await paints();

    // The till's browser is no reason to start the student's anew.
    const before = await machine.property("MainPID", SCREEN);
    const cashiers = "pgrep -f '^/usr/lib/chromium/chromium .*user-data-dir=[^ ]*profile-cashier' | head -1";
    const killed = await machine.ask("sh", "-c", cashiers);
    await machine.ask("kill", "-KILL", killed);
    const another = new RegExp(`^(?!${killed}$)[0-9]+$`);
    await vi.waitFor(async () => expect(await machine.ask("sh", "-c", cashiers)).toMatch(another), patience);
    await eachOnItsOwn();
    expect(await machine.property("MainPID", SCREEN)).toBe(before);
  });
});

/** What is shown, in sway's tree of windows. */
function browsersIn(node: unknown): readonly v.InferOutput<typeof view>[] {
  const parsed = v.safeParse(
    v.object({
      app_id: v.optional(v.nullable(v.string())),
      nodes: v.array(v.unknown()),
      floating_nodes: v.array(v.unknown()),
    }),
    node,
  );
  if (!parsed.success) return [];
  const { app_id: app, nodes, floating_nodes: floating } = parsed.output;
  if (typeof app === "string") return [v.parse(view, node)];
  return [...nodes, ...floating].flatMap(browsersIn);
}
