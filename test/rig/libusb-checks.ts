import { check, same, until } from "./check.ts";
import { start } from "./program.ts";
import { buildKeyboard, isKernels, plugInKeyboard } from "./usb-keyboard.ts";

/** Byte of modifiers and usage, and Enter at the end. */
const KEYS_2M1 = ["001f", "0210", "001e", "0028"];
const KEYS_21 = ["001f", "001e", "0028"];

/** What the reader `wedge` owes where it takes the kernel's place. */
export async function checkLibusb(): Promise<void> {
  buildKeyboard();

  await check("a wedge through libusb: nobody else hears it, also after replugging and a killed process", async () => {
    await using wedge = await plugInKeyboard();
    await using first = start("hold-wedge.ts");
    await first.says("up 1");
    same("the kernel's meanwhile", isKernels(), false);
    await wedge.type(KEYS_2M1);
    await first.says("card 2M1");
    wedge.unplug();
    await first.says("down lost");
    await using again = await plugInKeyboard();
    await first.says("up 2");
    await again.type(KEYS_21);
    await first.says("card 21");
    await first.kill();
    same("the kernel's after the kill", isKernels(), false);

    await using second = start("hold-wedge.ts");
    await second.says("up 1");
    await again.type(KEYS_2M1);
    await second.says("card 2M1");

    // Who took it from the kernel gives it back; the second process had it from nobody.
    again.unplug();
    await second.says("down lost");
    await using last = await plugInKeyboard();
    await second.says("up 2");
    await last.type(KEYS_21);
    await second.says("card 21");
    second.tell("close");
    same("its end", await second.ended(), 0);
    await until("the kernel's keyboard again", isKernels);
  });
}
