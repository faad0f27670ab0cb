/**
 * What the demo tray and its page say to each other. The tray is a page of its own on a port of its own; the kiosk it
 * stands beside is the real one, in a frame. `GET /events` streams `DemoState` as server-sent events, whole at every
 * change; `POST /show/ID` presents a card, `POST /fault/ID` with the body `on` or `off` breaks or mends something.
 */

export type DemoFaultId = "unplug" | "router-down" | "clock-wrong";

export interface DemoCard {
  readonly id: string;
  /** A few English words: `Valid card`. */
  readonly title: string;
  /** What a visitor should expect to see. */
  readonly expect: string;
  /** The text its QR code holds. */
  readonly payload: string;
}

export interface DemoState {
  /** Address of the kiosk page that the frame shows. */
  readonly kioskUrl: string;
  readonly cards: readonly DemoCard[];
  readonly faults: readonly { readonly id: DemoFaultId; readonly title: string; readonly on: boolean }[];
  /** The simulated relay, as its own bytes moved it. */
  readonly relay: { readonly closed: boolean; readonly pulses: number };
}
