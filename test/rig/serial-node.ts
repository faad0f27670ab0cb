import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { until } from "./check.ts";

/** The tty of the USB device with this serial number, as soon as the kernel has made it: `/dev/ttyACM0`, `/dev/ttyUSB0`. */
export function serialNode(serial: string): Promise<string> {
  return until(`a tty of ${serial}`, () => {
    const name = readdirSync("/sys/class/tty").find(
      (entry) => /^tty(?:ACM|USB)/.test(entry) && serialOf(entry) === serial,
    );
    return name !== undefined && existsSync(`/dev/${name}`) ? `/dev/${name}` : undefined;
  });
}

/** Of the USB device above it; undefined also when the device goes away while we look. */
function serialOf(entry: string): string | undefined {
  try {
    let folder = realpathSync(`/sys/class/tty/${entry}/device`);
    while (folder !== "/" && !existsSync(join(folder, "idVendor"))) folder = dirname(folder);
    return readFileSync(join(folder, "serial"), "utf8").trim();
  } catch {
    return undefined;
  }
}
