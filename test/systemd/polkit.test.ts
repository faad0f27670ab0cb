import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";

const systemd = fileURLToPath(new URL("../../systemd", import.meta.url));
const PCSCD = "org.debian.pcsc-lite.access_pcsc";
const CARD = "org.debian.pcsc-lite.access_card";

type Rule = (action: { id: string }, subject: { user: string }) => unknown;

/** As polkit loads it: a script that hands over rules. */
function rulesOf(file: string): Rule[] {
  const rules: Rule[] = [];
  const polkit = { addRule: (rule: Rule) => rules.push(rule), Result: { YES: "yes" } };
  runInContext(readFileSync(join(systemd, file), "utf8"), createContext({ polkit }));
  return rules;
}

test.each([
  ["esc-kiosk", PCSCD, "yes"],
  ["esc-kiosk", CARD, "yes"],
  ["esc-kiosk", "org.freedesktop.login1.power-off", undefined],
  ["esc-kiosk-screen", PCSCD, undefined],
  ["nobody", CARD, undefined],
])("polkit asks whether %s may %s: %s", (user, id, answer) => {
  expect(rulesOf("esc-kiosk-pcscd.rules").map((rule) => rule({ id }, { user }))).toEqual([answer]);
});

test("it is for the user that the gate's unit names", () => {
  expect(readFileSync(join(systemd, "esc-kiosk-gate.service"), "utf8")).toMatch(/^User=esc-kiosk$/m);
});
