import { OTHER_SIZES } from "./states.ts";
import { describeWholeAndApart } from "./whole-and-apart.ts";

/** Those that found most at the promised sizes: the longest words, the most letters, the tallest accents. */
for (const size of OTHER_SIZES) describeWholeAndApart(size, ["en", "de", "el", "hu", "fi", "mt", "bg"]);
