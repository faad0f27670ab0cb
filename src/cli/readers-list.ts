import { parseArgs } from "node:util";
import { stringify } from "smol-toml";
import { findReaders, type FoundReader } from "../../firmware-bridge/find-readers.ts";
import { type Command, fail, print, UsageError } from "./command.ts";

/** What scores less is a relay, or a port of the board on which nothing may hang. */
const LIKELY = 10;

export const readersList: Command = {
  usage: "[--all] [--json] [--sys FOLDER --dev FOLDER]",
  does: "Readers that may be plugged in, likeliest first: why, whether this user may open them, and the lines for the config. Opens none.",
  async run(args) {
    const options = {
      all: { type: "boolean" },
      json: { type: "boolean" },
      sys: { type: "string" },
      dev: { type: "string" },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is one too many`);
    const all = await findReaders({ sys: values.sys ?? "/sys", dev: values.dev ?? "/dev" });
    const found = values.all === true ? all : all.filter(({ score }) => score >= LIKELY);
    if (values.json === true) {
      print(JSON.stringify(found));
      return 0;
    }
    if (found.length === 0) return fail(`no reader was found${hidden(all.length)}`);
    for (const reader of found) for (const line of say(reader)) print(line);
    if (found.length < all.length) print(hidden(all.length - found.length).slice(2));
    return 0;
  },
};

function hidden(count: number): string {
  return count === 0 ? "" : `; --all also shows ${count} less likely`;
}

function say({ name, usb, port, nodes, score, why, offers, access, hints }: FoundReader): readonly string[] {
  const where = [usb, port === undefined ? undefined : `port ${port}`, ...nodes].filter((each) => each !== undefined);
  return [
    `${String(score).padStart(3)}  ${name}  (${where.join(", ")})`,
    ...[...why, ...hints, ACCESS[access]].map(indent),
    "",
    ...(offers.length === 0 ? ["nothing here reads it as it is"] : offers.map(tomlOf).join("\n# or\n").split("\n")).map(
      indent,
    ),
    "",
  ];
}

const ACCESS: Readonly<Record<FoundReader["access"], string>> = {
  yes: "this user may open it",
  no: "this user may not open it: add a udev rule (docs/readers.md, Finding a reader)",
  "needs-pcscd": "pcscd does not answer, which speaks to such readers: sudo apt install pcscd",
};

function tomlOf(offer: FoundReader["offers"][number]): string {
  return `[[lane.reader]]\n${stringify(offer).trim()}`;
}

function indent(line: string): string {
  return `     ${line}`;
}
