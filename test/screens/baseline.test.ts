/**
 * The screens look as they looked when somebody last agreed to them. `npm run baselines` takes them anew; the pictures that change then
 * stand in the commit for whoever reviews it.
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { SIZES, stateOf } from "../kiosk-ui/states.ts";
import { coarse, fromPng, share, toPng } from "./baseline.ts";
import { type Shot, SHOTS } from "./shots.ts";
import { openStage, type Stage } from "./stage.ts";

/** Of the blocks of a picture. One word of a line is more. */
const MOST_OTHERS = 0.002;
const isTakenAnew = process.env["ESC_KIOSK_BASELINES"] === "take";

const fileOf = (name: string): string => fileURLToPath(new URL(`baselines/${name}.png`, import.meta.url));

describe.skipIf(!have("chromium"))("the screens look as they did", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage[Symbol.asyncDispose]());

  for (const size of SIZES)
    test.each(Object.entries(SHOTS))(`%s at ${size.width}x${size.height}`, async (name, shot) => {
      const now = coarse(await stage.picture(shot, size));
      const file = fileOf(`${name}-${size.width}x${size.height}`);
      if (isTakenAnew) await writeFile(file, toPng(now));
      expect(existsSync(file)).toBe(true);
      const was = fromPng(await readFile(file));
      expect(share(now, was)).toBeLessThanOrEqual(MOST_OTHERS);
    });

  test("and one line that is another would be seen", async () => {
    const [size] = SIZES;
    const at = async (shot: Shot) => coarse(await stage.picture(shot, size));
    const refused = (day: string): Shot => ({
      is: "student",
      state: stateOf({ is: "refused", why: { code: "expired", on: day } }),
    });
    expect(share(await at(refused("2026-09-30")), await at(refused("2026-11-20")))).toBeGreaterThan(MOST_OTHERS);
  });
});
