import { describe, expect, test } from "vitest";
import {
  gpiodChips,
  gpiodVersion,
  gpiogetCommand,
  gpiomonCommand,
  gpiosetCommand,
} from "../../../firmware-bridge/wire/gpiod.ts";

describe("the version", () => {
  test.each([
    ["gpiodetect (libgpiod) v1.6.3\nCopyright (C) 2017-2018 Bartosz Golaszewski\n", 1],
    ["gpiodetect (libgpiod) v2.2.1\nCopyright (C) 2017-2023 Bartosz Golaszewski\n", 2],
    ["gpiodetect (libgpiod) v3.0\n", undefined],
    ["gpiodetect (libgpiod) v12.0\n", undefined],
    ["gpioset (libgpiod) v1.6.3\n", undefined],
    ["", undefined],
  ])("of %j", (text, version) => {
    expect(gpiodVersion(text)).toBe(version);
  });
});

test("the chips, and lines that are none", () => {
  const text = [
    "gpiochip0 [pinctrl-bcm2711] (58 lines)",
    "gpiochip12 [a [label] (of 3 lines)] (8 lines)",
    "gpiochip1 [] (1 lines)",
    "gpiochip2 [pinctrl-rp1]",
    "gpiodetect: unable to open chip '/dev/gpiochip3': Permission denied",
    "gpiochip123456 [x] (8 lines)",
    "",
  ].join("\n");
  expect(gpiodChips(text)).toEqual([
    { name: "gpiochip0", label: "pinctrl-bcm2711", lines: 58 },
    { name: "gpiochip12", label: "a [label] (of 3 lines)", lines: 8 },
    { name: "gpiochip1", label: "", lines: 1 },
  ]);
});

describe("the commands", () => {
  const relay = { chip: 0, line: 17, active: "high" } as const;
  const contact = { chip: 4, line: 5, active: "low", bias: "none" } as const;

  test("of version 1", () => {
    expect(gpiosetCommand(1, relay, true).join(" ")).toBe("gpioset --mode=signal 0 17=1");
    expect(gpiosetCommand(1, { ...relay, active: "low" }, false).join(" ")).toBe(
      "gpioset --mode=signal --active-low 0 17=0",
    );
    expect(gpiogetCommand(1, contact).join(" ")).toBe("gpioget --active-low --bias=disable 4 5");
    expect(gpiomonCommand(1, contact)).toEqual([
      "gpiomon",
      "--line-buffered",
      "--format=%e %s %n",
      "--active-low",
      "--bias=disable",
      "4",
      "5",
    ]);
  });

  test("of version 2", () => {
    expect(gpiosetCommand(2, relay, true).join(" ")).toBe("gpioset --chip=0 --consumer=esc-kiosk 17=1");
    expect(gpiogetCommand(2, contact).join(" ")).toBe(
      "gpioget --numeric --chip=4 --consumer=esc-kiosk --active-low --bias=disabled 5",
    );
    expect(gpiomonCommand(2, contact)).toEqual([
      "gpiomon",
      "--format=%E %S",
      "--chip=4",
      "--consumer=esc-kiosk",
      "--active-low",
      "--bias=disabled",
      "5",
    ]);
  });

  test("ask nothing of a pull that is to stay as it is", () => {
    expect(gpiogetCommand(1, { ...contact, bias: "as-is" }).join(" ")).toBe("gpioget --active-low 4 5");
  });
});
