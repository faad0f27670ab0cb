/** Faults of the examples of a policy: what no facts could ever meet, or what would prove nothing. */
import { NOTICE_CODES, REASON_CODES } from "./codes.ts";
import type { ExampleDocument, PolicyDocument } from "./document.ts";
import { type Fault, faultOf } from "./fault.ts";

export function exampleFaults({ example, price }: PolicyDocument): readonly Fault[] {
  const tariffs = price.map(({ code }) => code);
  const names = example.map(({ name }) => name);
  return [
    ...example.flatMap((one, nth) => {
      const option = `example[${nth + 1}]`;
      const again =
        names.indexOf(one.name) === nth ? [] : [faultOf(`${option}.name`, one.name, "another name than before")];
      return [...again, ...verdictFaults(option, one, tariffs), ...factsFaults(`${option}.facts`, one.facts)];
    }),
    ...sidesFaults(example),
  ];
}

/** An example proves that the policy admits, or that it does not; a policy shows both. */
function sidesFaults(example: readonly ExampleDocument[]): readonly Fault[] {
  const admitted = example.filter(({ verdict }) => verdict === "admit").length;
  if (admitted > 0 && admitted < example.length) return [];
  return [faultOf("example", undefined, "expected at least one that is admitted, and one that is not")];
}

function verdictFaults(option: string, one: ExampleDocument, tariffs: readonly string[]): readonly Fault[] {
  const { notices, reason, tariff, verdict } = one;
  const faults: Fault[] = [];
  if (verdict === "admit") {
    if (reason !== undefined) faults.push(faultOf(`${option}.reason`, reason, "no reason for an admission"));
    if (tariff !== undefined && !tariffs.includes(tariff))
      faults.push(
        faultOf(`${option}.tariff`, tariff, `the code of one of [[price]]: ${tariffs.join(", ") || "there is none"}`),
      );
    for (const [nth, notice] of (notices ?? []).entries())
      if (!NOTICE_CODES.some((code) => code === notice))
        faults.push(faultOf(`${option}.notices[${nth + 1}]`, notice, `one of ${NOTICE_CODES.join(", ")}`));
    return faults;
  }
  if (reason === undefined)
    faults.push(faultOf(`${option}.reason`, undefined, `is missing; one of ${REASON_CODES.join(", ")}`));
  else if (!REASON_CODES.some((code) => code === reason))
    faults.push(faultOf(`${option}.reason`, reason, `one of ${REASON_CODES.join(", ")}`));
  if (tariff !== undefined) faults.push(faultOf(`${option}.tariff`, tariff, "no tariff without an admission"));
  if (notices !== undefined) faults.push(faultOf(`${option}.notices`, notices, "no notices without an admission"));
  return faults;
}

/** What the register says of a card that it does not know, and what a guest's pass would say of a card, nobody would ever look at. */
function factsFaults(option: string, facts: ExampleDocument["facts"]): readonly Fault[] {
  const { by, chip, pass_minutes_left: minutes, register = "active", shown = "card" } = facts;
  const faults: Fault[] = [];
  const isKnown = shown === "card" && register !== "unknown" && register !== "silent";
  for (const name of ["expires_on", "groups", "level", "card_type"] as const)
    if (facts[name] !== undefined && !isKnown)
      faults.push(faultOf(`${option}.${name}`, facts[name], "a card that the register knows"));
  for (const name of ["issuer", "chip", "register"] as const)
    if (facts[name] !== undefined && shown !== "card")
      faults.push(faultOf(`${option}.${name}`, facts[name], `shown = "card"`));
  if (chip !== undefined && by !== undefined && by !== "nfc")
    faults.push(faultOf(`${option}.chip`, chip, `by = "nfc"`));
  if (minutes !== undefined && shown !== "guest-pass")
    faults.push(faultOf(`${option}.pass_minutes_left`, minutes, `shown = "guest-pass"`));
  return faults;
}
