// Making elements, without a framework: text is always text, so nothing that somebody typed becomes markup.

/**
 * An element. Of what is given, `class` and `text` are what they say, `on` has listeners by the name of their event,
 * `data` what goes into `dataset`; everything else is an attribute: `true` means "there", `false`, `null` and
 * `undefined` mean "left out". Children are elements or texts; what is empty is left out.
 */
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element of SVG. */
export function draw(tag, given = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** The first element of this selector; for what the page itself has, so it is always there. */
export const the = (selector, root = document) => root.querySelector(selector);

/** Puts these in place of all that is there. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

/** Sets a text, and touches nothing when it is the same: a screen reader hears only what has changed. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Shows a list by its keys: elements that stay are kept (with their focus and their animations), others come and go.
 * `show(item, element | null)` makes an element or brings an old one up to date, and gives it back.
 */
export function keyed(parent, items, key, show) {
  const old = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const known = old.get(name) ?? null;
    const element = show(item, known);
    element.dataset.key = name;
    old.delete(name);
    if (known && element !== known) known.replaceWith(element);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of old.values()) element.remove();
}
