/** Whatever the server says, it lets nobody in: it can name a card, and our own list and policy judge that card. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { Scan } from "../../firmware-bridge/device.ts";
import { toEscn } from "../../src/card/escn.ts";
import { readScan } from "../../src/chip/read-scan.ts";
import { wordOf } from "../../src/esup/on-chip.ts";
import { openQuestions } from "../../src/esup/questions.ts";
import { askAbout } from "../../src/esup/ask-about.ts";
import { readTapOrder } from "../../src/esup/tap-protocol.ts";
import { type EsupAnswer, noAnswer } from "../../src/esup/words.ts";
import { openCards } from "../../src/lane/cards.ts";
import type { Heard, Pinned } from "../../src/router/pinned.ts";
import { judge } from "../../src/verdict/judge.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import type { CardRecord, Verdict } from "../../src/verdict/words.ts";
import { ACTIVE_CARD, ESCN as GOOD, goodFacts } from "../fakes/facts.ts";

const INACTIVE = "5c0a1002-7c2b-103e-9f3a-001999900001";
const UNLISTED = "5c0a1003-7c2b-103e-9f3a-001999900001";
const LIST = new Map<string, CardRecord>([
  [GOOD, ACTIVE_CARD],
  [INACTIVE, { ...ACTIVE_CARD, status: "inactive" }],
]);
const NOBODY = { verify: undefined, enrolled: () => undefined };
const UID = Uint8Array.of(4, 1, 2, 3, 4, 5, 6);
const NOW = goodFacts().now.unixMs;
const policy = policyFrom(v.parse(policyOptions, { preset: "library-gate" }));

const info = {
  id: "0".repeat(32),
  site: "s",
  seq: 1,
  issuedAt: NOW,
  expiresAt: NOW + 86_400_000,
  keyId: "0".repeat(16),
  takenAt: NOW,
  count: 2,
  sources: [],
};
const cards = openCards({
  snapshot: () => ({ info, find: (escn) => LIST.get(escn) }),
  ask: undefined,
  deadlineMs: 10,
});

/** As a lane judges what a reader of chips passes on. */
function verdictOn(answer: EsupAnswer, by = policy, uid = UID): Verdict {
  const word = wordOf(answer);
  const what = "named" in word ? { chip: { uid, named: word.named } } : word;
  const scan: Scan = { medium: "nfc", payload: new Uint8Array(), ...what, at: 0 };
  const credential = readScan(scan, NOBODY);
  const { lookup, data } = cards.local(credential, by, NOW);
  return judge(by, goodFacts({ medium: "nfc", credential, lookup, data }));
}

/** What a server, or somebody in its place, may send. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(GOOD, GOOD, INACTIVE, UNLISTED, GOOD.replaceAll("-", "").toUpperCase()),
  fc.constantFrom(`<p>${GOOD}</p>`, `https://pp.esc.gg/${GOOD}`, `${GOOD} ${INACTIVE}`, "OK", "admit", "true", "END"),
);
const field = fc.oneof(
  text,
  fc.constant(null),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("9060000000", "90FC000000"),
);
const bean = fc.record(
  {
    code: fc.oneof(fc.constantFrom("OK", "END", "ERROR", "CONTINUE"), field),
    fullApdu: fc.oneof(fc.constantFrom("END", "END", "9060000000"), field),
    msg: field,
    taglogId: fc.oneof(fc.integer({ min: 0, max: 3 }), field),
    is: fc.constantFrom("admit", "card"),
    verdict: fc.constantFrom("admit", "valid"),
    status: fc.constantFrom("valid", "active"),
  },
  { requiredKeys: [] },
);
/** As a server in its right mind says it. */
const decent = fc.record({
  code: fc.constantFrom("OK", "OK", "ERROR"),
  fullApdu: fc.constantFrom("END", "END", "END", "9060000000"),
  msg: fc.oneof(fc.constantFrom("Alice Martin", "Carte inconnue", "Service indisponible"), text),
  taglogId: fc.integer({ min: 0, max: 2 }),
});
const heard = fc.record({
  is: fc.constant("heard" as const),
  status: fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, fc.constantFrom(401, 403, 302, 500)),
  headers: fc.constantFrom(
    { "content-type": "application/json" },
    { "content-type": "application/json" },
    { "content-type": "text/html" },
  ),
  text: fc.oneof(
    { weight: 4, arbitrary: decent.map((one) => JSON.stringify(one)) },
    { weight: 2, arbitrary: bean.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 2, arbitrary: text },
  ),
});
const said = fc.oneof(
  { weight: 9, arbitrary: heard },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant("fault" as const), why: fc.constantFrom("timeout", "unreachable") }),
  },
);

