/** Every kind of reader, actuator and input there is. A new device adds one file to the shelf, one schema and one line here. */
import * as v from "valibot";
import { dcttechOptions, openDcttech, releaseDcttech } from "./actuators/dcttech.ts";
import { gpioActuatorOptions, openGpio, releaseGpio } from "./actuators/gpio.ts";
import { gpiodActuatorOptions, openGpiod, releaseGpiod } from "./actuators/gpiod.ts";
import { lcusOptions, openLcus, releaseLcus } from "./actuators/lcus.ts";
import { noActuatorOptions, openNoActuator } from "./actuators/none.ts";
import { openSimulatedActuator, releaseSimulated, simulatedActuatorOptions } from "./actuators/simulated.ts";
import type { Context } from "./context.ts";
import type { Input, Medium, Reader } from "./device.ts";
import type { OpenActuator } from "./guarded-actuator.ts";
import { gpioInputOptions, openGpioInput } from "./inputs/gpio.ts";
import { gpiodInputOptions, openGpiodInput } from "./inputs/gpiod.ts";
import { openSimulatedInput, simulatedInputOptions } from "./inputs/simulated.ts";
import { cameraOptions, openCameraReader } from "./readers/camera.ts";
import { openBareSerial } from "./readers/bare-serial.ts";
import { gm65Options, openGm65Reader } from "./readers/gm65.ts";
import { hidPosOptions, openHidPosReader } from "./readers/hid-pos.ts";
import { openPcscReader, pcscOptions } from "./readers/pcsc.ts";
import { openPn532Reader, pn532Options } from "./readers/pn532.ts";
import { openReplay, replayOptions } from "./readers/replay.ts";
import { openSerialReader, serialReaderOptions } from "./readers/serial.ts";
import { openSimulatedReader, simulatedReaderOptions } from "./readers/simulated.ts";
import { openSnapiReader, snapiOptions } from "./readers/snapi.ts";
import { openWedgeReader, wedgeOptions } from "./readers/wedge.ts";
import { openTwn4Reader, twn4Options } from "./readers/twn4.ts";

/** What a site's configuration may say of a reader. */
export const readerOptions = v.variant("kind", [
  serialReaderOptions,
  gm65Options,
  hidPosOptions,
  snapiOptions,
  wedgeOptions,
  pcscOptions,
  pn532Options,
  twn4Options,
  cameraOptions,
  replayOptions,
  simulatedReaderOptions,
]);
export type ReaderOptions = v.InferOutput<typeof readerOptions>;

/** What it reads, for who has to say what to hold there. */
export function mediumOf(options: ReaderOptions): Medium {
  if (options.kind === "pcsc" || options.kind === "pn532" || options.kind === "twn4") return "nfc";
  return "medium" in options ? options.medium : "qr";
}

/** What a site's configuration may say of an actuator. */
export const actuatorOptions = v.variant("kind", [
  lcusOptions,
  dcttechOptions,
  gpioActuatorOptions,
  gpiodActuatorOptions,
  simulatedActuatorOptions,
  noActuatorOptions,
]);
export type ActuatorOptions = v.InferOutput<typeof actuatorOptions>;

/** What a site's configuration may say of an input. */
export const inputOptions = v.variant("kind", [gpioInputOptions, gpiodInputOptions, simulatedInputOptions]);
export type InputOptions = v.InferOutput<typeof inputOptions>;

/** Throws `DeviceError`. Wrap it in `keepReading` to have it come back after it was lost. */
export async function openReader(options: ReaderOptions, context: Context = {}): Promise<Reader> {
  switch (options.kind) {
    case "serial":
      return openSerialReader(options, context);
    case "gm65":
      return openGm65Reader(options, context);
    case "hid-pos":
      return openHidPosReader(options, context);
    case "snapi":
      return openSnapiReader(options, context);
    case "wedge":
      return openWedgeReader(options, context);
    case "pcsc":
      return openPcscReader(options, context);
    case "pn532":
      return openPn532Reader(options, context);
    case "camera":
      return openCameraReader(options);
    case "twn4":
      return openTwn4Reader(options, context);
    case "replay":
      return openReplay(options);
    case "simulated":
      return openSimulatedReader(options);
  }
}

/** Throws `DeviceError`. The contact is open when this resolves. Wrap it in `keepActing` to have it come back. */
export async function openActuator(options: ActuatorOptions, context: Context = {}): Promise<OpenActuator> {
  switch (options.kind) {
    case "lcus1":
      return openLcus(options, context);
    case "dcttech":
      return openDcttech(options, context);
    case "gpio":
      return openGpio(options, context);
    case "gpiod":
      return openGpiod(options, context);
    case "simulated":
      return openSimulatedActuator(options);
    case "none":
      return openNoActuator();
  }
}

/** Switches off and nothing else: for the moment after a gate has ended, however it ended. Throws `DeviceError`. */
export async function releaseActuator(options: ActuatorOptions, context: Context = {}): Promise<void> {
  switch (options.kind) {
    case "lcus1":
      return releaseLcus(options, context);
    case "dcttech":
      return releaseDcttech(options, context);
    case "gpio":
      return releaseGpio(options, context);
    case "gpiod":
      return releaseGpiod(options, context);
    case "simulated":
      return releaseSimulated(options);
    case "none":
      return undefined;
  }
}

/** Throws `DeviceError`. The level is known when this resolves. Wrap it in `keepWatching` to have it come back. */
export async function openInput(options: InputOptions, context: Context = {}): Promise<Input> {
  switch (options.kind) {
    case "gpio":
      return openGpioInput(options, context);
    case "gpiod":
      return openGpiodInput(options, context);
    case "simulated":
      return openSimulatedInput(options);
  }
}

/** A serial port on which a device is asked who it is (probe.ts). Throws `DeviceError`. */
export { openBareSerial };
