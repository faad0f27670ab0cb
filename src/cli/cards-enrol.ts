import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { toEscn } from "../card/escn.ts";
import { UID_FORMS } from "../card/uid-forms.ts";
import { EnrolmentError } from "../chip/enrolment-file.ts";
import {
  type Change,
  changeEnrolments,
  countEnrolments,
  type EnrolmentPlace,
  enrolmentsIn,
} from "../chip/enrolments.ts";
import { SecretError } from "../disk/secret.ts";
import { readEnrolFile, readForm, readUid } from "./cards-file.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const PLACE_OPTIONS = { config: { type: "string" }, state: { type: "string" } } as const;
const OPTIONS = {
  ...PLACE_OPTIONS,
  form: { type: "string" },
  file: { type: "string" },
  json: { type: "boolean" },
} as const;
const PLACE_USAGE = "[--config FILE | --state FOLDER] [--json]";
const FORM_USAGE = `[--form ${UID_FORMS.join("|")}]`;

/** More lines than this say nothing more. */
const MOST_FAULTS = 20;

export const cardsEnrol: Command = {
  usage: `UID ESCN ${FORM_USAGE} | --file CSV ${FORM_USAGE}; ${PLACE_USAGE}`,
  does: "Writes down that this chip stands for this card number, or a file of such pairs (columns uid and escn); - reads stdin.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const form = readForm(values.form);
    if (values.file === undefined) {
      const [uid, escn, extra] = positionals;
      if (uid === undefined || escn === undefined) throw new UsageError("UID ESCN, or --file CSV, is missing");
      if (extra !== undefined) throw new UsageError(`UID ESCN is expected, and "${extra}" is one too many`);
      const number = toEscn(escn);
      if (number === undefined) throw new UsageError(`${escn} is no card number of 32 hexadecimal digits`);
      return change(values, [{ uid: readUid(uid, form), escn: number }]);
    }
    if (positionals.length > 0) throw new UsageError(`--file says it all, and "${positionals[0]}" is one too many`);
    const { changes, faults } = await readEnrolFile(values.file, form);
    if (faults.length === 0) return change(values, changes);
    for (const fault of faults.slice(0, MOST_FAULTS)) fail(`${values.file}: ${fault}`);
    if (faults.length > MOST_FAULTS) fail(`and ${faults.length - MOST_FAULTS} more`);
    return fail("nobody was enrolled: a file counts as a whole");
  },
};

export const cardsForget: Command = {
  usage: `UID|ESCN ${FORM_USAGE} ${PLACE_USAGE}`,
  does: "Forgets an enrolled chip, or all chips that stand for a card number: for a card that is lost.",
  run(args) {
    const { file: _, ...options } = OPTIONS;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const text = only(positionals, "UID or ESCN");
    const escn = toEscn(text);
    const forget = escn === undefined ? { uid: readUid(text, readForm(values.form)) } : { escn };
    return change(values, [{ forget }]);
  },
};

export const cardsCount: Command = {
  usage: PLACE_USAGE,
  does: "How many chips are enrolled.",
  run(args) {
    const options = { ...PLACE_OPTIONS, json: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return withPlace(values, (place) => {
      const enrolled = countEnrolments(place);
      print(values.json === true ? JSON.stringify({ count: enrolled }) : `${enrolled} enrolled`);
      return 0;
    });
  },
};

interface PlaceValues {
  readonly config?: string | undefined;
  readonly state?: string | undefined;
  readonly json?: boolean | undefined;
}

function change(values: PlaceValues, changes: readonly Change[]): Promise<number> {
  return withPlace(values, (place) => {
    const { count, enrolled, forgotten } = changeEnrolments(place, changes);
    const forgets = changes.some((one) => "forget" in one);
    if (values.json === true) print(JSON.stringify({ enrolled, forgotten, count }));
    else print(`${forgets ? `${forgotten} forgotten` : `${enrolled} new`}, ${count} enrolled`);
    return forgets && forgotten === 0 ? 1 : 0;
  });
}

/** Says what stands in the way, if anything does. */
function withPlace(values: PlaceValues, act: (place: EnrolmentPlace) => number): Promise<number> {
  const folder = values.state ?? configOf(values.config)?.gate.state_folder;
  if (folder === undefined) return Promise.resolve(1);
  if (!existsSync(folder))
    return Promise.resolve(fail(`${folder} does not exist: the gate makes it at its first start`));
  try {
    return Promise.resolve(act(enrolmentsIn(folder, process.env["CREDENTIALS_DIRECTORY"])));
  } catch (error) {
    const isOurs = error instanceof EnrolmentError || error instanceof SecretError;
    if (!isOurs && !(error instanceof Error && "syscall" in error)) throw error;
    return Promise.resolve(fail(`the enrolled chips in ${folder}: ${error.message}`));
  }
}
