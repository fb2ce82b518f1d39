/** Makes elements, always from text and never from markup: what a person or a bot wrote cannot become part of the page. */

import { worded, labelled } from "/page/words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `class`, `on…` listeners, `words` and `label` keys (with `values`), other attributes; then its content. */
export function el(tag, about = {}, ...content) {
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button";
  const { words, label, values, ...attributes } = about;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  if (words) worded(element, words, values);
  if (label) labelled(element, label, values);
  element.append(...content.filter((part) => part != null && part !== false));
  return element;
}

/** Make one of the page's icons; it says nothing, so what it stands in must. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

let shut = null; // closes the panel that is open, wherever it is: there is one at a time

document.addEventListener("pointerdown", (event) => {
  if (shut && !shut.parts.some((part) => part.contains(event.target))) shut.close();
});

/** Let `button` open and close `panel`; Escape, a click elsewhere and leaving by Tab close it. Gives `close`. */
export function disclosed(button, panel, onOpen = () => {}) {
  const parts = [button, panel];
  const close = (back = false) => {
    if (panel.hidden) return;
    panel.hidden = true;
    shut = null;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => {
    if (!panel.hidden) return close();
    await onOpen();
    shut?.close();
    panel.hidden = false;
    shut = { parts, close };
    button.setAttribute("aria-expanded", "true");
  });
  for (const part of parts) {
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      close(true);
    });
    part.addEventListener("focusout", ({ relatedTarget: next }) => {
      if (next && !parts.some((one) => one.contains(next))) close();
    });
  }
  return close;
}
