/** docs/policies.md against the program: each rule that it shows is read aloud as it says, and none is missing. */
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import { optionsAt, schemaAt } from "../../src/ops/schema.ts";
import { policyDocument } from "../../src/verdict/document.ts";
import { policyFrom } from "../fakes/policy.ts";

const text = readFileSync(new URL("../../docs/policies.md", import.meta.url), "utf8");
const rows = [...text.matchAll(/^\| `(\{ is = .*\})` \| (.*) \|$/gmu)].map(([, rule = "", says = ""]) => ({
  rule,
  says,
}));

const AROUND = `
[alliance]
partners = ["999900001", "999900002", "999900003"]
[hours.desk]
monday = ["08:00-17:00"]
`;

it.each(rows)("$rule", ({ rule, says }) => {
  const isOfGuests = rule.includes('"pass-');
  const others = isOfGuests ? `guest = [${rule}]` : `rule = [${rule}, { is = "active" }]`;
  const policy = policyFrom(parse(`${others}\n${AROUND}`));
  expect((isOfGuests ? policy.guests : policy.clauses)[0]?.says).toBe(says);
});

it("shows every rule that there is, and what it refuses with", () => {
  const names = optionsAt(schemaAt(policyDocument, { rule: [{}] }, ["rule", "0", "is"]));
  expect(names.length).toBeGreaterThan(20);
  const shown = rows.map(({ rule }) => /is = "([a-z-]+)"/.exec(rule)?.[1] ?? "");
  expect([...new Set(shown)].toSorted()).toEqual(names.toSorted());
  const composed = new Set(["all", "any", "unless"]);
  for (const name of names)
    if (!composed.has(name)) expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| \``, "mu"));
});
