/** Runs in the browser; each function stands alone, because only its text is carried there. */

/**
 * Puts each of these frames into the page's own socket, as if the gate had sent it, and says of every screen what a careful
 * eye would find. One trip for many screens. `touched`: the names of the controls that somebody touches at rest before each.
 * The page must have been opened with `tapTheSocket`.
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
    const faults = [];
    const vmin = Math.min(innerWidth, innerHeight) / 100;
    const root = document.querySelector("dialog[open]") ?? document.querySelector("main");
    const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    const texts = [...root.querySelectorAll("*")].filter(
      (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "") &&
        isSeen(element),
    );
    const boxes = texts.map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return { name: `"${element.textContent}"`, element, rect: range.getBoundingClientRect() };
    });
    for (const drawn of root.querySelectorAll("svg, img")) {
      const rect = drawn.getBoundingClientRect();
      if (isSeen(drawn)) boxes.push({ name: drawn.getAttribute("class") ?? "icon", element: drawn, rect });
    }
    const targets = [...root.querySelectorAll("button")].filter(isSeen);
    for (const target of targets) {
      const rect = target.getBoundingClientRect();
      const name = `the button ${target.ariaLabel ?? target.textContent}`;
      if (Math.min(rect.width, rect.height) < 72) faults.push(`${name} is ${rect.width} by ${rect.height}`);
      if (rect.bottom < innerHeight / 3) faults.push(`${name} is out of reach`);
      boxes.push({ name, element: target, rect });
    }

    for (const { name, element, rect } of boxes) {
      if (rect.left < 0 || rect.top < 0 || rect.right > innerWidth + 0.5 || rect.bottom > innerHeight + 0.5)
        faults.push(`${name} leaves the screen`);
      if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) faults.push(`${name} is cut off`);
    }
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
        const width = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
        const height = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
        if (width > 1 && height > 1) faults.push(`${a.name} lies over ${b.name}`);
      }
    }

    const seenOnes = (selector) => [...root.querySelectorAll(selector)].filter(isSeen);
    const sizeOf = (selector) => {
      const sizes = seenOnes(selector).map((each) => parseFloat(getComputedStyle(each).fontSize));
      return sizes.length === 0 ? undefined : Math.min(...sizes) / vmin;
    };
    const figure = document.querySelector(".figure");
    const [headline] = seenOnes("h1");
    const style = getComputedStyle(document.querySelector("main"));
    return {
      faults,
      texts: texts.map((element) => element.textContent),
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

/** Before the page's own script: keeps its socket at hand, so that frames can be put into it without a trip each. */
export function tapTheSocket() {
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      window.socket = this;
    }
  };
}
