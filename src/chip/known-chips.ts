/** What a site knows about chips: the authorities of its config and the chips that it enrolled, as the gate asks for them. */
import { readFileSync } from "node:fs";
import type { Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Log } from "../ops/log.ts";
import { ChainError, CNOUS_ROOT, readChain } from "./chain.ts";
import { type ChipTrust, verifyDeuInfo } from "./deu-info.ts";
import { type EnrolmentPlace, followEnrolments } from "./enrolments.ts";
import type { ChipOptions } from "./options.ts";
import { type KnownChips, readScan } from "./read-scan.ts";

/** How this gate reads scans. `now`: unix milliseconds, the later of the clock and its floor. Throws `ChainError` naming the file. */
export function openReadScan(
  config: ChipOptions,
  place: EnrolmentPlace,
  now: () => number,
  log: Log,
): (scan: Scan) => Shown {
  const trust = trustOf(config);
  const enrolments = followEnrolments(place, (error) =>
    log.error(
      { err: error, file: place.file },
      "the enrolled chips cannot be read; what was read before goes on to hold",
    ),
  );
  const chips: KnownChips = {
    verify: trust && ((uid, info) => verifyDeuInfo(trust, uid, info, now())),
    enrolled: (uid) => enrolments.find(uid),
  };
  return (scan) => readScan(scan, chips);
}

/** undefined: the site trusts nobody. Throws `ChainError`. */
export function trustOf({ chain_file, trusted_roots, issuers }: ChipOptions): ChipTrust | undefined {
  if (chain_file === undefined) return undefined;
  try {
    return {
      authorities: readChain(readFileSync(chain_file, "latin1"), [CNOUS_ROOT, ...trusted_roots]),
      names: issuers,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ChainError(`chip.chain_file ${chain_file}: ${why}`, { cause: error });
  }
}
