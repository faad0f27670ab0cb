/** How often the register has to be read for what a policy calls fresh. */

/** So that a list is read anew before it has aged, also when a reading fails once. */
const REFRESH_SHARE = 2 / 3;

/** At most so many minutes from one reading of the register to the next, when data is fresh for so many hours. */
export function mostRefreshMinutes(freshHours: number): number {
  return Math.floor(freshHours * 60 * REFRESH_SHARE);
}
