import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { storePin } from "../../src/staff/pin.ts";
import { kiosk } from "../fakes/command-line.ts";
import { temporaryFolder } from "../snapshot/folder.ts";

const SLOW = { timeout: 60_000 };

function config(staff: string): string {
  return `[site]
name = "s"
time_zone = "Europe/Riga"
counted_out_at = "25:00"
[[lane]]
policy = { preset = "library-gate" }
reader = [{ kind = "simulated", socket = "/tmp/reader.sock" }]
actuator = { kind = "none" }
free_access = { friday = ["8-10"] }
${staff}`;
}

it("a PIN in the place of what is stored of it is a fault that does not repeat it", SLOW, async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "config.toml");
  writeFileSync(
    file,
    config(`[[staff]]\nname = "desk"\npin = "471147114711"\n[[staff]]\nname = "Desk 2"\npin = 4711\n`),
  );
  const { code, err } = await kiosk(["config", "check", file]);
  expect(code).toBe(1);
  expect(err).not.toContain("4711");
  expect(err).toContain(
    "staff[1].pin = (not shown): expected text, what esc-kiosk staff pin prints, never the PIN itself",
  );
  expect(err).toContain('staff[2].name = "Desk 2": expected text, 1 to 40 of a-z, 0-9 and -');
  expect(err).toContain('site.counted_out_at = "25:00": expected text, a time like 04:00');
  expect(err).toContain('lane[1].free_access.friday[1] = "8-10": expected text, a span like 08:00-22:00');
});

it("what is stored of a PIN is not shown with the config", SLOW, async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "config.toml");
  const stored = await storePin("4711");
  const good = config(`[[staff]]\nname = "desk"\npin = "${stored}"\n`)
    .replace("25:00", "04:00")
    .replace("8-10", "08:00-10:00");
  writeFileSync(file, good);
  for (const args of [
    ["config", "show", file],
    ["config", "show", file, "--json"],
  ]) {
    const { code, out } = await kiosk(args);
    expect(code).toBe(0);
    expect(out).toContain("desk");
    expect(out).not.toContain(stored.slice(0, 20));
  }
});
