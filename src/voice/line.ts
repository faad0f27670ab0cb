/** The line from the gate, as a screen has it: a token out of the page, one socket, and a new one of each when it is lost. */
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { understand } from "../../kiosk-ui/src/kiosk/state.ts";
import { BEAT, type KioskState } from "../kiosk/protocol.ts";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;
const ANSWER_MS = 5000;
/** The gate says something every 5 s; a line on which two of them failed to come is dead. */
const SILENCE_MS = 12_000;
/** As the protocol promises. Bytes. */
const MAX_MESSAGE = 8192;
const TOKEN = /<meta name="kiosk-token" content="([0-9a-f]{1,128})"/;

export interface LineEvents {
  /** `isFirst`: what stands when the line opens, and may be old. */
  onState(state: KioskState, isFirst: boolean): void;
  /** Every time that it is lost or cannot be had. */
  onLost(why: string): void;
}

/** Follows the lane whose page is at this origin until it is told to stop. Never rejects. */
export async function followLane(origin: string, events: LineEvents, stop: AbortSignal): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!stop.aborted) {
    try {
      const token = await freshToken(origin, stop);
      const why = await listen(origin, token, stop, (state, isFirst) => {
        retryMs = FIRST_RETRY_MS;
        events.onState(state, isFirst);
      });
      if (!stop.aborted) events.onLost(why);
    } catch (error) {
      if (!stop.aborted) events.onLost(error instanceof Error ? error.message : String(error));
    }
    await pause(retryMs, undefined, { signal: stop }).catch(() => undefined);
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  }
}

async function freshToken(origin: string, stop: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]);
  const page = await fetch(`${origin}/`, { signal, redirect: "error" });
  const token = TOKEN.exec(await page.text())?.[1];
  if (token === undefined) throw new Error(`the page at ${origin} has no token`);
  return token;
}

/**
 * Resolves with why the line ended. It never answers a beat: that says "a picture was painted", and here nobody paints.
 */
function listen(origin: string, token: string, stop: AbortSignal, onState: LineEvents["onState"]): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/state`, [`kiosk.${token}`], {
      origin,
      handshakeTimeout: ANSWER_MS,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
    });
    let isFirst = true;
    let why = "the gate hung up";
    let silence = setTimeout(end, ANSWER_MS, "the gate says nothing");

    function end(reason: string): void {
      why = reason;
      socket.terminate();
    }
    function stopped(): void {
      end("stopped");
    }
    stop.addEventListener("abort", stopped, { once: true });
    socket.on("error", (error) => end(error.message));
    socket.once("close", () => {
      clearTimeout(silence);
      stop.removeEventListener("abort", stopped);
      resolve(why);
    });
    socket.on("message", (data, isBinary) => {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS, "the gate fell silent");
      const frame = isBinary || !Buffer.isBuffer(data) ? "" : data.toString("utf8");
      if (frame === BEAT) return;
      const message = understand(frame);
      if (message.is !== "state") return end("the gate speaks another protocol: is it of another version?");
      onState(message.state, isFirst);
      isFirst = false;
    });
  });
}
