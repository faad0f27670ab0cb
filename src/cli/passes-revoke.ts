import { parseArgs } from "node:util";
import { join } from "node:path";
import { makeFolder } from "../disk/durable.ts";
import { MAX_MINUTES, PASS_ID } from "../guest/pass-text.ts";
import { knownRevocations, revokePass } from "../guest/revocation-file.ts";
import { dropsOutAt, REVOKED } from "../guest/revocation-list.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { atPasses, PASSES_OPTIONS, PASSES_USAGE, type PassesPlace, passKeyAt, warnUnlessTrusted } from "./passes.ts";

export const passesRevoke: Command = {
  usage: `ID [--until TIME] ${PASSES_USAGE}`,
  does: "Takes a day-pass back: kiosks refuse it from now on. The list forgets it in 31 days, when every pass has ended, or a day after TIME: no earlier than it ends.",
  run(args) {
    const options = { ...PASSES_OPTIONS, until: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const id = only(positionals, "ID").toLowerCase();
    if (!PASS_ID.test(id)) throw new UsageError(`${id}: expected the id of a pass, 16 hexadecimal digits`);
    return atPasses(values, (place) => {
      const now = Math.floor(Date.now() / 60_000);
      const last = now + MAX_MINUTES;
      const { day } = place.times.momentOf(now * 60_000);
      const untilMinute = values.until === undefined ? last : place.times.read("--until", values.until, day, "end");
      if (untilMinute > last)
        throw new UsageError(
          `--until ${values.until}: expected at most 31 days from now, as no pass is good for longer`,
        );
      if (untilMinute <= now)
        throw new UsageError(`--until ${values.until}: expected a time to come; a pass that has ended opens nothing`);
      return publish(place, { id, untilMinute }, values.json === true);
    });
  },
};

export const passesPublish: Command = {
  usage: PASSES_USAGE,
  does: "Signs and publishes the list of revoked day-passes anew: after a change of keys, or when a kiosk has lost it.",
  run(args) {
    const { values } = parseArgs({ args: [...args], options: PASSES_OPTIONS });
    return atPasses(values, (place) => publish(place, { id: undefined, untilMinute: 0 }, values.json === true));
  },
};

function publish(
  place: PassesPlace,
  revoking: { readonly id: string | undefined; readonly untilMinute: number },
  json: boolean,
): number {
  const key = passKeyAt(place, "refuse");
  warnUnlessTrusted(place, key);
  makeFolder(place.folder, 0o700);
  const places = { ...place, trustedKeys: [...place.trustedKeys, key.public] };
  const { is, list } = revokePass({ ...revoking, key, places, nowMs: Date.now() });
  const passes = list.revoked.size;
  if (json) print(JSON.stringify({ is, seq: list.seq, passes }));
  else
    print(
      `${revoking.id === undefined ? "" : `${revoking.id} is taken back; `}list ${list.seq}, passes in it: ${passes}`,
    );
  if (is === "published") return 0;
  return fail(
    `${place.cards} is not on this machine, so no kiosk knows yet: copy ${join(place.folder, REVOKED)} into the cards_folder of each`,
  );
}

export const passesList: Command = {
  usage: PASSES_USAGE,
  does: "The day-passes that were taken back, when each ends and when the list forgets it.",
  run(args) {
    const { values } = parseArgs({ args: [...args], options: PASSES_OPTIONS });
    return atPasses(values, (place) => {
      const { fault, revoked, seq } = knownRevocations(place);
      const passes = [...revoked].toSorted(([, a], [, b]) => a - b);
      if (values.json === true) {
        print(
          JSON.stringify({
            seq,
            fault: fault ?? null,
            revoked: passes.map(([id, until]) => ({ id, until: iso(until), dropsOut: iso(dropsOutAt(until)) })),
          }),
        );
      } else {
        const say = (minute: number) => place.times.say(minute, "end");
        for (const [id, until] of passes) print(`${id}  ends ${say(until)}  forgotten ${say(dropsOutAt(until))}`);
        print(seq === 0 ? "no pass was ever taken back here" : `list ${seq}, passes in it: ${passes.length}`);
      }
      return fault === undefined ? 0 : fail(`kiosks do not have this list: ${fault}`);
    });
  },
};

function iso(minute: number): string {
  return new Date(minute * 60_000).toISOString();
}
