import { EventEmitter } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import { feed, openNews } from "../../src/till/stream.ts";
import { until } from "../fakes/until.ts";

/** A socket whose far end takes a message when the test says so. */
function openSlowSocket() {
  const under: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    // one that is closed says so at once
    send: (_: string, done: () => void) => void (socket.readyState === 1 ? under.push(done) : done()),
  });
  return {
    // what `feed` uses of it
    socket: socket as unknown as WebSocket,
    under,
    close() {
      socket.readyState = 3;
      socket.emit("close");
      for (const done of under.splice(0)) done();
    },
  };
}

const event = (n: number) =>
  ({
    id: `${n}-0123456789abcdef`,
    record: n,
    lane: "canteen",
    at: "2026-11-23T12:00:00.000Z",
    verdict: "refuse",
    reason: "expired",
  }) as const;

it("has one message under way, reads no further meanwhile, and ends with the socket", async () => {
  const slow = openSlowSocket();
  let readings = 0;
  const sales = {
    after(seq: number) {
      readings += 1;
      const events = [event(seq + 1), event(seq + 2)];
      return { events, last: { seq: seq + 2, id: event(seq + 2).id }, more: true };
    },
  };
  const running = feed(slow.socket, { sales, news: openNews(), seq: 0, after: undefined, lane: undefined });
  for (let turns = 0; turns < 50; turns += 1) await turn();
  expect({ under: slow.under.length, readings }).toEqual({ under: 1, readings: 1 });
  slow.under.shift()?.();
  await until("the next one is under way", () => slow.under.length === 1);
  expect(readings).toBe(1);
  slow.under.shift()?.();
  await until("it has read on", () => readings === 2);
  slow.close();
  await running;
  expect(readings).toBe(2);
});