type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

/** A server that says these one after the other, and then nothing. */
function serverThatSays(answers: readonly Said[]): Pinned {
  const left = [...answers];
  return {
    ask: async () => (left.shift() as Heard | undefined) ?? { is: "fault", why: "unreachable" },
    close: () => Promise.resolve(),
  };
}

async function ask(mode: "csn" | "desfire", answers: readonly Said[]): Promise<EsupAnswer> {
  const { signal } = new AbortController();
  const bound = { signal, ended: undefined };
  const questions = openQuestions({ pinned: serverThatSays(answers), numeroId: "1", headers: {}, bound });
  return askAbout(mode, questions, UID, async () => Uint8Array.of(0x91, 0), signal);
}

describe("a server that says anything at all", () => {
  test("lets nobody in but the active card of our own list that it names", async () => {
    const seen = { admit: 0, refuse: 0, unsure: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("csn", "desfire"),
        fc.array(said, { minLength: 1, maxLength: 5 }),
        async (mode, answers) => {
          const answer = await ask(mode, answers);
          const verdict = verdictOn(answer);
          seen[verdict.is] += 1;
          const named = JSON.stringify(answers).replaceAll("-", "").toLowerCase().includes(GOOD.replaceAll("-", ""));
          if (verdict.is === "admit") expect([named, answer]).toEqual([true, { is: "card", escn: GOOD }]);
          if (answer.is === "no-answer" && answer.why !== "card-moved")
            expect(verdict).toEqual({ is: "unsure", why: { code: "cannot-ask" } });
          if (answer.is === "refused") expect(verdict.is).toBe("refuse");
        },
      ),
      { numRuns: 5000 },
    );
    // the property would hold for a door that never opens
    for (const often of Object.values(seen)) expect(often).toBeGreaterThan(100);
  });

  test("and so does a sync in other hands", () => {
    const answer = fc.oneof(
      fc.record({ is: fc.constantFrom("card", "admit", "unnamed", "refused", "no-answer"), escn: text, why: text }),
      fc.json(),
    );
    let admitted = 0;
    fc.assert(
      fc.property(answer, (one) => {
        const order = readTapOrder(JSON.stringify({ result: 1, answer: one }));
        if (order?.is !== "result") return;
        const verdict = verdictOn(order.answer);
        if (verdict.is !== "admit") return;
        admitted += 1;
        expect(order.answer).toEqual({ is: "card", escn: GOOD });
      }),
      { numRuns: 20_000 },
    );
    expect(admitted).toBeGreaterThan(100);
  });
});

test.each<[string, EsupAnswer, object]>([
  ["no server", noAnswer("unreachable"), { is: "unsure", why: { code: "cannot-ask" } }],
  ["no sync", noAnswer("no-sync"), { is: "unsure", why: { code: "cannot-ask" } }],
  ["a server that wants to write", noAnswer("writes"), { is: "unsure", why: { code: "cannot-ask" } }],
  ["a name and no number", { is: "unnamed" }, { is: "unsure", why: { code: "cannot-ask" } }],
  ["a card that was taken away", noAnswer("card-moved"), { is: "refuse", why: { code: "card-moved" } }],
  [
    "a card of somebody else",
    { is: "refused", why: "foreign-card" },
    { is: "refuse", why: { code: "chip-not-enrolled" } },
  ],
])("%s", (_, answer, verdict) => {
  expect(verdictOn(answer)).toEqual(verdict);
});

test.each([
  [INACTIVE, "inactive"],
  [UNLISTED, "unknown-card"],
])("the number %s is judged by our own list: %s", (number, code) => {
  const escn = toEscn(number);
  if (escn === undefined) throw new Error("no number");
  expect(verdictOn({ is: "card", escn })).toEqual({ is: "refuse", why: { code } });
});

test.each([UID, Uint8Array.of(8, 1, 2, 3)])(
  "a door that needs an enrolled chip takes the server's word, of UID %j",
  (uid) => {
    const door = { preset: "dormitory-door", medium: "nfc" };
    const escn = toEscn(GOOD);
    if (escn === undefined) throw new Error("no number");
    const enrolled = policyFrom(v.parse(policyOptions, { ...door, chip: "enrolled" }));
    expect(verdictOn({ is: "card", escn }, enrolled, uid)).toMatchObject({ is: "admit" });
    const verified = policyFrom(v.parse(policyOptions, { ...door, chip: "verified" }));
    expect(verdictOn({ is: "card", escn }, verified, uid)).toEqual({ is: "refuse", why: { code: "chip-unverified" } });
  },
);
