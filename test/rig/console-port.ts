import { existsSync, readdirSync, readFileSync } from "node:fs";
import { until } from "./check.ts";

const PORTS = "/sys/class/virtio-ports";

/** The port of the guest's console with this name, which run.sh gave it: `/dev/vport1p2`. */
export function consolePort(name: string): Promise<string> {
  return until(`the console's port ${name}`, () => {
    const ports = existsSync(PORTS) ? readdirSync(PORTS) : [];
    const port = ports.find((entry) => nameOf(entry) === name);
    return port !== undefined && existsSync(`/dev/${port}`) ? `/dev/${port}` : undefined;
  });
}

function nameOf(port: string): string | undefined {
  const file = `${PORTS}/${port}/name`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
