import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const UNIT = "esc-kiosk-screen.service";
const OURS = "/opt/esc-kiosk/systemd";
const DROP_IN = `/etc/systemd/system/${UNIT}.d/sway.conf`;
const CONFIG = "/etc/esc-kiosk/screen.sway";

/** The screen under cage, as its unit says. */
export function startCage(): void {
  systemctl("stop", UNIT);
  rmSync(DROP_IN, { force: true });
  systemctl("daemon-reload");
  systemctl("start", UNIT);
}

/** The same under sway, as docs/install.md says. `more`: lines that an operator adds to its configuration. */
export function startSway(more = ""): void {
  systemctl("stop", UNIT);
  mkdirSync("/etc/esc-kiosk", { recursive: true });
  writeFileSync(CONFIG, `${readFileSync(`${OURS}/screen.sway`, "utf8")}${more}\n`);
  copyFileSync(`${OURS}/esc-kiosk-screen-sway.conf`, DROP_IN);
  systemctl("daemon-reload");
  systemctl("start", UNIT);
}

/** The compositor's number, 0 while there is none. */
export function compositor(): number {
  return Number(systemctl("show", "--value", "-p", "MainPID", UNIT));
}

/** The processes behind its pages. */
export function renderers(): readonly number[] {
  try {
    return execFileSync("pgrep", ["-u", "esc-kiosk-screen", "-f", "type=renderer"], { encoding: "utf8" })
      .trimEnd()
      .split("\n")
      .map(Number);
  } catch {
    return []; // pgrep found none
  }
}

/** The last lines of what the unit said. */
export function unitSaid(): string {
  return execFileSync("journalctl", ["--no-pager", "-o", "cat", "-n", "40", "-u", UNIT], { encoding: "utf8" });
}

function systemctl(...args: string[]): string {
  return execFileSync("systemctl", args, { encoding: "utf8" }).trim();
}
