import { describe, expect, test } from "vitest";
import { inRoom, mayBoot } from "./machine.ts";

const units = [
  "esc-kiosk-gate.service",
  "esc-kiosk-sync.service",
  "esc-kiosk-screen.service",
  "esc-kiosk-voice.service",
  "esc-kiosk-screen-restart.service",
];
const triggers = ["esc-kiosk-screen-restart.path", "esc-kiosk-screen-restart.timer"];
/** The screen's compositor need not be on the machine that runs the tests: for its unit to be read, any program will do. */
const compositor = "[ -x /usr/bin/cage ] || cp /bin/true /usr/bin/cage;";

describe.skipIf(!mayBoot())("the units as they are installed", () => {
  test.each([...units, ...triggers])("%s is understood: exit code 0 and not a word", async (unit) => {
    expect(await inRoom(`${compositor} systemd-analyze verify ${unit}`)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["a key that does not exist", "s/^WatchdogSec=/WatchdogSecs=/", "WatchdogSecs"],
    ["a value that makes no sense", "s/^WatchdogSec=.*/WatchdogSec=soon/", "soon"],
    ["a program that is not there", "s#/node_modules/.bin/node #/node_modules/.bin/nod #", "not executable"],
  ])("%s would be noticed", async (_, change, said) => {
    const file = "/etc/systemd/system/esc-kiosk-gate.service";
    const { code, stderr } = await inRoom(
      `sed -i -e '${change}' -e 's#notify-exec /opt#/opt#;s#/opt/esc-kiosk/systemd//opt#/opt#' ${file}; systemd-analyze verify ${file}`,
    );
    expect({ clean: code === 0 && stderr === "", stderr }).toEqual({
      clean: false,
      stderr: expect.stringContaining(said),
    });
  });

  test.each(units)("%s is exposed at 2.0 or better", async (unit) => {
    const security = `systemd-analyze security --offline=yes --no-pager`;
    const { code, stdout } = await inRoom(`${compositor} ${security} --threshold=20 /etc/systemd/system/${unit}`);
    expect({ code, exposure: /exposure level .*/.exec(stdout)?.[0] }).toMatchObject({ code: 0 });
    // The threshold bites:
    expect((await inRoom(`${security} --threshold=5 /etc/systemd/system/${unit}`)).code).not.toBe(0);
  });
});

describe.skipIf(!mayBoot())("the rules for devices", () => {
  const complaints = `systemd-sysusers esc-kiosk.conf 2>/dev/null; udevadm test --action=add /devices/virtual/mem/null 2>&1 | grep -E '6[01]-esc-kiosk[a-z-]*\\.rules:'`;

  test("are understood by udev", async () => {
    expect((await inRoom(complaints)).stdout).toBe("");
  });

  test.each([
    ["60-esc-kiosk.rules", "s/GROUP=/GROOP=/", "GROOP"],
    ["61-esc-kiosk-wedge.rules", "s/TEST==/TASTE==/", "TASTE"],
  ])("a mistake in %s would be noticed", async (file, change, said) => {
    expect((await inRoom(`sed -i '${change}' /etc/udev/rules.d/${file}; ${complaints}`)).stdout).toContain(said);
  });
});

describe.skipIf(!mayBoot())("users and folders", () => {
  test("come from systemd-sysusers and systemd-tmpfiles, twice if need be", async () => {
    const once = "systemd-sysusers esc-kiosk.conf 2>/dev/null && systemd-tmpfiles --create esc-kiosk.conf";
    const { code, stdout, stderr } = await inRoom(
      `${once} && ${once} && id -Gn esc-kiosk && id -Gn esc-kiosk-sync && id -Gn esc-kiosk-screen && stat -c '%A %U %G' /var/lib/esc-kiosk/cards /var/lib/esc-kiosk/sync`,
    );
    expect({ code, stderr, lines: stdout.trimEnd().split("\n") }).toEqual({
      code: 0,
      stderr: "",
      lines: [
        expect.stringMatching(/^esc-kiosk(?=.* esc-kiosk-cards)(?=.* gpio)/),
        "esc-kiosk-sync esc-kiosk-cards",
        expect.stringMatching(/^esc-kiosk-screen(?=.* video)(?=.* render)(?=.* audio)/),
        "drwxr-s--- esc-kiosk-sync esc-kiosk-cards",
        "drwx------ esc-kiosk-sync esc-kiosk-cards",
      ],
    });
  });
});
