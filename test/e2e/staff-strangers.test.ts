/** Whoever has no PIN can neither open anything nor put anything on record, whatever they send to a lane's page. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { asked } from "../../src/staff/messages.ts";
import { storePin } from "../../src/staff/pin.ts";
import { placeOfPeople } from "../fakes/people.ts";
import { send, tokenOf } from "../fakes/staff-page.ts";

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin("471100") }];
});

const names = Object.keys(asked).filter((name) => name !== "unlock");
const requests = fc.record({
  path: fc.oneof(
    fc.constantFrom(...names).map((name) => `/staff/${name}`),
    fc.webPath().map((path) => `/staff/${encodeURIComponent(path)}`),
    fc.constantFrom("/staff/../staff/override", "/staff/override/", "/staff//override", "/staff/override?session=1"),
  ),
  method: fc.constantFrom("POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "PATCH"),
  body: fc.oneof(
    fc.json(),
    fc.string({ unit: "binary", maxLength: 2000 }),
    fc.constantFrom(
      '{"reason":"visitor"}',
      '{"mode":"free-access"}',
      '{"inside":0}',
      '{"__proto__":{"reason":"visitor"}}',
    ),
  ),
  type: fc.constantFrom("application/json", "application/json", "text/plain", "application/json; charset=utf-8"),
  authorization: fc.oneof(
    fc.constant(undefined),
    fc.stringMatching(/^Bearer [0-9a-f]{32}$/),
    fc.constantFrom("Bearer ", "Bearer undefined", "Bearer __proto__", "Basic ZGVzazo0NzExMDA="),
  ),
  origin: fc.constantFrom("own", "own", "http://evil.example", "null"),
});

it("a stranger opens nothing and records nothing over 400 requests, and the lane goes on", {
  timeout: 120_000,
}, async () => {
  await using place = await placeOfPeople([{ id: "gate", way: "in", rules: [] }], { staff });
  {
    await using gate = await place.open();
    const door = gate.door("gate");
    const { origin, relay } = door;
    await fc.assert(
      fc.asyncProperty(requests, async ({ authorization, body, method, origin: from, path, type }) => {
        const headers = {
          "Content-Type": type,
          Origin: from === "own" ? origin : from,
          "Kiosk-Token": await tokenOf(origin),
          ...(authorization !== undefined && { Authorization: authorization }),
        };
        const { status, text } = await send(origin, path, { method, body, headers });
        expect([400, 401, 403, 404, 405, 413, 415]).toContain(status);
        expect(text).not.toContain("    at ");
      }),
      { numRuns: 400 },
    );
    expect(relay.pulses).toBe(0);
    expect(await door.show(1)).toBe("admitted");
  }
  using journal = place.journal();
  const kinds = journal.recent(100).map(({ entry: { kind } }) => kind);
  expect(kinds).not.toContain("override");
  expect(kinds).not.toContain("mode");
  expect(kinds).not.toContain("counted");
  expect(kinds.filter((kind) => kind === "verdict")).toHaveLength(1);
});
