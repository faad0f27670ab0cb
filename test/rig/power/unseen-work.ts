/** Changes a file of the folder in a way that the recorder cannot write down. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";

copyFileSync(process.execPath, join(process.argv[2] ?? "", "copy"));
