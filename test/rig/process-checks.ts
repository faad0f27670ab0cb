import { setTimeout as sleep } from "node:timers/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, note, same, until } from "./check.ts";
import { start } from "./program.ts";
import type { Program } from "./program.ts";
import { send } from "./reader-checks.ts";
import { SCANNER } from "./scanner.ts";
import { plugIn } from "./usb-gadget.ts";
import type { UsbDevice } from "./usb-gadget.ts";

const CARD = "https://esc.gg/0a1b2c3d-0a0b-1036-8888-001999888777";
const BURST = 200;
/** The ring of hidraw has 64 places, one of them always free: so many reports it keeps, the oldest, and lets the rest fall. */
const RING = 63;
const QUIET_MS = 1000;
/** Longer than any honest exit takes in the guest (under 1 s). */
const HANGS_MS = 6000;

/** What a process that holds the reader `hid-pos` open owes: that it can end, and that it survives standing still. */
export async function checkProcess(): Promise<void> {
  await check("control: process.exit() does not end a process that holds node-hid's synchronous HID", async () => {
    await using scanner = await plugIn(SCANNER);
    await using trap = start("hold-sync-hid.ts", scanner.node);
    await trap.says("open");
    await until("the device to be open", scanner.isOpen);
    trap.tell("exit");
    await trap.says("exiting");
    await Promise.race([trap.ended(), sleep(HANGS_MS)]);
    if (trap.hasEnded()) throw new Error("it ended: node-hid has changed, and the next check proves nothing any more");
  });

  await check("process.exit() ends a process that holds our reader open", async () => {
    await using scanner = await plugIn(SCANNER);
    await using holder = await holding(scanner);
    holder.tell("exit");
    await holder.says("exiting");
    const told = performance.now();
    same("exit code", await holder.ended(), 0);
    const tookMs = performance.now() - told;
    if (tookMs >= HANGS_MS) throw new Error(`it took ${tookMs.toFixed(0)} ms, as long as the control is given`);
    same("open for the kernel", scanner.isOpen(), false);
  });

  await check(`${BURST} cards while the event loop is blocked: no crash, and the next card reads`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "rig-"));
    const blocking = join(folder, "blocking");
    await writeFile(blocking, "");
    await using scanner = await plugIn(SCANNER);
    await using holder = await holding(scanner);
    holder.tell(`block ${blocking}`);
    await holder.says("blocked");
    await sendBurst(scanner);
    await rm(folder, { recursive: true });
    await nextCardReads(scanner, holder);
    note(
      `event loop blocked: ${burstOf(holder).length} of ${BURST} cards read; node-hid's own thread goes on fetching them`,
    );
  });

  await check(
    `${BURST} cards while the process stands still: hidraw keeps its ring, and the next card reads`,
    async () => {
      await using scanner = await plugIn(SCANNER);
      await using holder = await holding(scanner);
      holder.signal("SIGSTOP");
      await sendBurst(scanner);
      holder.signal("SIGCONT");
      await drained(holder);
      await nextCardReads(scanner, holder);
      const read = burstOf(holder);
      note(`process stopped: ${read.length} of ${BURST} cards read; hidraw keeps ${RING} and lets the rest fall`);
      if (read.length === BURST) throw new Error("nothing was lost, so the process did not stand still");
    },
  );
}

/** A program that has our reader open and has read one card from this scanner. */
async function holding(scanner: UsbDevice): Promise<Program> {
  const holder = start("hold-reader.ts");
  await holder.says("open");
  await send(scanner, CARD);
  await holder.says(`card ${CARD}`);
  return holder;
}

async function sendBurst(scanner: UsbDevice): Promise<void> {
  for (let number = 0; number < BURST; number += 1) await send(scanner, `burst ${number}`);
}

function burstOf(holder: Program): readonly string[] {
  return holder.lines.filter((line) => line.startsWith("card burst "));
}

/** What the ring kept has been read. Until then it is full, and another card would fall too. */
async function drained(holder: Program): Promise<void> {
  await holder.says(`card burst ${RING - 1}`);
  let seen = 0;
  do {
    seen = holder.lines.length;
    await sleep(QUIET_MS);
  } while (holder.lines.length > seen);
}

/** The process is alive, read no card of the burst twice, reads a new card, and can still end. */
async function nextCardReads(scanner: UsbDevice, holder: Program): Promise<void> {
  await send(scanner, `${CARD}?next`);
  await holder.says(`card ${CARD}?next`);
  same("different cards of the burst", new Set(burstOf(holder)).size, burstOf(holder).length);
  holder.tell("exit");
  same("exit code", await holder.ended(), 0);
}
