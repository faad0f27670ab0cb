import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";

const SITE = `
[site]
name = "Canteen"
time_zone = "Europe/Riga"
[[lane]]
id = "canteen"
reader = [{ kind = "serial", device = "/dev/serial/by-id/usb-scanner" }]
actuator.kind = "none"
policy.preset = "canteen-checkout"
`;

function read(till: string) {
  return readConfig(`${SITE}\n[till]\n${till}`, {
    reader: readerOptions,
    actuator: actuatorOptions,
    input: inputOptions,
  });
}

function faults(till: string): readonly string[] {
  const reading = read(till);
  return reading.is === "faulty" ? reading.faults.map(sayFault) : [];
}

describe("[till]", () => {
  it("needs an address and nothing else", () => {
    const reading = read('listen = "127.0.0.1:7360"');
    expect(reading).toMatchObject({
      is: "ok",
      config: {
        till: { from: [], lanes: [], confirm_within_minutes: 60, unconfirmed: "used", keep_hours: 24 },
      },
    });
  });

  it.each([
    "0.0.0.0:7360",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "127.0.0.1:07360",
    "127.0.0.1:7360:1",
    "localhost:7360",
    "127.1:7360",
    "172.32.0.1:7360",
    "192.0.2.1:7360",
    "[::1]:7360",
    "",
  ])("does not listen on %j", (listen) => {
    expect(faults(`listen = "${listen}"\nfrom = ["10.0.0.2"]`)).toEqual([
      expect.stringMatching(/^till\.listen = .*expected .*ADDRESS:PORT like 127\.0\.0\.1:7360/),
    ]);
  });

  it.each(["10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.40.2"])(
    "listens on %s only for tills it can name",
    (own) => {
      expect(faults(`listen = "${own}:7360"`)).toEqual([
        expect.stringMatching(/^till\.from: at least one address of a till/),
      ]);
      expect(faults(`listen = "${own}:7360"\nfrom = ["192.168.40.10"]`)).toEqual([]);
      expect(faults(`listen = "${own}:7360"\nfrom = ["192.168.40.0/24"]`)).toEqual([
        expect.stringContaining("an IPv4 address"),
      ]);
    },
  );

  it("is in docs/till.md as it may be written, the defaults beside it", () => {
    const text = readFileSync(new URL("../../docs/till.md", import.meta.url), "utf8");
    const blocks = [...text.matchAll(/```toml\n(?<toml>[^`]*)```/g)].map(({ groups }) => groups?.["toml"] ?? "");
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      const options = block.replace("[till]\n", "").replaceAll(/^# /gm, "");
      expect(faults(options)).toEqual([]);
      const bare = read(options.replaceAll(/^(lanes|confirm_within_minutes|unconfirmed|keep_hours).*$/gm, ""));
      const written = read(options.replace(/^lanes.*$/m, ""));
      expect(written).toEqual(bare);
    }
  });

  it("is held to the lanes, to their pages, and to itself", () => {
    expect(
      faults('listen = "127.0.0.1:7350"\nlanes = ["canteen", "cantine"]\nkeep_hours = 1\nconfirm_within_minutes = 61'),
    ).toEqual([
      expect.stringMatching(/^till\.listen = "127\.0\.0\.1:7350": expected another port/),
      expect.stringMatching(/^till\.keep_hours = 1: expected at least 2/),
      expect.stringMatching(/^till\.lanes\[2\] = "cantine": expected a lane's id: "canteen"/),
    ]);
    expect(faults('listen = "127.0.0.1:7360"\nopen = true')).toEqual(["till.open: no such option"]);
  });
});
