import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import type { EsupServerFault } from "../fakes/esup-server.ts";
import { aesCard } from "../fakes/desfire-aes-card.ts";
import {
  ALICE,
  APPLICATION,
  authority,
  BRUNO,
  cardOf,
  certificate,
  client,
  ESCN,
  NUMERO_ID,
  OTHER_ESCN,
  server,
  uidOf,
} from "./opened.ts";

const never = () => Promise.reject(new Error("the card was not to be told anything"));

describe.skipIf(!have("openssl"))("asking by the UID", () => {
  const CSN = { mode: "csn" } as const;

  test("names the card that the application shows", async () => {
    const { origin, requests } = await server();
    expect(await client(origin, CSN).tap(uidOf(ALICE), never)).toEqual({ is: "card", escn: ESCN });
    expect(requests).toMatchObject([
      { method: "POST", path: "/csn-ws", body: JSON.stringify({ csn: "042E5A7A6E4D80", numeroId: NUMERO_ID }) },
      { method: "GET", path: `/nfc-ws/display?id=1&numeroId=${NUMERO_ID}` },
    ]);
  });

  test("takes a number from the message itself, and asks no further", async () => {
    const { origin, requests } = await server({ people: [{ ...ALICE, name: `Alice ${ESCN}` }] });
    expect(await client(origin, CSN).tap(uidOf(ALICE), never)).toEqual({ is: "card", escn: ESCN });
    expect(requests).toHaveLength(1);
  });

  test.each(["", "null", "<p>Bienvenue</p>", `https://pp.esc.gg/${ESCN}`, `https://esc.gg.evil.example/${ESCN}`])(
    "a person whose application shows %j has no number",
    async (display) => {
      const { origin } = await server({ people: [{ ...ALICE, display }] });
      expect(await client(origin, CSN).tap(uidOf(ALICE), never)).toEqual({ is: "unnamed" });
    },
  );

  test("a UID that is drawn anew at each tap is not asked about", async () => {
    const { origin, requests } = await server();
    const uid = Uint8Array.of(8, 1, 2, 3);
    expect(await client(origin, CSN).tap(uid, never)).toEqual({ is: "refused", why: "random-uid" });
    expect(requests).toEqual([]);
  });

  test.each([
    [true, {}, { is: "refused", why: "unknown-card" }],
    [false, {}, { is: "refused", why: "unknown-card" }],
    [false, { refusal: "nottagable" }, { is: "refused", why: "not-tagable" }],
    // what an application says itself is a refusal or a breakdown, and nobody can tell
    [true, { refusal: "pas inscrit" }, { is: "no-answer", why: "unclear" }],
  ] as const)("a refusal (French: %s, %j) is %j", async (french, change, answer) => {
    const person = "refusal" in change ? { ...ALICE, ...change } : BRUNO;
    const { origin } = await server({ people: [person], french });
    expect(await client(origin, CSN).tap(uidOf(ALICE), never)).toEqual(answer);
  });

  test.each([
    ["Unknow card", { is: "refused", why: "unknown-card" }],
    ["Unknow device", { is: "no-answer", why: "device" }],
    ["device config error", { is: "no-answer", why: "device" }],
    ["error_esupnfctagexception_locationnotfound", { is: "no-answer", why: "device" }],
    ["error_esupnfctagexception_tagidchecknotdefine", { is: "no-answer", why: "device" }],
    ["CSN n'est pas supporté", { is: "no-answer", why: "device" }],
    ["Error desfire response : COMMAND_ABORTED", { is: "no-answer", why: "card-moved" }],
    ["Error desfire response : AUTHENTICATION_ERROR", { is: "refused", why: "foreign-card" }],
    ["Service indisponible", { is: "no-answer", why: "service" }],
    ["Service unavailable", { is: "no-answer", why: "service" }],
    ["Erreur lors de la validation du badgeage", { is: "no-answer", why: "service" }],
    ["anything else", { is: "no-answer", why: "unclear" }],
    [null, { is: "no-answer", why: "unclear" }],
  ])("the error %j is %j", async (msg, answer) => {
    const { origin, setFault } = await server();
    setFault({ is: "fields", fields: { code: "ERROR", msg } });
    expect(await client(origin, CSN).tap(uidOf(ALICE), never)).toEqual(answer);
  });

  test("a device that is not registered", async () => {
    const { origin } = await server();
    const esup = client(origin, { ...CSN, numeroId: "1" });
    expect(await esup.tap(uidOf(ALICE), never)).toEqual({ is: "no-answer", why: "device" });
  });
});

