/** Writes docs/till/openapi.json and docs/till/asyncapi.json: `npm run docs:till`. */
import { writeFileSync } from "node:fs";
import { FILES, fileOf, textOf } from "./documents.ts";

for (const name of ["openapi", "asyncapi"] as const satisfies readonly (keyof typeof FILES)[])
  writeFileSync(fileOf(name), textOf(name));
