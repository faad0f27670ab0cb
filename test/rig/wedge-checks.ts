import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import * as v from "valibot";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { check, inTime, same, until } from "./check.ts";
import { plugIn, type UhidDevice } from "./uhid.ts";

/** USB HID 1.11, appendix B.1: the boot keyboard, without its lamps. */
const KEYBOARD = Buffer.from(
  "05010906a101050719e029e71500250175019508810295017508810395067508150025650507190029658100c0",
  "hex",
);
/** In 61-esc-kiosk-wedge.rules, and not in it. */
const OURS = 0x1200;
const SOMEBODYS = 0x1201;
/** What a scanner of 2003 sends for "2M12264185" and Enter: modifiers and one key a report. */
const CARD = "2M12264185";
const KEYS = [0x1f, 0x10, 0x1e, 0x1f, 0x1f, 0x23, 0x21, 0x1e, 0x25, 0x22, 0x28];
const LEFT_SHIFT = 0x02;
const M = 0x10;

/** What the reader `wedge` owes: that a card read by a keyboard reaches the gate, and nobody else. */
export async function checkWedge(): Promise<void> {
  await check("a keyboard wedge that our rule names reads, and the screen's session hears no key", async () => {
    await using wedge = await plug(OURS);
    await using reader = await openReader(optionsOf(wedge));
    const scans = reader.scans()[Symbol.asyncIterator]();
    const [event = ""] = eventsOf(wedge.node);
    const listening = openSync(`/dev/input/${event}`, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      type(wedge);
      const { value } = await inTime("a scan", scans.next());
      same("payload", Buffer.from(value?.payload ?? "").toString("latin1"), CARD);
      same("heard by the session", hears(listening), false);
    } finally {
      closeSync(listening);
    }
  });

  await check("a keyboard wedge that no rule names is refused, because the screen would hear it", async () => {
    await using wedge = await plug(SOMEBODYS);
    const refused = await openReader(optionsOf(wedge)).then(
      () => "opened",
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
    );
    same("code", refused, "denied");
    const [event = ""] = eventsOf(wedge.node);
    const listening = openSync(`/dev/input/${event}`, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      type(wedge);
      // so it is not the listening that is deaf
      await until("the session to hear it", () => hears(listening));
    } finally {
      closeSync(listening);
    }
  });
}

async function plug(productId: number): Promise<UhidDevice> {
  const wedge = await plugIn({
    name: "Rig Works Typing Scanner",
    serial: `RIGWEDGE${productId}`,
    vendorId: 0x05e0,
    productId,
    reportDescriptor: KEYBOARD,
    feature: () => new Uint8Array(),
    written: () => {},
  });
  await until("its input device", () => eventsOf(wedge.node).length > 0);
  execFileSync("udevadm", ["settle"]);
  return wedge;
}

function optionsOf({ node }: UhidDevice) {
  return v.parse(readerOptions, { kind: "wedge", device: node });
}

/** `event3`, of the device with this hidraw node. */
function eventsOf(node: string): readonly string[] {
  const unique = /^HID_UNIQ=(.*)$/m.exec(readFileSync(`/sys/class/hidraw/${node.slice(5)}/device/uevent`, "utf8"))?.[1];
  return readdirSync("/sys/class/input").filter((name) => {
    if (!name.startsWith("event")) return false;
    try {
      return readFileSync(`/sys/class/input/${name}/device/uniq`, "utf8").trim() === unique;
    } catch {
      return false;
    }
  });
}

function type(wedge: UhidDevice): void {
  for (const key of KEYS) {
    wedge.send(Uint8Array.of(key === M ? LEFT_SHIFT : 0, 0, key, 0, 0, 0, 0, 0));
    wedge.send(new Uint8Array(8));
  }
}

function hears(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(24)) > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return false;
    throw error;
  }
}
