/**
 * Whether what a HID device types reaches anybody but who reads its hidraw node. The kernel makes input devices of a keyboard, and the
 * screen's session reads them. They are kept apart by the property LIBINPUT_IGNORE_DEVICE of udev, which whatever draws a screen heeds
 * (libinput, "Ignoring specific devices"), or by the attribute `inhibited`, with which the kernel delivers nothing to anybody (Linux,
 * Documentation/input/input-programming.rst, "Inhibiting input devices"; from 5.11 on).
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { SYSTEM_ROOTS } from "./identity.ts";
import type { Roots } from "./identity.ts";

/** Input nodes (`event3`) of the device behind this hidraw node that others may read; none: it types for its reader alone. */
export async function overheardAt(path: string, roots: Roots = SYSTEM_ROOTS): Promise<string[]> {
  const { sys, run = "/run" } = roots;
  const node = basename(await realpath(path).catch(() => path));
  const folder = join(sys, "class/hidraw", node, "device/input");
  const overheard: string[] = [];
  for (const input of await names(folder)) {
    if ((await text(join(folder, input, "inhibited"))).trim() === "1") continue;
    for (const event of (await names(join(folder, input))).filter((name) => name.startsWith("event"))) {
      const number = (await text(join(folder, input, event, "dev"))).trim();
      const known = (await text(join(run, "udev/data", `c${number}`))).split("\n");
      if (!known.includes("E:LIBINPUT_IGNORE_DEVICE=1")) overheard.push(event);
    }
  }
  return overheard;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function text(file: string): Promise<string> {
  return readFile(file, "latin1").catch(() => "");
}
