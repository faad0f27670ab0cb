/**
 * The command line. Exit codes: 0 done, 1 a check failed or something is faulty, 2 the call itself was wrong.
 */
import { card } from "./cli/card.ts";
import { cardsCount, cardsEnrol, cardsForget } from "./cli/cards-enrol.ts";
import { type Command, UsageError } from "./cli/command.ts";
import { configCheck, configShow } from "./cli/config.ts";
import { explainVerdict } from "./cli/explain.ts";
import { journalVerify } from "./cli/journal.ts";
import { passesIssue } from "./cli/passes-issue.ts";
import { passesKeys } from "./cli/passes-keys.ts";
import { passesList, passesPublish, passesRevoke } from "./cli/passes-revoke.ts";
import { policyCheck, policyNew, policyShow } from "./cli/policy.ts";
import { policyWhatIf } from "./cli/policy-what-if.ts";
import { readersDecode } from "./cli/readers-decode.ts";
import { readersInspect } from "./cli/readers-inspect.ts";
import { readersList } from "./cli/readers-list.ts";
import { readersProbe } from "./cli/readers-probe.ts";
import { readersTest } from "./cli/readers-test.ts";
import { relayRelease } from "./cli/relay.ts";
import { replay } from "./cli/replay.ts";
import { snapshotImport } from "./cli/snapshot-import.ts";
import { snapshotKeys } from "./cli/snapshot-keys.ts";
import { snapshotPublish } from "./cli/snapshot-publish.ts";
import { snapshotRemove } from "./cli/snapshot-remove.ts";
import { snapshotStatus } from "./cli/snapshot-status.ts";
import { staffPin } from "./cli/staff-pin.ts";
import { start } from "./cli/start.ts";
import { nearestName } from "./ops/schema.ts";

/** By their words; two words where one thing has several verbs. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start,
  card,
  replay,
  "cards enrol": cardsEnrol,
  "cards forget": cardsForget,
  "cards count": cardsCount,
  "readers list": readersList,
  "readers test": readersTest,
  "readers probe": readersProbe,
  "readers decode": readersDecode,
  "readers inspect": readersInspect,
  "passes issue": passesIssue,
  "passes revoke": passesRevoke,
  "passes list": passesList,
  "passes publish": passesPublish,
  "passes keys": passesKeys,
  "snapshot import": snapshotImport,
  "snapshot publish": snapshotPublish,
  "snapshot remove": snapshotRemove,
  "snapshot status": snapshotStatus,
  "snapshot keys": snapshotKeys,
  explain: explainVerdict,
  "journal verify": journalVerify,
  "policy show": policyShow,
  "policy check": policyCheck,
  "policy new": policyNew,
  "policy what-if": policyWhatIf,
  "config check": configCheck,
  "config show": configShow,
  "relay release": relayRelease,
  "staff pin": staffPin,
};

function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, does }]) => `  esc-kiosk ${name} ${usage}\n      ${does}`,
  );
  return `Reads European Student Cards and opens gates, offline.\n\n${lines.join("\n")}\n\nExit codes: 0 done, 1 a check failed, 2 wrong call.\n`;
}

/** Runs one command and resolves with the exit code. Never throws for a wrong call. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first = "", second = ""] = argv;
  if (first === "" || first === "help" || first === "--help" || first === "-h") {
    process.stdout.write(help());
    return first === "" ? 2 : 0;
  }
  const two = COMMANDS[`${first} ${second}`];
  const name = two === undefined ? first : `${first} ${second}`;
  const command = two ?? COMMANDS[first];
  if (command === undefined) {
    process.stderr.write(`${unknownCommand(first, second)}\n`);
    return 2;
  }
  const rest = argv.slice(name.split(" ").length);
  if (rest.includes("--help")) {
    process.stdout.write(`esc-kiosk ${name} ${command.usage}\n${command.does}\n`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!isUsage(error)) throw error;
    process.stderr.write(`${error.message}\nexpected: esc-kiosk ${name} ${command.usage}\n`);
    return 2;
  }
}

function unknownCommand(first: string, second: string): string {
  const names = Object.keys(COMMANDS);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) return `expected one of: ${group.map((name) => `esc-kiosk ${name}`).join(", ")}`;
  const nearest = nearestName(`${first} ${second}`.trim(), names) ?? nearestName(first, names);
  const hint = nearest === undefined ? "esc-kiosk --help lists what there is" : `did you mean esc-kiosk ${nearest}?`;
  return `there is no command "${first}"; ${hint}`;
}

/** Ours, or one of node:util's parseArgs, which names the option. */
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
