import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readdirSync, statSync, writeFileSync, writeSync } from "node:fs";
import type { Health, Reader, Scan } from "../../firmware-bridge/device.ts";
import { check, inTime, note, same, until } from "./check.ts";
import { consolePort } from "./console-port.ts";
import { keepOurReader, keepOurSerialReader, openOurSerialReader } from "./ours.ts";
import { send } from "./reader-checks.ts";
import { SCANNER } from "./scanner.ts";
import { usbDevice } from "./usb-device.ts";
import { plugIn } from "./usb-gadget.ts";

const CARD = "https://esc.gg/a1b2c3d4-0a0b-1036-8888-001999888777";
const REPLUGS = 50;
/** The number that guest.sh gives to the group of the units. */
const GROUP = 4242;

/** What the reader `serial` owes on the kernel's CDC-ACM, what our udev rules owe, and both readers of one device over many plugs. */
export async function checkSerial(): Promise<void> {
  await check("our udev rules give both nodes of a scanner to the gate's group, and ModemManager none", async () => {
    await using scanner = await plugIn(SCANNER);
    execFileSync("udevadm", ["settle"]);
    for (const node of [scanner.node, scanner.port]) {
      const { mode, gid } = statSync(node);
      same(`mode and group of ${node}`, [(mode & 0o777).toString(8), gid], ["660", GROUP]);
      const properties = execFileSync("udevadm", ["info", "--query=property", node], { encoding: "utf8" });
      same(`ModemManager and ${node}`, /^ID_MM_DEVICE_IGNORE=1$/m.test(properties), true);
    }
  });

  await check("a CDC-ACM scanner is found by its USB numbers, and reads", async () => {
    await using scanner = await plugIn(SCANNER);
    await using reader = await openOurSerialReader();
    const scans = iterate(reader);
    await scanner.sendSerial(`]Q1${CARD}\r`);
    same("payload", await next(scans), CARD);
  });

  await check(
    `unplugged and plugged in again ${REPLUGS} times: HID and serial read each time, and nothing is left open`,
    async () => {
      const seen = { hid: 0, serial: 0 };
      await using hid = keepOurReader(counting(() => (seen.hid += 1)));
      await using serial = keepOurSerialReader(counting(() => (seen.serial += 1)));
      const [fromHid, fromSerial] = [iterate(hid), iterate(serial)];
      const open = (): number => readdirSync("/proc/self/fd").length;
      let before = 0;
      let slowest = 0;
      for (let plug = 0; plug < REPLUGS; plug += 1) {
        await using scanner = await plugIn(SCANNER);
        const at = performance.now();
        await until("both to be up", () => seen.hid > plug && seen.serial > plug && scanner.isOpen());
        slowest = Math.max(slowest, performance.now() - at);
        await send(scanner, `${CARD}?hid${plug}`);
        await scanner.sendSerial(`${CARD}?serial${plug}\r`);
        same("HID", await next(fromHid), `${CARD}?hid${plug}`);
        same("serial", await next(fromSerial), `${CARD}?serial${plug}`);
        if (plug === 0) before = open();
        else if (plug === REPLUGS - 1 && open() > before + 2)
          throw new Error(`${open()} descriptors are open, at first ${before}`);
      }
      same("times up", seen, { hid: REPLUGS, serial: REPLUGS });
      note(`from the node to the open reader at most ${Math.round(slowest)} ms in an emulated machine`);
    },
  );
}

/** A port that is open is not set yet, and what comes before is let fall: it counts when the reader says that it is up. */
function counting(onUp: () => void): (health: Health) => void {
  return ({ is }) => {
    if (is === "up") onUp();
  };
}

function iterate(reader: Reader): AsyncIterator<Scan> {
  return reader.scans()[Symbol.asyncIterator]();
}

async function next(scans: AsyncIterator<Scan>): Promise<string> {
  const { done, value } = await inTime("a scan", scans.next());
  if (done === true) throw new Error("the scans have ended");
  return Buffer.from(value.payload).toString("latin1");
}

/** To a console's port. A far end that nobody has joined is an error (EAGAIN), where a write that waits would stop the whole rig. */
function writeNow(port: string, text: string): void {
  const fd = openSync(port, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

const FTDI = "usb:0403:6001";

/** QEMU's FTDI chip: its far end comes back into the guest as a port of a virtio console. */
export async function checkFtdi(): Promise<void> {
  await check("a scanner behind an FTDI chip reads, and again after it was unplugged", async () => {
    const farEnd = await consolePort("to-ftdi");
    const switchOf = `${usbDevice("0403")}/authorized`;
    let ups = 0;
    await using reader = keepOurSerialReader(
      counting(() => (ups += 1)),
      FTDI,
    );
    const scans = iterate(reader);
    for (const turn of [1, 2]) {
      await until("the reader to be up", () => ups >= turn);
      writeNow(farEnd, `${CARD}?${turn}\r`);
      same("payload", await next(scans), `${CARD}?${turn}`);
      // what a hub does when it cuts the power of a port
      for (const authorized of ["0", "1"]) writeFileSync(switchOf, authorized);
    }
  });
}