describe.skipIf(!have("openssl"))("letting the server talk to the card", () => {
  test("it authenticates with its own key, reads, and names the card", async () => {
    const { origin, requests, taglogs } = await server();
    const card = cardOf(ALICE);
    expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "card", escn: ESCN });
    expect(taglogs).toEqual([ALICE]);
    expect(card.told.map((apdu) => apdu.slice(0, 4))).toEqual([
      "905A",
      "90AA",
      "90AF",
      "90F5",
      "905A",
      "90AA",
      "90AF",
      "90BD",
      "90AF",
      "90AF",
    ]);
    const key = APPLICATION.key.toString("hex");
    expect(JSON.stringify([requests, card.told]).toLowerCase()).not.toContain(key);
  });

  test("two cards at once are two sessions, and each is named by its own", async () => {
    const { origin, requests } = await server();
    const esup = client(origin);
    const taps = [ALICE, BRUNO, ALICE, BRUNO].map((person) => {
      const card = cardOf(person);
      return esup.tap(card.uid, card.exchange);
    });
    expect(await Promise.all(taps)).toEqual([ESCN, OTHER_ESCN, ESCN, OTHER_ESCN].map((escn) => ({ is: "card", escn })));
    const sessions = new Map<string, Set<string>>();
    for (const { cookie = "", path } of requests) {
      const card = /cardId=(\w+)/.exec(path)?.[1];
      if (card !== undefined && cookie !== "") sessions.set(cookie, (sessions.get(cookie) ?? new Set()).add(card));
    }
    expect([...sessions.values()].map((cards) => cards.size)).toEqual([1, 1, 1, 1]);
  });

  test("no cookie of one tap is sent with the next", async () => {
    const { origin, requests } = await server();
    const esup = client(origin);
    for (const person of [ALICE, BRUNO]) await esup.tap(uidOf(person), cardOf(person).exchange);
    const first = requests.filter(({ path }) => path.includes("result=&"));
    expect(first.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
    expect(requests[1]?.cookie).toMatch(/^JSESSIONID=[\w-]+; ROUTEID=.node1$/);
  });

  test("lower case in a command is a command", async () => {
    const { origin, setFault } = await server();
    setFault({ is: "command", apdu: "905a000003f5884000" });
    const told: string[] = [];
    const exchange = async (apdu: Uint8Array) => {
      told.push(Buffer.from(apdu).toString("hex"));
      setFault(undefined);
      return Uint8Array.of(0x91, 0xa0);
    };
    await client(origin).tap(uidOf(ALICE), exchange);
    expect(told[0]).toBe("905a000003f5884000");
  });

  test.each([
    ["another key", { key: randomBytes(16) }],
    ["another application", { aid: "123456" }],
    ["another key number", { keyNo: 3 }],
  ])("a card with %s is none of theirs", async (_, change) => {
    const { origin } = await server();
    const card = cardOf(ALICE, change);
    expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "refused", why: "foreign-card" });
  });

  test("a good card that the university does not know", async () => {
    const { origin } = await server();
    const card = aesCard({ uid: uidOf(ALICE), ...APPLICATION, data: Buffer.from("somebody else") });
    expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "refused", why: "unknown-card" });
  });

  test.each([0, 1, 3, 9])("a card that is taken away after %i answers", async (leavesAfter) => {
    const { origin } = await server();
    const esup = client(origin);
    const card = cardOf(ALICE, { leavesAfter });
    expect(await esup.tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why: "card-moved" });
    expect(await esup.tap(uidOf(BRUNO), cardOf(BRUNO).exchange)).toEqual({ is: "card", escn: OTHER_ESCN });
  });

  test("a reader that tells the card something twice has not shown a stranger", async () => {
    const { origin } = await server();
    const card = cardOf(ALICE);
    const twice = async (apdu: Uint8Array) => {
      if (Buffer.from(apdu).toString("hex").startsWith("90af000020")) await card.exchange(apdu);
      return card.exchange(apdu);
    };
    expect(await client(origin).tap(card.uid, twice)).toEqual({ is: "no-answer", why: "card-moved" });
  });

  test("a card that never answers is not waited for", async () => {
    const { origin } = await server();
    const esup = client(origin, { deadlineMs: 300 });
    const answer = await esup.tap(uidOf(ALICE), () => new Promise(() => {}));
    expect(answer).toEqual({ is: "no-answer", why: "card-moved" });
  });

  test("who gives the tap up is not waited for", async () => {
    const { origin, setFault } = await server();
    setFault({ is: "silence" });
    const over = new AbortController();
    const answer = client(origin).tap(uidOf(ALICE), never, over.signal);
    setTimeout(() => over.abort(), 100);
    expect(await answer).toEqual({ is: "no-answer", why: "cancelled" });
  });
});

