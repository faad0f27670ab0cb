/** Runs in the browser: waits for the message `seq`, then says what a careful eye would find. It may use nothing from outside. */
export async function lookInPage(seq) {
  while (document.querySelector("main")?.dataset.seq !== String(seq)) await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  const faults = [];
  const vmin = Math.min(innerWidth, innerHeight) / 100;

  const texts = [...document.querySelectorAll("main *")].filter(
    (element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "") &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  );
  const boxes = texts.map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return { name: `"${element.textContent}"`, element, rect: range.getBoundingClientRect() };
  });
  for (const svg of document.querySelectorAll("main svg")) {
    boxes.push({ name: svg.getAttribute("class") ?? "icon", element: svg, rect: svg.getBoundingClientRect() });
  }

  for (const { name, element, rect } of boxes) {
    if (rect.left < 0 || rect.top < 0 || rect.right > innerWidth || rect.bottom > innerHeight)
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

  const sizeOf = (selector) => {
    const sizes = [...document.querySelectorAll(selector)].map((each) => parseFloat(getComputedStyle(each).fontSize));
    return sizes.length === 0 ? undefined : Math.min(...sizes) / vmin;
  };
  const figure = document.querySelector(".figure");
  return {
    faults,
    texts: texts.map((element) => element.textContent),
    words: document.querySelector("h1 .current, h1:not(:has(.current))")?.textContent,
    wordsVmin: sizeOf(".words"),
    linesVmin: sizeOf(".reason, .now, .notes"),
    figure: figure?.getAttribute("class")?.replace("figure figure-", ""),
    figureVmin: figure === null ? undefined : figure.getBoundingClientRect().width / vmin,
    field: getComputedStyle(document.querySelector("main")).backgroundColor,
    ink: getComputedStyle(document.querySelector("main")).color,
    letters: document.fonts.check("700 16px Inter", document.body.textContent),
  };
}
