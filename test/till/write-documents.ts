/** Writes docs/till/openapi.json and docs/till/asyncapi.json: `npm run docs:till`. */
import { writeFileSync } from "node:fs";
import { fileOf, NAMES, textOf } from "./documents.ts";

for (const name of NAMES) writeFileSync(fileOf(name), textOf(name));
