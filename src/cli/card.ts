import { parseArgs } from "node:util";
import { explainCard, sayCard } from "../card/explain.ts";
import { type Command, only, print } from "./command.ts";

export const card: Command = {
  usage: "TEXT [--json]",
  does: "What this system reads out of a text: card number, issuer, when it was made, host, flags, or why it is no card.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: "boolean" } },
      allowPositionals: true,
    });
    const explanation = explainCard(only(positionals, "TEXT"));
    if (values.json === true) print(JSON.stringify(explanation));
    else for (const line of sayCard(explanation)) print(line);
    return explanation.is === "card" ? 0 : 1;
  },
};
