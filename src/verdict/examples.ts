/** The examples of a policy: some facts in the site's words, and what it says that becomes of them. A policy is believed when all hold. */
import type { ExampleDocument, PolicyDocument } from "./document.ts";
import { factsOf, type MomentAt } from "./example-facts.ts";
import { clausesFor, judge } from "./judge.ts";
import type { Policy, Verdict } from "./words.ts";

export interface ExampleFault {
  readonly name: string;
  /** `admit`, `admit STUDENT`, `refuse closed`, `admit, saying expires-soon`. */
  readonly expected: string;
  readonly came: string;
  /** The sentence of the clause that objected; undefined: none did. */
  readonly by: string | undefined;
}

/** Every example that does not come out as it says. `policy` is `document` compiled. */
export function runExamples(policy: Policy, document: PolicyDocument, momentAt: MomentAt): readonly ExampleFault[] {
  return document.example.flatMap((example) => {
    const facts = factsOf(example.facts, policy, document, momentAt);
    const verdict = judge(policy, facts);
    const expected = sayExample(example);
    const came = sayVerdict(verdict, example);
    if (came === expected) return [];
    const by = clausesFor(policy, facts).find(({ rule }) => rule(facts) !== undefined)?.says;
    return [{ name: example.name, expected, came, by }];
  });
}

function sayExample({ notices, reason, tariff, verdict }: ExampleDocument): string {
  return say(verdict, reason ?? tariff, notices);
}

/** As much of it as the example speaks of. */
function sayVerdict(verdict: Verdict, { notices, tariff, verdict: expected }: ExampleDocument): string {
  if (verdict.is !== "admit") return say(verdict.is, verdict.why.code, undefined);
  const asksTariff = tariff !== undefined || expected !== "admit";
  return say(
    verdict.is,
    asksTariff ? verdict.tariff?.code : undefined,
    notices && verdict.notices.map(({ code }) => code),
  );
}

function say(is: string, code: string | undefined, notices: readonly string[] | undefined): string {
  const said = notices && `, saying ${[...new Set(notices)].toSorted().join(" and ") || "nothing"}`;
  return `${is}${code === undefined ? "" : ` ${code}`}${said ?? ""}`;
}
