/**
 * The lamp and the buzzer of ACS's ACR122U and ACR1252U, by a command APDU that the reader takes itself: `FF 00 40 P2 04 T1 T2 times buzzer`,
 * T1 and T2 in 100 ms (ACR122U API, "Bi-Color LED and Buzzer Control").
 */
import type { Feedback } from "../device.ts";

const FINAL_RED = 0x01;
const SET_RED = 0x04;
const SET_GREEN = 0x08;
const SET_BOTH = SET_RED | SET_GREEN;
const RED_FLASHES = 0x10 | 0x40;
const GREEN_FLASHES = 0x20 | 0x80;
const BUZZER_OFF = 0;
const BUZZER_WITH_T1 = 1;

/** What each is: lamps, 100 ms on, 100 ms off, times, buzzer. The reader answers when it is over, after at most 600 ms. */
const SHOWS: Readonly<Record<Feedback, readonly [number, number, number, number, number]>> = {
  admit: [GREEN_FLASHES | SET_BOTH, 3, 0, 1, BUZZER_WITH_T1],
  refuse: [RED_FLASHES | SET_BOTH, 1, 1, 3, BUZZER_WITH_T1],
  unsure: [RED_FLASHES | GREEN_FLASHES | SET_BOTH, 2, 1, 2, BUZZER_WITH_T1],
  "out-of-order": [FINAL_RED | SET_BOTH, 0, 0, 0, BUZZER_OFF],
};

export function acr122Lamp(feedback: Feedback): Uint8Array {
  const [lamps, ...rest] = SHOWS[feedback];
  return Uint8Array.of(0xff, 0x00, 0x40, lamps, 4, ...rest);
}

/** The reader answers 90 and the state of its lamps. */
export function isAcr122Done(answer: Uint8Array): boolean {
  return answer.length === 2 && answer[0] === 0x90;
}
