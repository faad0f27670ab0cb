/** A door that is driven: src/door/door.ts on a real lock. */
import { stepDoor, doorWakesAt } from "./door.ts";
import { type Door, type DoorInput, type DoorRules, doorStands, doorState, isDoorFull, newDoor } from "./door-words.ts";
import { drive, type DrivenPassage, type DriveParts } from "./drive.ts";

export function runDoor(rules: DoorRules, parts: DriveParts<DoorInput>): DrivenPassage {
  return drive<Door, DoorInput>(
    {
      first: newDoor([...parts.inputs.keys()], parts.timer.now()),
      step: (before, event) => {
        const { door, orders, tells } = stepDoor(before, event, rules);
        return { state: door, orders, tells };
      },
      wakesAt: (door) => doorWakesAt(door, rules),
      isFull: isDoorFull,
      stateOf: doorState,
      standsOf: (door) => doorStands(door, rules),
    },
    parts,
  );
}
