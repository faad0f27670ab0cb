/**
 * The cookies of one tap. The server keeps what it does with a card in a session, and a load balancer in front of it knows by a
 * cookie which of several servers has it. Forgotten with the tap, so that no card ever meets another one's session.
 */

const MOST_COOKIES = 8;
const MOST_CHARACTERS = 4096;
/** RFC 6265 section 4.1.1: a token, and a value without spaces, quotes, commas, semicolons and backslashes. */
const COOKIE = /^(?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?<value>[!#-+\--:<-[\]-~]*)$/;
/** Of servlet containers and of Spring Session. */
const SESSION: ReadonlySet<string> = new Set(["JSESSIONID", "SESSION"]);

export interface Cookies {
  /** For the header of the next question; empty: none. */
  readonly header: () => string;
  /** Takes what an answer sets. `lost`: the session is another one now. `too-large`: more than a server needs. */
  readonly take: (setCookie: string | string[] | undefined) => "ok" | "lost" | "too-large";
}

export function openCookies(): Cookies {
  const jar = new Map<string, string>();
  const header = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    header,
    take(setCookie) {
      let lost = false;
      for (const line of [setCookie ?? []].flat()) {
        const { name, value } = COOKIE.exec(line.split(";")[0]?.trim() ?? "")?.groups ?? {};
        if (name === undefined || value === undefined) continue;
        const before = jar.get(name);
        lost ||= SESSION.has(name) && before !== undefined && before !== value;
        jar.set(name, value);
      }
      if (jar.size > MOST_COOKIES || header().length > MOST_CHARACTERS) return "too-large";
      return lost ? "lost" : "ok";
    },
  };
}
