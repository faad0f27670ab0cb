import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Shown } from "../card/credential.ts";
import { readCredential } from "../card/read-credential.ts";
import { type Guests, withGuests } from "../guest/guests.ts";
import { loadRevocations } from "../guest/revocation-file.ts";
import { REVOKED, standingIn } from "../guest/revocation-list.ts";
import { openCards } from "../lane/cards.ts";
import { localMomentsIn } from "../ops/local-moment.ts";
import { momentsIn } from "../ops/moment.ts";
import { sayFault } from "../ops/toml.ts";
import { lanePolicy, readLanePolicy } from "../policy/lane-policy.ts";
import { openAsItStands } from "../snapshot/published.ts";
import { judge } from "../verdict/judge.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import type { Facts, Verdict } from "../verdict/words.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const KINDS = ["serial", "hid-pos"] as const;
type Kind = (typeof KINDS)[number];

const OPTIONS = {
  reader: { type: "string" },
  config: { type: "string" },
  lane: { type: "string" },
  cards: { type: "string" },
  at: { type: "string" },
  json: { type: "boolean" },
} as const;

export const replay: Command = {
  usage: `FILE --reader ${KINDS.join("|")} [--config FILE [--lane ID]] [--cards FOLDER] [--at TIME] [--json]`,
  does: "Recorded reader bytes (FILE, or - for stdin) through the real codec, policy and snapshot: one verdict a line. Opens nothing.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const file = only(positionals, "FILE");
    const as = kindOf(values.reader);
    const unixMs = values.at === undefined ? Date.now() : Date.parse(values.at);
    if (Number.isNaN(unixMs)) throw new UsageError(`--at ${values.at} is not a time like 2026-11-23T12:00Z`);
    if (file !== "-" && !existsSync(file)) return fail(`${file} does not exist`);
    const config = values.config === undefined ? undefined : configOf(values.config);
    if (values.config !== undefined && config === undefined) return 1;

    const lane = config?.lane.find(({ id }) => values.lane === undefined || id === values.lane);
    if (config !== undefined && lane === undefined)
      throw new UsageError(`--lane ${values.lane}: expected one of ${config.lane.map(({ id }) => id).join(", ")}`);
    const zone = config?.site.time_zone ?? "UTC";
    const reading = readLanePolicy(
      lane?.policy ?? v.parse(lanePolicy, { preset: "library-gate" }),
      localMomentsIn(zone),
    );
    if (reading.is === "faulty")
      return fail(reading.faults.map((fault) => `${reading.name}: ${sayFault(fault)}`).join("\n"));
    const { policy } = reading;
    const folder = values.cards ?? config?.cards_folder;
    using snapshot = folder === undefined ? undefined : await openAsItStands(folder, config?.site.id);
    const cards = openCards({ snapshot: () => snapshot, ask: undefined, deadlineMs: 0 });
    const now = momentsIn(zone)(unixMs);
    const environment = config?.site.environment ?? "production";

    const read = withGuests(guestsOf(config, momentsIn(zone)), ({ payload }) => readCredential(payload));
    await using reader = await openReader(v.parse(readerOptions, { kind: "replay", file, as }));
    let scans = 0;
    for await (const scan of reader.scans()) {
      scans += 1;
      const { medium } = scan;
      const credential = read(scan);
      const facts: Facts = {
        medium,
        credential,
        now,
        provedDay: now.day,
        environment,
        clock: "synced",
        past: NOTHING_PAST,
        lane: { id: lane?.id ?? "replay", way: undefined, mode: "normal", inside: 0, groupsToday: [] },
        ...cards.local(credential, policy, unixMs),
      };
      const verdict = judge(policy, facts);
      print(
        values.json === true
          ? JSON.stringify({ scan: scans, medium, credential, verdict })
          : say(scans, credential, verdict),
      );
    }
    return scans > 0 ? 0 : fail(`${file} holds no whole scan of a ${as} reader`);
  },
};

/** As a gate of this config knows guests that never read another list than the one that is published now. */
function guestsOf(config: ReturnType<typeof configOf>, momentOf: Guests["momentOf"]): Guests {
  if (config === undefined) return { site: "", trustedKeys: [], standingOf: () => "unknown", momentOf };
  const { cards_folder: folder, guest, site } = config;
  const known = { site: site.id, trustedKeys: guest.trusted_keys, momentOf };
  try {
    const list = loadRevocations(join(folder, REVOKED), site.id, guest.trusted_keys);
    return { ...known, standingOf: (id) => standingIn(list, id) };
  } catch {
    return { ...known, standingOf: () => "unknown" };
  }
}

function kindOf(text: string | undefined): Kind {
  const kind = KINDS.find((name) => name === text);
  if (kind === undefined) throw new UsageError(`--reader ${text ?? "is missing"}: expected ${KINDS.join(" or ")}`);
  return kind;
}

function say(scan: number, credential: Shown, verdict: Verdict): string {
  const what = credential.is === "card" ? credential.escn : `no card (${noCard(credential)})`;
  const why = verdict.is === "admit" ? verdict.notices.map((notice) => notice.code).join(" ") : verdict.why.code;
  return `${scan}  ${verdict.is.padEnd(7)} ${why.padEnd(20)} ${what}`.trimEnd();
}

function noCard(shown: Exclude<Shown, { is: "card" }>): string {
  switch (shown.is) {
    case "not-a-card":
      return shown.looks;
    case "refused-chip":
      return shown.why;
    case "guest-pass":
    case "refused-pass":
      return shown.is;
  }
}
