/** Staff's screens: fetched when somebody asks for them, so that the student's page does not carry them. */
// oxlint-disable-next-line import/no-unassigned-import -- so that the sheet comes with this chunk, and before it is shown
import "./staff.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { fetchStaffWords, isStaffThere, staffWordsIn } from "../words/staff/catalog.ts";
import { SCREENS, type StaffProblem, type StaffScreen } from "../words/staff/words.ts";
import { ask } from "./ask.ts";
import { type Away, useAway } from "./away.ts";
import { askingOf, type Desk, type Told } from "./desk.ts";
import { HealthScreen } from "./health.tsx";
import { Inside } from "./inside.tsx";
import { Inspect } from "./inspect.tsx";
import { useKeys } from "./keys.ts";
import { ModeScreen } from "./mode.tsx";
import { NumberPad } from "./number.tsx";
import { PinPad } from "./pin-pad.tsx";
import { Scans } from "./scans.tsx";
import { Sound } from "./sound.tsx";
import { Whys } from "./whys.tsx";

/** A session ends half a minute after it was used last, so whoever goes on touching uses it as often as this. Milliseconds. */
const USE_MS = 10_000;

export interface StaffProps {
  /** What the gate said last. */
  readonly state: KioskState;
  readonly language: Language;
  /** A verdict fills the screen: staff's stand behind it as they are. */
  readonly isCovered: boolean;
  readonly close: () => void;
  /** Staff look at a card: what the students' screen says meanwhile does not cover theirs. */
  readonly onInspecting: (is: boolean) => void;
}

type Standing =
  | { readonly is: "pin"; readonly because: StaffProblem | undefined }
  | { readonly is: "in"; readonly session: string };

export function Staff({ state, language, isCovered, close, onInspecting }: StaffProps) {
  const [standing, setStanding] = useState<Standing>({ is: "pin", because: undefined });
  const [isBusy, setIsBusy] = useState(false);
  const [, setCome] = useState(0);
  useEffect(() => {
    void fetchStaffWords(language).then(() => setCome((before) => before + 1));
  }, [language]);
  useEffect(() => onInspecting(isBusy), [isBusy]);

  const open = useRef<string | undefined>(undefined);
  open.current = standing.is === "in" ? standing.session : undefined;
  // However it is left: the gate shall not go on believing that somebody stands here.
  useEffect(
    () => () => {
      if (open.current !== undefined) void ask(open.current, "lock", {});
    },
    [],
  );

  const away = useAway(isBusy, close);
  useInUse(standing, away.touches);
  useKeys((key) => {
    if (key === "Escape") close();
  });

  const words = staffWordsIn(language);
  const closing = away.left === undefined ? undefined : words.closesIn(away.left);
  return (
    <section class="staff" lang={isStaffThere(language) ? language : "en"} hidden={isCovered} aria-label={words.open}>
      {standing.is === "pin" ? (
        <PinPad
          words={words}
          because={standing.because && words.problems[standing.because]}
          onUnlocked={(session) => setStanding({ is: "in", session })}
          closing={closing}
          leave={close}
        />
      ) : (
        <Unlocked
          key={standing.session}
          session={standing.session}
          state={state}
          language={language}
          closing={closing}
          leave={close}
          onEnded={() => setStanding({ is: "pin", because: "ended" })}
          busy={setIsBusy}
        />
      )}
      <Closing away={away} />
    </section>
  );
}

/** Touches are use: the gate hears of them, not more often than it has to. */
function useInUse(standing: Standing, touches: number): void {
  const usedAt = useRef(0);
  useEffect(() => {
    const now = performance.now();
    if (standing.is !== "in" || now - usedAt.current < USE_MS) return;
    usedAt.current = now;
    void ask(standing.session, "state", {});
  }, [touches]);
}

/** It begins when the words do, and runs by itself. */
function Closing({ away: { left, touches, saidMs } }: { readonly away: Away }) {
  if (left === undefined) return null;
  return (
    <div key={touches} class="limit" style={{ "--limit": `${saidMs}ms` }}>
      <span />
    </div>
  );
}

interface UnlockedProps {
  readonly session: string;
  readonly state: KioskState;
  readonly language: Language;
  /** How soon the screen goes back to the students; undefined: not soon. */
  readonly closing: string | undefined;
  readonly leave: () => void;
  readonly onEnded: () => void;
  readonly busy: (is: boolean) => void;
}

function Unlocked({ session, state, language, closing, leave, onEnded, busy }: UnlockedProps) {
  const [screen, setScreen] = useState<StaffScreen | "menu">("scans");
  const [told, setTold] = useState<Told | undefined>(undefined);
  const words = staffWordsIn(language);
  const tell = (next: Told | undefined) => setTold(() => next);
  const asking = askingOf(session, (why) => (why === "ended" ? onEnded() : tell(({ problems }) => problems[why])));
  const desk: Desk = {
    words,
    language,
    state,
    ask: (verb, body, stop) => {
      tell(undefined);
      return asking(verb, body, stop);
    },
    tell,
    busy,
  };
  const go = (next: StaffScreen | "menu") => {
    tell(undefined);
    setScreen(next);
  };
  return (
    <div class="unlocked" data-screen={screen}>
      <header>
        <button type="button" aria-pressed={screen === "menu"} onClick={() => go("menu")}>
          {words.menu}
        </button>
        <div class="title">
          <h2>{screen === "menu" ? state.place.name : words.screens[screen]}</h2>
          <p role="status">{told?.(words)}</p>
          {told === undefined && <p class="quiet">{closing}</p>}
        </div>
        <button type="button" onClick={leave}>
          {words.leave}
        </button>
      </header>
      {screen === "menu" ? <Menu desk={desk} go={go} /> : <Screen screen={screen} desk={desk} />}
    </div>
  );
}

function Menu({ desk, go }: { readonly desk: Desk; readonly go: (screen: StaffScreen) => void }) {
  // Where the box sounds, the page has nothing to be heard by.
  const there = SCREENS.filter((screen) => screen !== "sound" || desk.state.place.look.sound === "page");
  return (
    <div class="tiles menu">
      {there.map((screen) => (
        <button key={screen} type="button" onClick={() => go(screen)}>
          {desk.words.screens[screen]}
        </button>
      ))}
    </div>
  );
}

function Screen({ screen, desk }: { readonly screen: StaffScreen; readonly desk: Desk }) {
  switch (screen) {
    case "scans":
      return <Scans desk={desk} />;
    case "let-in":
      return <Whys desk={desk} record={undefined} onDone={() => undefined} onCancel={undefined} />;
    case "number":
      return <NumberPad desk={desk} />;
    case "mode":
      return <ModeScreen desk={desk} />;
    case "inside":
      return <Inside desk={desk} />;
    case "inspect":
      return <Inspect desk={desk} />;
    case "health":
      return <HealthScreen desk={desk} />;
    case "sound":
      return <Sound desk={desk} />;
  }
}
