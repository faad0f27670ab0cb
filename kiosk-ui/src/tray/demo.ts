/** The line to the demo's tray server: its whole state at every change, and two verbs. */
import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import type { DemoFaultId, DemoState } from "../../../src/demo/protocol.ts";

const demoState = v.object({
  kioskUrl: v.pipe(v.string(), v.url()),
  cards: v.array(v.object({ id: v.string(), title: v.string(), expect: v.string(), payload: v.string() })),
  faults: v.array(
    v.object({ id: v.picklist(["unplug", "router-down", "clock-wrong"]), title: v.string(), on: v.boolean() }),
  ),
  relay: v.object({ closed: v.boolean(), pulses: v.number() }),
});

export type Demo =
  | { readonly is: "starting" }
  | { readonly is: "running"; readonly state: DemoState }
  /** `last`: what the tray showed before; its buttons do nothing until the demo is back. */
  | { readonly is: "gone"; readonly last: DemoState | undefined };

/** The browser reconnects by itself; a message of another shape is as good as none. */
export function useDemo(): Demo {
  const [demo, setDemo] = useState<Demo>({ is: "starting" });
  useEffect(() => {
    const events = new EventSource("/events");
    events.addEventListener("message", ({ data }) => {
      const state: unknown = JSON.parse(String(data));
      if (v.is(demoState, state)) setDemo({ is: "running", state });
    });
    events.addEventListener("error", () =>
      setDemo((before) => ({ is: "gone", last: before.is === "running" ? before.state : undefined })),
    );
    return () => events.close();
  }, []);
  return demo;
}

export function showCard(id: string): void {
  void post(`/show/${encodeURIComponent(id)}`);
}

export function setFault(id: DemoFaultId, on: boolean): void {
  void post(`/fault/${id}`, on ? "on" : "off");
}

/** What becomes of it comes back as an event; a demo that is gone says so there too. */
async function post(path: string, body?: string): Promise<void> {
  try {
    await fetch(path, { method: "POST", ...(body !== undefined && { body }) });
  } catch {
    // The event stream has noticed as well, and tells the visitor.
  }
}
