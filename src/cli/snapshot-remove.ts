import { parseArgs } from "node:util";
import { type Command, fail, only, print } from "./command.ts";
import { failOn, PLACE_OPTIONS, PLACE_USAGE, placeOf, publisherAt } from "./place.ts";

export const snapshotRemove: Command = {
  usage: `NAME ${PLACE_USAGE} [--json]`,
  does: "Takes a source of cards out, as an import is called that nobody keeps up any more: its cards are unknown from then on.",
  run(args) {
    const options = { ...PLACE_OPTIONS, json: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const name = only(positionals, "NAME");
    const place = placeOf(values);
    if (place === undefined) return Promise.resolve(1);
    try {
      using publisher = publisherAt(place);
      const sources = publisher.current()?.sources ?? [];
      const names = sources.map((source) => source.name);
      if (!names.includes(name))
        return Promise.resolve(
          fail(`${place.folder} holds no source "${name}"; it holds ${names.join(", ") || "none"}`),
        );
      const { info } = publisher.remove(name);
      if (values.json === true) print(JSON.stringify({ removed: name, seq: info.seq, cards: info.count }));
      else print(`"${name}" is out: ${info.count} cards are left`);
      return Promise.resolve(0);
    } catch (error) {
      return Promise.resolve(failOn(error));
    }
  },
};
