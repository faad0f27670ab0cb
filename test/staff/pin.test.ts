import { describe, expect, it } from "vitest";
import { kiosk } from "../fakes/command-line.ts";
import { isPin, readStoredPin, type StoredPin, storePin } from "../../src/staff/pin.ts";
import { openPinPad, type Tried } from "../../src/staff/pin-pad.ts";
import { IDLE_MS, MOST_SESSIONS, openSessions } from "../../src/staff/sessions.ts";

function read(text: string): StoredPin {
  const stored = readStoredPin(text);
  if (stored === undefined) throw new Error("it is no stored PIN");
  return stored;
}

describe("a PIN", () => {
  it("is known again, under another salt each time, and no other is taken for it", async () => {
    const [one, two] = [await storePin("4711"), await storePin("4711")];
    expect(one).toMatch(/^scrypt:[\w-]{22}:[\w-]{43}$/);
    expect(one).not.toBe(two);
    for (const stored of [one, two]) {
      expect(await isPin("4711", read(stored))).toBe(true);
      for (const other of ["4712", "47110", "471", " 4711", "4711\n"])
        expect(await isPin(other, read(stored))).toBe(false);
    }
  });

  it.each(["", "123", "1234567890123", "12 4", "abcd", "١٢٣٤"])("is never %j", async (none) => {
    await expect(storePin(none)).rejects.toThrow("4 to 12 digits");
  });

  it("that is empty opens nothing, also where somebody stored what an empty one would be", async () => {
    const { scryptSync } = await import("node:crypto");
    const salt = Buffer.alloc(16, 1);
    const hash = scryptSync("", salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 });
    const stored = read(`scrypt:${salt.toString("base64url")}:${hash.toString("base64url")}`);
    expect(await isPin("", stored)).toBe(false);
  });

  it.each(["", "scrypt:", "4711", "scrypt:AAAA:AAAA", `scrypt:${"A".repeat(22)}:${"A".repeat(44)}`])(
    "is not stored as %j",
    (text) => {
      expect(readStoredPin(text)).toBeUndefined();
    },
  );

  it("is made into the config's line by the command, and anything else is refused without being repeated", {
    timeout: 60_000,
  }, async () => {
    const made = await kiosk(["staff", "pin"], "4711\n");
    expect([made.code, made.err]).toEqual([0, ""]);
    const text = /^pin = "(.*)"\n$/.exec(made.out)?.[1] ?? "";
    expect(await isPin("4711", read(text))).toBe(true);
    for (const wrong of ["", "\n", "123\n", "secret99\n"]) {
      const refused = await kiosk(["staff", "pin"], wrong);
      expect([refused.code, refused.out]).toEqual([1, ""]);
      expect(refused.err).toContain("4 to 12 digits");
      expect(refused.err).not.toContain("secret99");
    }
  });
});

describe("who tries PINs", () => {
  const said = (tried: Tried): string =>
    tried.is === "wait" ? `wait ${tried.waitMs}` : tried.is === "wrong" && tried.isLocked ? "locked" : tried.is;

  it("is slowed down and then locked out for five minutes, again and again, until one is right", async () => {
    const pad = openPinPad([{ name: "desk", pin: await storePin("4711") }]);
    let at = 0;
    const attempt = async (pin: string) => said(await pad.try(pin, () => at));
    expect(await attempt("0000")).toBe("wrong");
    expect(await attempt("0001")).toBe("wrong");
    // Not even the right one is compared before its time.
    expect(await attempt("4711")).toBe("wait 1000");
    at += 1000;
    expect(await attempt("0002")).toBe("wrong");
    at += 2000;
    expect(await attempt("0003")).toBe("wrong");
    at += 3999;
    expect(await attempt("0004")).toBe("wait 1");
    at += 1;
    expect(await attempt("0004")).toBe("locked");
    expect(await attempt("4711")).toBe("wait 300000");
    at += 300_000;
    expect(await attempt("0005")).toBe("wrong");
    expect(await attempt("4711")).toBe("right");
    expect(await attempt("0006")).toBe("wrong");
    expect(await attempt("0007")).toBe("wrong");
  });

  it("gets one compared at a time, however many they send at once", async () => {
    const pad = openPinPad([{ name: "desk", pin: await storePin("4711") }]);
    const all = await Promise.all(["0000", "0001", "4711", "0002"].map((pin) => pad.try(pin, () => 0)));
    expect(all.map(said)).toEqual(["wrong", "wait 1000", "wait 1000", "wait 1000"]);
  });

  it("is told whose it is", async () => {
    const pad = openPinPad([
      { name: "desk", pin: await storePin("4711") },
      { name: "porter", pin: await storePin("0815") },
    ]);
    expect(await pad.try("0815", () => 0)).toEqual({ is: "right", name: "porter" });
  });
});

describe("a session", () => {
  it("goes on while it is used, and ends after half a minute without use, or when it is ended", () => {
    const sessions = openSessions();
    const session = sessions.open("desk", 0) ?? "";
    expect(session).toMatch(/^[0-9a-f]{32}$/);
    for (let at = 0; at < 10 * IDLE_MS; at += IDLE_MS - 1) expect(sessions.use(session, at)).toBe("desk");
    expect(sessions.use(session, 20 * IDLE_MS)).toBeUndefined();
    const next = sessions.open("desk", 20 * IDLE_MS) ?? "";
    sessions.end(next);
    expect(sessions.use(next, 20 * IDLE_MS)).toBeUndefined();
  });

  it("is one of four; a fifth waits until one has ended", () => {
    const sessions = openSessions();
    const all = Array.from({ length: MOST_SESSIONS }, () => sessions.open("desk", 0));
    expect(all).not.toContain(undefined);
    expect(sessions.open("desk", IDLE_MS - 1)).toBeUndefined();
    expect(sessions.open("desk", IDLE_MS)).toBeDefined();
  });
});
