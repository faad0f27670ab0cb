/** Chips as a gate knows them: authorities from a file of the config, enrolments from its folder. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Chip } from "../../firmware-bridge/device.ts";
import { toEscn } from "../../src/card/escn.ts";
import { ChainError } from "../../src/chip/chain.ts";
import { changeEnrolments, enrolmentsIn } from "../../src/chip/enrolments.ts";
import { openReadScan } from "../../src/chip/known-chips.ts";
import { ESCN } from "../fakes/facts.ts";
import { openSite, startGate } from "../fakes/gate.ts";
import { type Institutions, makeInstitutions } from "./institutions.ts";

const UID = Uint8Array.of(4, 0x2e, 0x5a, 0x7a, 0x6e, 0x4d, 0x80);
const log = pino({ level: "silent" });

let folder: string;
let chain: string;
let ours: Institutions;
let signed: Chip;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-chips-"));
  chain = join(folder, "chain.pem");
  ours = makeInstitutions();
  signed = { uid: UID, deuInfo: ours.add("univ.example").info(ESCN, UID) };
  writeFileSync(chain, `Authorities of the test\n${ours.pem}`);
}, 60_000);
afterAll(() => {
  ours[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

describe("the chips that a gate knows", () => {
  const read = (options: object, chip: Chip, now = Date.now() + 60_000) => {
    const config = { trusted_roots: [], issuers: {}, ...options };
    const readScan = openReadScan(config, enrolmentsIn(folder, undefined), () => now, log);
    return readScan({ medium: "nfc", payload: new Uint8Array(), chip, at: 0 });
  };

  it("are those that its authorities signed, by the clock that decisions go by", () => {
    const options = { chain_file: chain, trusted_roots: [ours.root] };
    expect(read(options, signed)).toMatchObject({ is: "card", escn: ESCN, chip: "verified" });
    expect(read(options, signed, 0)).toMatchObject({ why: "chip-unverified", fault: "expired-certificate" });
    expect(read({ ...options, issuers: { "999900001": "other.example" } }, signed)).toMatchObject({
      fault: "foreign-issuer",
    });
    expect(read({}, signed)).toEqual({ is: "refused-chip", why: "chip-not-enrolled" });
  });

  it("are those that were enrolled in its folder", () => {
    const escn = toEscn(ESCN);
    if (escn === undefined) throw new Error("no number");
    const uid = Uint8Array.of(4, 9, 9, 9, 9, 9, 9);
    changeEnrolments(enrolmentsIn(folder, undefined), [{ uid, escn }]);
    expect(read({}, { uid })).toMatchObject({ is: "card", escn: ESCN, chip: "enrolled" });
  });

  it("are not to be had from a file that it cannot believe: the gate does not start, and says why", async () => {
    expect(() => read({ chain_file: chain }, signed)).toThrow(ChainError);
    await using site = await openSite(0);
    const devices = { reader: { kind: "replay", file: "/dev/null", as: "serial" }, actuator: { kind: "none" } };
    await expect(startGate(site, { ...devices, chip: { chain_file: chain } })).rejects.toThrow(
      `chip.chain_file ${chain}: it holds no root with the SHA-256 fingerprint 32:9F:C0:DD`,
    );
    await expect(startGate(site, { ...devices, chip: { chain_file: "/nonexistent.pem" } })).rejects.toThrow("ENOENT");
  });
});
