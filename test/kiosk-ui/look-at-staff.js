/** Runs in the browser, alone: puts each frame into the page's own socket (`tapTheSocket`) and says what a careful eye finds on staff's screen. */
export async function lookAtStaff({ frames, leastKey }) {
  const found = [];
  for (const { language, frame } of frames) {
    // nobody shall seem to have left, however slow the box is
    window.dispatchEvent(new Event("pointerdown"));
    window.socket.dispatchEvent(new MessageEvent("message", { data: frame }));
    await until(() => document.querySelector(".staff")?.lang === language);
    found.push(...look().map((fault) => `${language}: ${fault}`));
  }
  return found;

  async function until(holds) {
    for (let turn = 0; !holds(); turn += 1) {
      if (turn > 600) throw new Error(`the screen speaks ${document.querySelector(".staff")?.lang} instead`);
      await (turn < 20 ? Promise.resolve() : new Promise(requestAnimationFrame));
    }
  }

  function look() {
    const faults = [];
    const root = document.querySelector(".staff");
    const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const hasText = (element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
    const texts = [...root.querySelectorAll("*")].filter((element) => hasText(element) && isSeen(element));
    const boxes = texts.map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return { name: `"${element.textContent}"`, element, rect: range.getBoundingClientRect() };
    });
    for (const svg of root.querySelectorAll("svg"))
      if (isSeen(svg)) boxes.push({ name: "a picture", element: svg, rect: svg.getBoundingClientRect() });
    for (const button of [...root.querySelectorAll("button")].filter(isSeen)) {
      const rect = button.getBoundingClientRect();
      const name = `the button ${button.ariaLabel ?? button.textContent}`;
      const least = button.closest(".keys") === null ? 72 : leastKey;
      if (Math.min(rect.width, rect.height) < least) faults.push(`${name} is ${rect.width} by ${rect.height}`);
      for (const { element, name: inner, rect: text } of boxes)
        if (
          button.contains(element) &&
          (text.left < rect.left || text.right > rect.right || text.top < rect.top || text.bottom > rect.bottom)
        )
          faults.push(`${inner} leaves its button`);
      boxes.push({ name, element: button, rect });
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
    return faults;
  }
}