describe.skipIf(!have("openssl"))("a server at fault", () => {
  const READ = "9060000000";
  const FAULTS: Record<string, { readonly fault: EsupServerFault; readonly why: string }> = {
    "401": { fault: { is: "status", status: 401 }, why: "unauthorized" },
    "403": { fault: { is: "status", status: 403 }, why: "forbidden" },
    "404": { fault: { is: "status", status: 404 }, why: "invalid" },
    "429": { fault: { is: "status", status: 429 }, why: "busy" },
    "500": { fault: { is: "status", status: 500 }, why: "failed" },
    "a page": { fault: { is: "html" }, why: "not-json" },
    "a page with 500": { fault: { is: "html", status: 500 }, why: "failed" },
    "a way elsewhere": { fault: { is: "redirect", to: "https://localhost:1/" }, why: "redirect" },
    "a cut connection": { fault: { is: "down" }, why: "unreachable" },
    "a cut answer": { fault: { is: "cut" }, why: "unreachable" },
    "half an answer": { fault: { is: "body", body: '{"code":"OK' }, why: "not-json" },
    "no bean": { fault: { is: "body", body: '{"code":5}' }, why: "invalid" },
    "more than an answer": { fault: { is: "huge", bytes: 10_000_000 }, why: "too-large" },
    "no HTTP": { fault: { is: "noise" }, why: "not-json" },
    "never ending commands": { fault: { is: "command", apdu: READ }, why: "endless" },
    "a command that is none": { fault: { is: "command", apdu: "hello" }, why: "not-an-apdu" },
    "half a byte": { fault: { is: "command", apdu: `${READ}0` }, why: "not-an-apdu" },
    "no command": { fault: { is: "command", apdu: null }, why: "not-an-apdu" },
    "a command of 3 bytes": { fault: { is: "command", apdu: "906000" }, why: "not-an-apdu" },
    "a command of 262 bytes": { fault: { is: "command", apdu: `90BD0000${"00".repeat(258)}` }, why: "not-an-apdu" },
    "a command that formats the card": { fault: { is: "command", apdu: "90FC000000" }, why: "writes" },
    "a command that changes a key": { fault: { is: "command", apdu: `90C4000019${"00".repeat(25)}00` }, why: "writes" },
    "a command that writes": { fault: { is: "command", apdu: "903D0000080100000001000000FF00" }, why: "writes" },
    "a command for the reader": { fault: { is: "command", apdu: "FF00000002D40A" }, why: "writes" },
  };

  test.each(Object.entries(FAULTS))("%s", async (_, { fault, why }) => {
    const { origin, setFault, requests } = await server();
    const esup = client(origin);
    setFault(fault);
    const card = cardOf(ALICE);
    expect(await esup.tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why });
    expect(card.told.filter((apdu) => apdu !== READ)).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(65);
    setFault(undefined);
    expect(await esup.tap(card.uid, card.exchange)).toEqual({ is: "card", escn: ESCN });
  });

  test.each(Object.entries(FAULTS).filter(([, { why }]) => why !== "endless"))(
    "%s in mid-tap",
    async (_, { fault, why }) => {
      const { origin, setFault } = await server();
      setFault(fault, 4);
      const card = cardOf(ALICE);
      expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why });
      expect(card.told).toHaveLength(4);
    },
  );

  test.each(Object.entries(FAULTS).filter(([, { fault }]) => !["command", "body", "html"].includes(fault.is)))(
    "%s where the number would be",
    async (_, { fault, why }) => {
      const { origin, setFault } = await server();
      setFault(fault, 11);
      const card = cardOf(ALICE);
      expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why });
    },
  );

  test.each<EsupServerFault>([{ is: "silence" }, { is: "stall" }, { is: "trickle", everyMs: 10 }])(
    "$is is not waited for",
    async (fault) => {
      const { origin, setFault } = await server();
      setFault(fault, 2);
      const card = cardOf(ALICE);
      const esup = client(origin, { deadlineMs: 400 });
      expect(await esup.tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why: "timeout" });
    },
  );

  test("a server that forgets the session in mid-tap is not read to on", async () => {
    const { origin, setFault } = await server();
    setFault({ is: "forgets" }, 3);
    const card = cardOf(ALICE);
    expect(await client(origin).tap(card.uid, card.exchange)).toEqual({ is: "no-answer", why: "session" });
  });

  test("a server that is gone in mid-tap, and after five faults is left alone", async () => {
    const esupServer = await server();
    const esup = client(esupServer.origin, { patience: { closedMs: 60_000, longestClosedMs: 60_000 } });
    const card = cardOf(ALICE);
    const gone = async (apdu: Uint8Array) => {
      await esupServer.close();
      return card.exchange(apdu);
    };
    expect(await esup.tap(card.uid, gone)).toEqual({ is: "no-answer", why: "unreachable" });
    for (let nth = 1; nth < 8; nth += 1)
      expect(await esup.tap(card.uid, never)).toEqual({ is: "no-answer", why: "unreachable" });
  });

  test("that fails five times in a row is not asked the sixth time", async () => {
    const { origin, setFault, requests } = await server();
    setFault({ is: "status", status: 500 });
    const esup = client(origin, { patience: { closedMs: 60_000, longestClosedMs: 60_000 } });
    for (let nth = 0; nth < 6; nth += 1)
      expect(await esup.tap(uidOf(ALICE), never)).toEqual({ is: "no-answer", why: "failed" });
    expect(requests).toHaveLength(5);
  });

  test("answers that say nothing of the way to it close nothing", async () => {
    const { origin, setFault, requests } = await server();
    setFault({ is: "command", apdu: "90FC000000" });
    const esup = client(origin, { patience: { closedMs: 60_000, longestClosedMs: 60_000 } });
    for (let nth = 0; nth < 10; nth += 1) await esup.tap(uidOf(ALICE), never);
    expect(requests).toHaveLength(10);
  });
});

