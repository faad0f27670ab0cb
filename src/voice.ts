/**
 * The process that sounds and speaks for the screen, where the browser has no sound or no voice: it listens to the lane's page as
 * a screen does, plays the verdict's sound when the place says that the box does it, and says its sentences. It touches
 * the sound card and nothing else, and no door waits for it.
 */
import { fetchWords } from "../kiosk-ui/src/words/catalog.ts";
import { runToEnd } from "./ops/entry.ts";
import { type Log, openLog } from "./ops/log.ts";
import { untilStopped } from "./ops/stop.ts";
import { followLane } from "./voice/line.ts";
import { openMouth } from "./voice/mouth.ts";
import { heardOf } from "./voice/saying.ts";

/** Of the first lane, as the screen's unit has it. */
const PAGE = "http://127.0.0.1:7350/";
const OURS = /^http:\/\/127\.0\.0\.1:[0-9]{1,5}\/?$/;

async function runVoice(page: string, log: Log): Promise<void> {
  if (!OURS.test(page)) throw new Error(`ESC_KIOSK_PAGE is ${page}; it must be a lane's page, as ${PAGE}`);
  const { origin } = new URL(page);
  await fetchWords();
  using mouth = openMouth(log);
  const stop = new AbortController();
  void untilStopped().then(() => stop.abort());

  let last = "";
  let isLost = false;
  await followLane(
    origin,
    {
      onState(state, isFirst) {
        if (isLost || last === "") log.info({ page: origin }, "listens to the lane");
        isLost = false;
        const { id, ...heard } = heardOf(state, Date.now());
        const isNew = !isFirst && id !== last;
        last = id;
        if (isNew) mouth.say(heard);
      },
      onLost(why) {
        if (!isLost) log.warn({ page: origin, why }, "the lane's page is not there; it is tried again");
        isLost = true;
      },
    },
    stop.signal,
  );
}

const log = openLog("voice");
await runToEnd(log, () => runVoice(process.env["ESC_KIOSK_PAGE"] ?? PAGE, log));
