/**
 * Puts each of these frames into the page's own socket, as if the gate had sent it, and says of every screen what a careful
 * eye would find. One trip for many screens. `touched`: the names of the controls that somebody touches at rest before each.
 * Runs in the browser, in a page that was opened with `openEyes`; alone, because only its text is carried there.
 */
export async function lookAtAll({ frames, idle, touched }) {
  const rendered = async (frame) => {
    const { seq } = JSON.parse(frame);
    for (let turn = 0; document.querySelector("main")?.dataset.seq !== String(seq); turn += 1) {
      if (turn > 2000) throw new Error(`the page does not show ${frame}`);
      // Again now and then: on a machine this busy the page may have opened a new line meanwhile.
      if (turn % 100 === 0) window.socket.dispatchEvent(new MessageEvent("message", { data: frame }));
      await (turn < 20 ? Promise.resolve() : new Promise(requestAnimationFrame));
    }
  };
  const looks = [];
  for (const frame of frames) {
    if (touched.length > 0) {
      await rendered(idle);
      for (const name of touched) {
        const button = [...document.querySelectorAll("button")].find((each) => each.ariaLabel === name);
        if (button === undefined) throw new Error(`there is no button ${name} in ${document.body.innerText}`);
        if (button.ariaPressed !== "true") button.click();
        await Promise.resolve();
      }
    }
    await rendered(frame);
    // A frame and the beginning of the next: what is fitted to a changed box is fitted after the first has begun, and painted with it.
    for (let turn = 0; touched.length > 0 && turn < 2; turn += 1) await new Promise(requestAnimationFrame);
    looks.push(look());
  }
  return looks;

  function look() {
    const { seenIn, boxesIn, faultsOf } = window.eyes;
    const vmin = Math.min(innerWidth, innerHeight) / 100;
    const root = document.querySelector("dialog[open]") ?? document.querySelector("main");
    const boxes = boxesIn(root);
    const faults = faultsOf(boxes);
    for (const { name, rect } of boxes.filter(({ is }) => is === "button")) {
      if (Math.min(rect.width, rect.height) < 72) faults.push(`${name} is ${rect.width} by ${rect.height}`);
      if (rect.bottom < innerHeight / 3) faults.push(`${name} is out of reach`);
    }

    const sizeOf = (selector) => {
      const sizes = seenIn(root, selector).map((each) => parseFloat(getComputedStyle(each).fontSize));
      return sizes.length === 0 ? undefined : Math.min(...sizes) / vmin;
    };
    const figure = document.querySelector(".figure");
    const [headline] = seenIn(root, "h1");
    const style = getComputedStyle(document.querySelector("main"));
    return {
      faults,
      texts: boxes.filter(({ is }) => is === "text").map(({ element }) => element.textContent),
      words: headline?.textContent,
      wordsTop: headline === undefined ? undefined : headline.getBoundingClientRect().top / innerHeight,
      wordsVmin: sizeOf(".words"),
      linesVmin: sizeOf(".reason, .now, .notes"),
      figure: figure?.getAttribute("class")?.replace("figure figure-", ""),
      figureVmin: figure === null ? undefined : figure.getBoundingClientRect().width / vmin,
      field: style.backgroundColor,
      ink: style.color,
      letters: document.fonts.check("700 16px Inter", root.textContent),
    };
  }
}
