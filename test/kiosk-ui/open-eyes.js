/**
 * Before the page's own script; alone, because only its text is carried into the browser. Keeps the page's socket at hand, so that frames can be put
 * into it without a trip each, and what every look at a screen needs: which boxes stand there, and what a careful eye says of them.
 */
export function openEyes() {
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      window.socket = this;
    }
  };

  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
  const seenIn = (root, selector) => [...root.querySelectorAll(selector)].filter(isSeen);

  function boxesIn(root) {
    const texts = seenIn(root, "*").filter(hasText);
    return [
      ...texts.map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return { is: "text", name: `"${element.textContent}"`, element, rect: range.getBoundingClientRect() };
      }),
      ...seenIn(root, "svg, img").map((element) => {
        const name = element.getAttribute("class") ?? "icon";
        return { is: "drawn", name, element, rect: element.getBoundingClientRect() };
      }),
      ...seenIn(root, "button").map((element) => {
        const name = `the button ${element.ariaLabel ?? element.textContent}`;
        return { is: "button", name, element, rect: element.getBoundingClientRect() };
      }),
    ];
  }

  /** Whole, and apart from each other. */
  function faultsOf(boxes) {
    const faults = [];
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

  window.eyes = { seenIn, boxesIn, faultsOf };
}