describe.skipIf(!have("openssl"))("who it is, and who we are", () => {
  const NO_PROOF = { is: "no-answer", why: "certificate" };

  test.each([
    ["an authority that we do not know", () => ({ served: certificate, ca: undefined })],
    ["another name", () => ({ served: authority.issue("esup.example", 1), ca: authority.pem })],
    ["an end that has passed", () => ({ served: authority.issue("localhost", -1), ca: authority.pem })],
  ])("a certificate of %s: nothing is said to it", async (_, wrong) => {
    const { served, ca } = wrong();
    const { origin, requests } = await server({ tls: served });
    expect(await client(origin, { ca }).tap(uidOf(ALICE), never)).toEqual(NO_PROOF);
    expect(requests).toEqual([]);
  });

  test("nothing relaxes it", async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      const { origin, requests } = await server();
      expect(await client(origin, { ca: undefined }).tap(uidOf(ALICE), never)).toEqual(NO_PROOF);
      expect(requests).toEqual([]);
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  test.each(["http://localhost:8080", "http://esup.example", "https://esup.example/esup", "esup.example"])(
    "%s is no server",
    (origin) => {
      expect(() => client(origin)).toThrow(TypeError);
    },
  );

  test.each([
    [{ is: "bearer", token: "t0ken" } as const, "Bearer t0ken"],
    [{ is: "basic", secret: "kiosk:s3cret" } as const, "Basic a2lvc2s6czNjcmV0"],
  ])("%j is shown with every question", async (identity, authorization) => {
    const { origin, requests } = await server({ authorization });
    const card = cardOf(ALICE);
    expect(await client(origin, { identity }).tap(card.uid, card.exchange)).toEqual({ is: "card", escn: ESCN });
    expect(new Set(requests.map((request) => request.authorization))).toEqual(new Set([authorization]));
    const nobody = await client(origin).tap(card.uid, never);
    expect(nobody).toEqual({ is: "no-answer", why: "unauthorized" });
  });

  test("a certificate of ours is shown when it is asked for, and without one there is no connection", async () => {
    const { cert, key } = authority.issue("kiosk-1", 1);
    const { origin, requests } = await server({ tls: { ...certificate, ca: authority.pem } });
    const card = cardOf(ALICE);
    const esup = client(origin, { identity: { is: "certificate", pem: cert + key } });
    expect(await esup.tap(card.uid, card.exchange)).toEqual({ is: "card", escn: ESCN });
    expect(new Set(requests.map((request) => request.client))).toEqual(new Set(["kiosk-1"]));
    const asked = requests.length;
    expect(await client(origin).tap(card.uid, never)).toMatchObject({ is: "no-answer" });
    expect(requests).toHaveLength(asked);
  });
});
