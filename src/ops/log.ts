/**
 * The log: one JSON object a line on stdout, with the priority prefix that journald understands when it is listening.
 * Card numbers and payloads never get here; as a second lock, the names under which they would travel are redacted.
 */
import { type Logger, pino } from "pino";

export type Log = Logger;

const PRIORITY: Readonly<Record<string, string>> = { "60": "<2>", "50": "<3>", "40": "<4>", "30": "<6>" };

export function openLog(name: "gate" | "sync" | "voice" | "demo", env: NodeJS.ProcessEnv = process.env): Log {
  const journald = env["JOURNAL_STREAM"] !== undefined;
  return pino({
    name,
    level: env["ESC_KIOSK_LOG"] ?? "info",
    base: { name },
    redact: { paths: ["escn", "payload", "token", "*.escn", "*.payload", "*.token"], censor: "[redacted]" },
    hooks: journald ? { streamWrite: (line) => (PRIORITY[/"level":(\d+)/.exec(line)?.[1] ?? ""] ?? "<7>") + line } : {},
  });
}
