import { writeFileSync } from "node:fs";
import { check, codeOf, inTime, same, until } from "./check.ts";
import { openOurRelay, releaseOurRelay } from "./ours.ts";
import { start } from "./program.ts";
import { plugInRelayBoard, RELAY_1_ON } from "./relay-board.ts";
import type { RelayBoard } from "./relay-board.ts";

/** Long enough that the guest, slow as it is, sees the pulse before it is over. */
const PULSE_MS = 4000;
/** So long that a release seen in a check is not the pulse's own end. */
const LONG_PULSE_MS = 60_000;

/** What the actuator `dcttech` owes, on the hidraw node of a board that would stay on for ever. */
export async function checkRelay(): Promise<void> {
  await check("a pulse is written, read back, and released by itself", async () => {
    await using board = await plugInRelayBoard();
    await using relay = await openOurRelay(board.node);
    const askedBefore = board.timesAsked();
    await inTime("the pulse to be taken", relay.pulse(PULSE_MS));
    same("relays on", board.on(), 1);
    if (board.timesAsked() === askedBefore) throw new Error("nobody asked the board whether it had obeyed");
    await until("the release", () => board.on() === 0);
  });

  await check("disposal in mid-pulse releases at once", async () => {
    await using board = await plugInRelayBoard();
    const relay = await openOurRelay(board.node);
    await inTime("the pulse to be taken", relay.pulse(LONG_PULSE_MS));
    same("relays on", board.on(), 1);
    await inTime("the disposal", relay[Symbol.asyncDispose]());
    await until("the release", () => board.on() === 0);
  });

  await check("a release in mid-pulse is written and read back, and the next pulse is taken", async () => {
    await using board = await plugInRelayBoard();
    await using relay = await openOurRelay(board.node);
    await inTime("the pulse to be taken", relay.pulse(LONG_PULSE_MS));
    same("relays on", board.on(), 1);
    const askedBefore = board.timesAsked();
    await inTime("the release", relay.release());
    same("relays on", board.on(), 0);
    if (board.timesAsked() === askedBefore) throw new Error("nobody asked the board whether it had obeyed");
    await inTime("the pulse to be taken", relay.pulse(LONG_PULSE_MS));
    same("relays on", board.on(), 1);
  });

  await check("a process killed by SIGKILL in mid-pulse leaves no relay on", async () => {
    await using board = await plugInRelayBoard();
    await using holder = start("hold-relay.ts", board.node);
    await holder.says("pulsed");
    same("relays on", board.on(), 1);
    await holder.kill();
    await until("the release", () => board.on() === 0);
  });

  await check("a relay that something else left on is switched off by releaseActuator", async () => {
    await using board = await plugInRelayBoard();
    await leaveOn(board);
    await inTime("releaseActuator", releaseOurRelay(board.node));
    same("relays on", board.on(), 0);
  });

  await check("a board that takes the order and does not move its relay is not believed", async () => {
    await using board = await plugInRelayBoard("stuck");
    await using relay = await openOurRelay(board.node);
    same("the pulse", await inTime("the pulse", codeOf(relay.pulse(PULSE_MS))), "protocol");
  });

  await check("a board unplugged in mid-pulse: the next pulse is refused as lost", async () => {
    const board = await plugInRelayBoard();
    await using relay = await openOurRelay(board.node);
    await inTime("the pulse to be taken", relay.pulse(LONG_PULSE_MS));
    await board[Symbol.asyncDispose]();
    same("the pulse", await inTime("the pulse", codeOf(relay.pulse(PULSE_MS))), "lost");
  });
}

/** Switches relay 1 on as a program would that then ends; also the proof that the board has no timer that would help. */
async function leaveOn(board: RelayBoard): Promise<void> {
  writeFileSync(board.node, RELAY_1_ON);
  await until("the board to obey", () => board.on() === 1);
}
