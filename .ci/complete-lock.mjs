// After a change of dependencies: node .ci/complete-lock.mjs
//
// npm leaves out of package-lock.json the optional packages of other platforms that its registry cannot deliver, and `npm ci`
// then refuses to install anywhere. This adds them, by name and version as their parents ask for them, with the platform that
// their name says and without a checksum: npm skips them on every machine that is not that platform.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
  "aix",
  "wasi",
];
const PROCESSORS = [
  "mips64el",
  "loong64",
  "riscv64",
  "wasm32",
  "armv7",
  "arm64",
  "ppc64",
  "s390x",
  "ia32",
  "x64",
  "arm",
];

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const added = [];
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]) continue;
    const platform = name.split("/").at(-1).replace("windows", "win32");
    const os = SYSTEMS.find((system) => platform.includes(system));
    const cpu = PROCESSORS.find((processor) => platform.includes(processor))?.replace("armv7", "arm");
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(parent.dev && { dev: true }),
      ...(platform.includes("musl") && { libc: ["musl"] }),
      optional: true,
      ...(os && { os: [os] }),
    };
    added.push(`${name}@${version}`);
  }
}
const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.toSorted(([a], [b]) => a.localeCompare(b, "en"))]);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} packages added${added.length > 0 ? `:\n${added.join("\n")}` : ""}\n`);
