import { checkCcid } from "./ccid-checks.ts";
import { failed } from "./check.ts";
import { checkGpio } from "./gpio-checks.ts";
import { checkLane } from "./lane-checks.ts";
import { checkLibusb } from "./libusb-checks.ts";
import { checkPlugs } from "./plug-checks.ts";
import { checkProcess } from "./process-checks.ts";
import { checkReader } from "./reader-checks.ts";
import { checkRelay } from "./relay-checks.ts";
import { checkFtdi, checkSerial } from "./serial-checks.ts";
import { SCANNER } from "./scanner.ts";
import { checkWedge } from "./wedge-checks.ts";
import { build } from "./usb-gadget.ts";

/** Everything that is checked in the guest, one after the other: what one check left behind the next would stumble over. */
build(SCANNER);
await checkReader();
await checkSerial();
await checkPlugs();
await checkFtdi();
await checkCcid();
await checkWedge();
await checkLibusb();
await checkProcess();
await checkRelay();
await checkGpio();
await checkLane();
process.exitCode = failed() === 0 ? 0 : 1;
