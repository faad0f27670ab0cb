import { SIZES } from "./states.ts";
import { describeWholeAndApart } from "./whole-and-apart.ts";

describeWholeAndApart(SIZES[0]);
