import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { until } from "./check.ts";

/** The hidraw node of the device with this serial number, as soon as the kernel has made it. */
export function hidrawNode(serial: string): Promise<string> {
  return until(`a hidraw node of ${serial}`, () => {
    const name = readdirSync("/sys/class/hidraw").find((entry) => serialOf(entry) === serial);
    return name !== undefined && existsSync(`/dev/${name}`) ? `/dev/${name}` : undefined;
  });
}

/** Undefined also when the device goes away while we look. */
function serialOf(entry: string): string | undefined {
  try {
    return /^HID_UNIQ=(.*)$/m.exec(readFileSync(`/sys/class/hidraw/${entry}/device/uevent`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Whether any program holds this node open. /proc shows a descriptor only after open() has returned, so by then the
 * kernel's driver is past the 50 ms in which it throws away what a USB device sends right after it was opened.
 */
export function isHeldOpen(node: string): boolean {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .some((process) => descriptorsOf(process).includes(node));
}

/** Empty when the process has ended meanwhile. */
function descriptorsOf(process: string): string[] {
  try {
    return readdirSync(`/proc/${process}/fd`).map((fd) => linkOf(`/proc/${process}/fd/${fd}`));
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
