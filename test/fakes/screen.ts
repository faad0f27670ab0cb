/** A screen without a browser: takes a token out of the page as a browser does, and keeps every state it is sent. */
import { WebSocket } from "ws";
import { BEAT, type KioskState } from "../../src/kiosk/protocol.ts";

export interface Screen extends Disposable {
  readonly states: readonly KioskState[];
  /** Resolves when the connection is lost. */
  readonly closed: Promise<void>;
}

export async function openScreen(
  origin: string,
  onState: (state: KioskState) => void = () => undefined,
): Promise<Screen> {
  const page = await (await fetch(origin)).text();
  const token = /name="kiosk-token" content="([0-9a-f]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error("the page has no token");
  const socket = new WebSocket(`${origin.replace("http", "ws")}/state`, [`kiosk.${token}`], { origin });
  const states: KioskState[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.on("message", (data) => {
      const frame = String(data);
      if (frame === BEAT) return;
      const state = JSON.parse(frame) as KioskState;
      states.push(state);
      onState(state);
      resolve();
    });
  });
  return { states, closed, [Symbol.dispose]: () => socket.terminate() };
}
