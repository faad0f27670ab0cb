/** The router's JSON -> our words. Names and enumerations are those of its OpenAPI document, version 2. */
import * as v from "valibot";
import type { Escn } from "../card/escn.ts";
import { toEscn } from "../card/escn.ts";
import { toDayNumber } from "../snapshot/day.ts";
import type { NewCard } from "../snapshot/words.ts";

const LONGEST_NAME = 200;

const status = v.picklist(["ACTIVE", "INACTIVE", "EXPIRED"]);
const text = v.optional(v.nullable(v.string()));

/** `CardStatusView`. The holder's name is in the answer and not in the schema: valibot drops it here. */
const cardStatus = v.object({
  cardNumber: v.pipe(v.string(), v.maxLength(255)),
  expiresAt: v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.check((day) => toDayNumber(day) !== undefined),
      ),
    ),
  ),
  issuerIdentifier: text,
  issuerName: text,
  status,
});

const cardPage = v.object({
  content: v.array(v.object({ cardNumber: v.pipe(v.string(), v.maxLength(255)) })),
  page: v.object({
    number: v.pipe(v.number(), v.integer(), v.minValue(0)),
    totalElements: v.pipe(v.number(), v.integer(), v.minValue(0)),
    totalPages: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
});

const STATUS = { ACTIVE: "active", INACTIVE: "inactive", EXPIRED: "expired" } as const;

/** The card, or undefined when this is not the status of the card that was asked about. */
export function readStatus(json: unknown, asked: Escn): NewCard | undefined {
  const read = v.safeParse(cardStatus, json);
  if (!read.success || toEscn(read.output.cardNumber) !== asked) return undefined;
  const { expiresAt, issuerIdentifier, issuerName } = read.output;
  const name = issuerName?.trim().slice(0, LONGEST_NAME).toWellFormed();
  return {
    escn: asked,
    status: STATUS[read.output.status],
    expiresOn: expiresAt ?? undefined,
    issuerPic: /^[0-9]{9}$/.test(issuerIdentifier ?? "") ? (issuerIdentifier ?? undefined) : undefined,
    issuerName: name === "" ? undefined : name,
  };
}

export interface CardPage {
  /** Counts from 0. */
  readonly number: number;
  readonly totalPages: number;
  readonly totalCards: number;
  readonly escns: readonly Escn[];
  /** Cards whose number no reader could ever say: not 32 hexadecimal digits. */
  readonly unreadable: number;
}

/** The page, or undefined when this is not the page that was asked for. */
export function readPage(json: unknown, asked: number): CardPage | undefined {
  const read = v.safeParse(cardPage, json);
  if (!read.success || read.output.page.number !== asked) return undefined;
  const { content, page } = read.output;
  const escns = content.map(({ cardNumber }) => toEscn(cardNumber)).filter((escn) => escn !== undefined);
  return {
    number: page.number,
    totalPages: page.totalPages,
    totalCards: page.totalElements,
    escns,
    unreadable: content.length - escns.length,
  };
}

const refusal = v.object({ code: v.string() });

/** True when the router itself says in its error body that it does not know the card. */
export function saysUnknown(json: unknown): boolean {
  const read = v.safeParse(refusal, json);
  return read.success && read.output.code === "ER-0001";
}
