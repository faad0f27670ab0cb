/** So many admissions of one person, by the site's own day, week or month. */
import type { SimpleRule } from "./document.ts";
import { dayAfter, dayNumber, monthNumber } from "./calendar.ts";
import { listed, refuse, unsure } from "./objection.ts";
import type { Clause, Moment, QuotaSpan } from "./words.ts";

/** More than any quota counts. */
const MOST_PAST = 64;

type Quota = Extract<SimpleRule, { is: "quota" }>;
type Local = Pick<Moment, "day" | "minute">;

const ADVERB = { day: "a day", week: "a week", month: "a month" } satisfies Record<QuotaSpan, string>;

/**
 * `between`: at other times of the day nothing is asked, and what was eaten then is not counted. Without an admission's day, or with more
 * of them than are remembered, it is counted as one of now: nobody is admitted on what is not known.
 */
export function quota({ between, day_begins: dayBegins, label, lanes, per, tariffs, times }: Quota): Clause {
  const beginsAt = minuteOf(dayBegins);
  const inSpan = between === undefined ? () => true : spanOf(between);
  const used = { code: "quota", times, per, label } as const;
  return {
    says: sentenceOf({ between, day_begins: dayBegins, label, lanes, per, tariffs, times }),
    looksBack: [
      { ...(lanes && { lanes }), ...(tariffs && { tariffs }), times: between === undefined ? times : MOST_PAST },
    ],
    rule({ now, past: { admissions } }) {
      const period = periodOf(per, now, beginsAt);
      if (Number.isNaN(period)) return unsure({ code: "clock-untrusted" });
      if (!inSpan(now.minute)) return undefined;
      // one pass and no lists: it is asked of everybody who comes
      let inPeriod = 0;
      let counted = 0;
      for (const one of admissions) {
        if (lanes !== undefined && !lanes.includes(one.lane)) continue;
        if (tariffs !== undefined && (one.tariff === undefined || !tariffs.includes(one.tariff))) continue;
        if (periodOf(per, one, beginsAt) < period) continue;
        inPeriod += 1;
        if (inSpan(one.minute)) counted += 1;
      }
      if (counted >= times) return refuse(used);
      const isAllThereWas = between === undefined || inPeriod < MOST_PAST;
      return isAllThereWas ? undefined : unsure(used);
    },
  };
}

/** Numbers the period that a moment is in, by the site's clock; NaN where it has no day or no minute. */
function periodOf(per: QuotaSpan, { day, minute }: Local, beginsAt: number): number {
  if (!(minute >= 0 && minute < 1440)) return Number.NaN;
  const daysBack = minute < beginsAt ? 1 : 0;
  switch (per) {
    case "day":
      return dayNumber(day) - daysBack;
    case "week":
      // 1 January 1970 was a Thursday
      return Math.floor((dayNumber(day) - daysBack + 3) / 7);
    case "month":
      return monthNumber(daysBack === 0 ? day : dayAfter(day, -1));
  }
}

/** A minute that is none counts as in it. */
function spanOf(between: string): (minute: number) => boolean {
  const start = minuteOf(between.slice(0, 5));
  const end = minuteOf(between.slice(6));
  if (start < end) return (minute) => !(minute < start || minute >= end);
  return (minute) => !(minute >= end && minute < start);
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** `Lunch: at most once a day, from 04:00 to 04:00, between 11:00 and 14:30, in till-1 or till-2.` */
function sentenceOf({ between, day_begins: dayBegins, label, lanes, per, tariffs, times }: Omit<Quota, "is">): string {
  const often = times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
  const parts = [
    `The same person comes at most ${often} ${ADVERB[per]}`,
    ...(label === undefined ? [] : [`for ${label}`]),
    ...(dayBegins === "00:00" ? [] : [`the day beginning at ${dayBegins}`]),
    ...(between === undefined ? [] : [`asked and counted between ${between.replace("-", " and ")}`]),
    ...(lanes === undefined ? [] : [`counted in ${listed(lanes, "and")}`]),
    ...(tariffs === undefined ? [] : [`counted at the price ${listed(tariffs, "or")}`]),
  ];
  return `${parts.join(", ")}.`;
}
