/** The fakes against what others published: a simulator that agrees with itself alone would prove nothing. */
import { describe, expect, test } from "vitest";
import { aesCard } from "../fakes/desfire-aes-card.ts";
import { cmac, encrypt, openSession, sessionKey, turned } from "../fakes/desfire-session.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("AES authentication as it was captured from cards", () => {
  test.each([
    {
      key: "00000000000000000000000000000000",
      rndB: "C05DDD714FD788A6B7B754F3C4D066E8",
      rndA: "F44B26F5686F3A391CD38EBD10772281",
      sent: "B969FDFE56FD91FC9DE6F6F213B8FD1E",
      proof: "36AAD7DF6E436BA08D18613830A70D5AD43E3D3F4A8D47541EEE623A934E4774",
      back: "800DB680BC146BD121D6578F2D2E2059",
      session: "F44B26F5C05DDD7110772281C4D066E8",
    },
    {
      key: "10182028303840485058606870788088",
      rndB: "626FFBD45CAF334ACCA45599304F5B17",
      rndA: "40E7D27174CBA675E8EFBAB99C530E3D",
      sent: "B351CB2465D4F33AC627FD6E87A168F2",
      proof: "044B6CAC343A0865895149649CA8DDE1F5AC4EC67BD208900AF02F049E05F0B0",
      back: "A2EE144B1012FBEB7B2F11132D95A454",
      session: "40E7D271626FFBD49C530E3D304F5B17",
    },
  ])("with the key $key", async ({ key, rndB, rndA, sent, proof, back, session }) => {
    const card = aesCard({
      uid: hex("042E5A7A6E4D80"),
      aid: "000000",
      key: hex(key),
      keyNo: 0,
      fileNo: 1,
      data: hex("00"),
      rndB: hex(rndB),
    });
    await card.exchange(hex("905A00000300000000"));
    expect(await card.exchange(hex("90AA0000010000"))).toEqual(hex(`${sent}91AF`));
    expect(encrypt(hex(key), hex(sent), Buffer.concat([hex(rndA), turned(hex(rndB))]))).toEqual(hex(proof));
    expect(await card.exchange(hex(`90AF000020${proof}00`))).toEqual(hex(`${back}9100`));
    expect(sessionKey(hex(rndA), hex(rndB))).toEqual(hex(session));
  });
});

test.each([
  ["", "bb1d6929e95937287fa37d129b756746"],
  ["6bc1bee22e409f96e93d7e117393172a", "070a16b46b4d4144f79bdd9dd04a287c"],
])("CMAC of %s as NIST has it", (message, mac) => {
  expect(cmac(hex("2b7e151628aed2a6abf7158809cf4f3c"), hex(message))).toEqual(hex(mac));
});

test("what one side of a session seals, the other one opens, and nobody who missed a message", () => {
  const key = hex("40E7D271626FFBD49C530E3D304F5B17");
  const [card, server, late] = [openSession(key), openSession(key), openSession(key)];
  card.command(hex("BD01"));
  server.command(hex("BD01"));
  const sealed = card.seal(hex("0102030405"));
  expect(server.open(sealed, 5)).toEqual(hex("0102030405"));
  expect(() => late.open(sealed, 5)).toThrow("INTEGRITY_ERROR");
});
