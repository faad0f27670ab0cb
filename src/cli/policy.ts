import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { localMomentsIn } from "../ops/local-moment.ts";
import { loadPolicy, type PolicyReading } from "../policy/load-policy.ts";
import { isShipped, SHIPPED, shippedFile } from "../policy/shipped.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { sayPolicy, sayPolicyFaults } from "./say-policy.ts";

const OPTIONS = { "time-zone": { type: "string" }, json: { type: "boolean" } } as const;

/** Which policy a call is about, and its answer. */
function readFrom(args: readonly string[]) {
  const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const name = only(positionals, "PRESET or FILE");
  const file = isShipped(name) ? shippedFile(name) : name;
  return { name, json: values.json === true, reading: loadPolicy(file, momentsOf(values["time-zone"])) };
}

/** Examples name local times; left out: those of this machine. */
function momentsOf(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
  try {
    return localMomentsIn(timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--time-zone ${timeZone}: expected a time zone of the IANA list, like Europe/Riga`);
  }
}

function tellFaults(name: string, reading: PolicyReading & { readonly is: "faulty" }): 1 {
  return fail(sayPolicyFaults(name, reading).join("\n"));
}

export const policyShow: Command = {
  usage: `${SHIPPED.join("|")}|FILE [--time-zone ZONE] [--json]`,
  does: "Reads a policy aloud: every sentence in its order, prices, hours, and how many examples prove it.",
  run(args) {
    const { json, name, reading } = readFrom(args);
    if (reading.is === "faulty") return Promise.resolve(tellFaults(name, reading));
    const { document, policy } = reading;
    if (json) print(JSON.stringify({ hash: policy.hash, document, sentences: policy.clauses.map(({ says }) => says) }));
    else for (const line of [`${document.name}, for a ${document.kind}`, "", ...sayPolicy(reading)]) print(line);
    return Promise.resolve(0);
  },
};

export const policyCheck: Command = {
  usage: "FILE [--time-zone ZONE] [--json]",
  does: "Reads a policy as the gate does and lists every fault, or every example that does not hold.",
  run(args) {
    const { json, name, reading } = readFrom(args);
    if (json) {
      const faults = reading.is === "faulty" ? reading.faults : [];
      print(JSON.stringify({ file: name, hash: reading.is === "ok" ? reading.policy.hash : reading.hash, faults }));
      return Promise.resolve(faults.length === 0 ? 0 : 1);
    }
    if (reading.is === "faulty") return Promise.resolve(tellFaults(name, reading));
    print(`${name}: good, and all ${reading.document.example.length} examples hold`);
    return Promise.resolve(0);
  },
};

export const policyNew: Command = {
  usage: `${SHIPPED.join("|")} [--to FILE]`,
  does: "Writes a copy of a shipped policy for you to change, to FILE or to stdout; a file that is there stays as it is.",
  run(args) {
    const options = { to: { type: "string" } } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const name = only(positionals, "PRESET");
    if (!isShipped(name)) throw new UsageError(`${name}: expected one of ${SHIPPED.join(", ")}`);
    const text = readFileSync(shippedFile(name), "utf8");
    const { to } = values;
    if (to === undefined) {
      process.stdout.write(text);
      return Promise.resolve(0);
    }
    try {
      writeFileSync(to, text, { flag: "wx", mode: 0o644 });
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      return Promise.resolve(fail(error.code === "EEXIST" ? `${to} is there already` : `${to}: ${error.message}`));
    }
    print(`${to}: written; change it, then esc-kiosk policy check ${to}`);
    return Promise.resolve(0);
  },
};
