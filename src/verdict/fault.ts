/** A fault of a policy, in the form of the faults of a TOML file (src/ops/toml.ts): `rule[2].hours = "evening": expected one of ...` */
export interface Fault {
  /** `rule[2].of[1].hours`, counted from 1. */
  readonly option: string;
  /** As written, at most 80 characters; undefined when it is missing. */
  readonly value: string | undefined;
  readonly expected: string;
}

export function faultOf(option: string, value: unknown, expected: string): Fault {
  return { option, value: JSON.stringify(value)?.slice(0, 80), expected };
}
