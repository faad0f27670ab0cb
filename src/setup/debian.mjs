import { Complaint, say } from "./place.mjs";
import { isStopping, run } from "./run.mjs";

/** What the tests need from Debian, and what for. `npm start` and a kiosk without screen need none of it. */
const packages = {
  chromium: "the screen, painted headless",
  cage: "the screen's unit, started",
  sway: "the screen's unit with the other compositor",
  xwayland: "Debian 12's cage does not start without",
  "espeak-ng": "what the box says aloud",
  pcscd: "contactless readers over PC/SC",
  "vsmartcard-vpcd": "virtual readers and cards for pcscd",
  socat: "serial readers and relays on real pseudo-terminals",
  "x11-xkb-utils": "keyboards of other countries, held against our tables",
  "xkb-data": "x11-xkb-utils",
  systemd: "the units, verified and started",
  udev: "finding serial devices (serialport asks udevadm)",
  "libusb-1.0-0": "node-hid",
  libudev1: "node-hid",
  gcc: "the recorder of what reaches the disk before the power goes",
  "libc6-dev": "gcc",
  openssl: "certificates for the tests of the router's client",
  iproute2: "the loopback interface of a private network namespace",
};

/** Installs what is missing of them, where that is allowed; says what is missing where it is not. */
export async function installDebianPackages() {
  const missing = await missingPackages();
  if (missing.length === 0 || isStopping()) return;

  const failed = await installThem(missing);
  const still = await missingPackages();
  if (still.length === 0 || isStopping()) return;

  const what = still.map((name) => `  ${name.padEnd(14)} ${packages[name]}`).join("\n");
  const message = `These Debian packages are missing (${failed}):\n${what}\n  sudo apt-get install ${still.join(" ")}`;
  if (process.env.CI !== undefined) throw new Complaint(`${message}\nIn CI nothing may be skipped.`);
  say(`${message}\nThe tests that need them skip themselves.`);
}

async function installThem(missing) {
  const become = await howToBecomeRoot();
  if (become === undefined) return "not root, and sudo asks for a password";
  if ((await tryRun("apt-get", ["--version"])).code !== 0) return "this system has no apt-get";

  say(`Installing Debian packages: ${missing.join(" ")} …`);
  const apt = async (...args) => {
    const command = [
      ...become,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "-qq",
      "-o",
      "DPkg::Lock::Timeout=120",
      ...args,
    ];
    return await tryRun(command[0], command.slice(1));
  };
  let result;
  for (let attempt = 0; attempt < 2 && !isStopping(); attempt += 1) {
    result = await apt("update");
    if (result.code === 0) result = await apt("install", "-y", "--no-install-recommends", ...missing);
    if (result.code === 0) break;
  }
  return `apt-get ended with exit code ${result?.code}: ${(result?.output ?? "").trim().slice(-2_000)}`;
}

async function missingPackages() {
  const names = Object.keys(packages);
  const { output } = await tryRun("dpkg-query", ["--show", "--showformat", "${Package} ${Status}\n", ...names]);
  const installed = new Set(
    output
      .split("\n")
      .filter((line) => line.endsWith(" install ok installed"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
}

async function howToBecomeRoot() {
  if (process.getuid?.() === 0) return [];
  return (await tryRun("sudo", ["-n", "true"])).code === 0 ? ["sudo", "-n"] : undefined;
}

/** A program that is not there is a failed one. */
async function tryRun(command, args) {
  try {
    return await run(command, args, { quiet: true, env: process.env });
  } catch (error) {
    return { code: 127, output: String(error) };
  }
}
