/** The questions of one tap to an esup-nfc-tag server, and its cookies. */
import { hexOf } from "../card/uid.ts";
import { type Ending, type Heard, jsonOf, type Pinned } from "../router/pinned.ts";
import type { RouterFault } from "../router/words.ts";
import { openCookies } from "./cookies.ts";
import { type LastStep, numberIn, type Over, readCsnAnswer, readDesfireAnswer, type Step } from "./read-answer.ts";
import { type EsupAnswer, type EsupFault, noAnswer } from "./words.ts";

export interface Questions {
  /** Which card has this UID? */
  csn(uid: Uint8Array): Promise<LastStep>;
  /** What shall the card be told next? `result`: its last answer in hexadecimal, empty at first. */
  desfire(uid: Uint8Array, result: string): Promise<Step>;
  /** What the application of the site shows of a tap that the server wrote down; a number in it is the card's. */
  display(record: number): Promise<EsupAnswer>;
}

export interface QuestionsOptions {
  readonly pinned: Pinned;
  readonly numeroId: string;
  /** By which the server knows us. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends them all. */
  readonly bound: Ending;
}

export function openQuestions({ pinned, numeroId, headers, bound }: QuestionsOptions): Questions {
  const cookies = openCookies();

  async function ask(method: "GET" | "POST", path: string, body?: object): Promise<Heard | EsupAnswer> {
    const cookie = cookies.header();
    const heard = await pinned.ask(
      {
        method,
        path,
        headers: {
          ...headers,
          ...(cookie === "" ? {} : { cookie }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body && JSON.stringify(body),
      },
      bound,
    );
    if (heard.is === "fault") return noAnswer(heard.why);
    const why = faultOf(heard) ?? COOKIE_FAULTS[cookies.take(heard.headers["set-cookie"])];
    return why === undefined ? heard : noAnswer(why);
  }

  return {
    async csn(uid) {
      return toStep(await ask("POST", "/csn-ws", { csn: hexOf(uid), numeroId }), readCsnAnswer);
    },
    async desfire(uid, result) {
      const query = new URLSearchParams({ result, numeroId, cardId: hexOf(uid) });
      return toStep(await ask("GET", `/desfire-ws/?${query.toString()}`), readDesfireAnswer);
    },
    async display(record) {
      const query = new URLSearchParams({ id: String(record), numeroId });
      const heard = await ask("GET", `/nfc-ws/display?${query.toString()}`);
      if (heard.is !== "heard") return heard;
      const escn = numberIn(heard.text);
      return escn === undefined ? { is: "unnamed" } : { is: "card", escn };
    },
  };
}

const COOKIE_FAULTS = { ok: undefined, lost: "session", "too-large": "too-large" } as const satisfies Record<
  string,
  EsupFault | undefined
>;

function toStep<S extends Step>(heard: Heard | EsupAnswer, read: (json: unknown) => S): S | Over {
  if (heard.is !== "heard") return { is: "over", answer: heard };
  const json = jsonOf(heard);
  return json === undefined ? { is: "over", answer: noAnswer("not-json") } : read(json);
}

function faultOf({ status }: Heard): RouterFault | undefined {
  if (status === 200) return undefined;
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 429) return "busy";
  if (status >= 300 && status < 400) return "redirect";
  return status >= 500 ? "failed" : "invalid";
}
