/** Runs in the browser, alone: puts each frame into the page's own socket (`openEyes`) and says what a careful eye finds on staff's screen. */
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
    const { boxesIn, faultsOf } = window.eyes;
    const boxes = boxesIn(document.querySelector(".staff"));
    const faults = faultsOf(boxes);
    for (const { name, element, rect } of boxes.filter(({ is }) => is === "button")) {
      const least = element.closest(".keys") === null ? 72 : leastKey;
      if (Math.min(rect.width, rect.height) < least) faults.push(`${name} is ${rect.width} by ${rect.height}`);
      for (const { element: inner, is, name: what, rect: its } of boxes)
        if (
          is !== "button" &&
          element.contains(inner) &&
          (its.left < rect.left || its.right > rect.right || its.top < rect.top || its.bottom > rect.bottom)
        )
          faults.push(`${what} leaves its button`);
    }
    return faults;
  }
}
