import { expect, test } from "vitest";
import { explainCard, sayCard } from "../../src/card/explain.ts";

test("an official card is explained as one JSON object", () => {
  expect(explainCard("https://s.esc-r.eu/3e506370-826a-103d-bf76-001000000001")).toEqual({
    is: "card",
    escn: "3e506370-826a-103d-bf76-001000000001",
    pic: "000000001",
    prefix: "001",
    mintedAt: "2024-10-28T11:25:11.015Z",
    host: "official",
    hostName: "s.esc-r.eu",
    flags: [],
    notes: ["The address is the official one."],
  });
});

test("a sandbox card says that only its address tells", () => {
  const lines = sayCard(explainCard("http://pp.esc.gg/fc3a1f80-93fb-103a-9b31-000999893752"));
  expect(lines).toContain("host         pp.esc.gg (sandbox)");
  expect(lines.join(" ")).toMatch(/production site refuses.*Only the address says so/);
});

test("an odd number says what is odd, in words", () => {
  const lines = sayCard(explainCard("9f1c3a52-1b7e-4c7a-8d1e-5a2f6b7c8d9e"));
  expect(lines).toContain("issuer       not in the number");
  expect(lines).toContain("made         at no plausible time");
  expect(lines).toContain("host         none (none)");
});

test("what is no card says what it looks like, and nothing of what it says", () => {
  const explanation = explainCard("jdoe@univ-ville.fr");
  expect(explanation).toMatchObject({ is: "not-a-card", looks: "email" });
  expect(sayCard(explanation)[0]).toBe("not a student card");
  expect(JSON.stringify(explanation)).not.toContain("jdoe");
});

test("a link that would write over the terminal writes nothing there", () => {
  const lines = sayCard(explainCard("https://evil\u001b[2J.example/\u009b3e506370-826a-103d-bf76-001000000001"));
  expect(lines.join("")).toMatch(/^[^\p{Cc}]*$/u);
});
