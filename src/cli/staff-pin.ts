import { parseArgs } from "node:util";
import { PIN, storePin } from "../staff/pin.ts";
import { type Command, fail, print } from "./command.ts";

/** Longer is no PIN. Characters. */
const MOST_TYPED = 64;
const [ENTER, RETURN, END, INTERRUPT, BACKSPACE, DELETE] = ["\n", "\r", "\u0004", "\u0003", "\b", "\u007f"];

export const staffPin: Command = {
  usage: "",
  does: "Makes the line `pin = ...` of a [[staff]] table from a PIN that is typed, or comes as one line on standard input.",
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const keys = keysOf(process.stdin);
    const pin = process.stdin.isTTY ? await typedTwice(keys) : await lineOf(keys);
    // else a terminal is waited on for ever
    process.stdin.destroy();
    if (pin === undefined) return fail("the two were not the same; nothing was made");
    if (!PIN.test(pin)) return fail("a PIN has 4 to 12 digits and nothing else; nothing was made");
    print(`pin = "${await storePin(pin)}"`);
    return 0;
  },
};

type Keys = AsyncIterator<string>;

async function* keysOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  for await (const chunk of input.setEncoding("utf8")) yield* String(chunk);
}

async function typedTwice(keys: Keys): Promise<string | undefined> {
  process.stdin.setRawMode(true);
  try {
    const once = await typed("PIN, 4 to 12 digits: ", keys);
    return once === (await typed("The same again: ", keys)) ? once : undefined;
  } finally {
    process.stdin.setRawMode(false);
  }
}

/** Without showing it. */
async function typed(prompt: string, keys: Keys): Promise<string> {
  process.stderr.write(prompt);
  const line = await lineOf(keys);
  process.stderr.write("\n");
  return line;
}

/** Up to the end of a line, of at most `MOST_TYPED` characters. */
async function lineOf(keys: Keys): Promise<string> {
  let line = "";
  for (;;) {
    const { done, value: key } = await keys.next();
    if (done === true || key === ENTER || key === RETURN || key === END) return line;
    if (key === INTERRUPT) return "";
    if (key === BACKSPACE || key === DELETE) line = line.slice(0, -1);
    else line = `${line}${key}`.slice(0, MOST_TYPED);
  }
}
