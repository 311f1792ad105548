// Making elements. Every text goes in as text, never as markup.

/** An element with properties, attributes (those with a dash, and role) and children. */
function make(tag, properties = {}, ...content) {
  const element = document.createElement(tag);
  fill(element, properties);
  element.append(...content.filter((part) => part !== null && part !== undefined && part !== ""));
  return element;
}

/** An element of an SVG picture, with attributes. */
function draw(tag, attributes = {}, ...content) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

function fill(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.includes("-") || name === "role" || name === "scope" || name === "for") {
      element.setAttribute(name, value);
    } else {
      element[name] = value;
    }
  }
}

/** The element with that id. */
function byID(id) {
  return document.getElementById(id);
}

/** Options of a select, the first one being "any". */
function options(select, entries) {
  select.replaceChildren(
    ...entries.map(([value, label]) => make("option", { value, textContent: label })));
}

/** Arrow keys among items of which one at a time takes part in the order of Tab. */
class Roving {
  /**
   * `list` gives the items as they stand now; `columns` how many stand in a row.
   */
  constructor(container, list, columns) {
    this.list = list;
    this.columns = columns;
    container.addEventListener("keydown", (event) => this.key(event));
    container.addEventListener("focusin", (event) => {
      const item = event.target.closest("[data-item]");
      if (item && container.contains(item)) this.take(item);
    });
  }

  /** Makes the item the one that Tab reaches. */
  take(item) {
    if (this.current && this.current !== item) this.current.tabIndex = -1;
    this.current = item;
    if (item) item.tabIndex = 0;
  }

  /** After the list changed: the item that Tab reaches is still in it. */
  refresh() {
    const items = this.list();
    this.take(items.includes(this.current) ? this.current : items[0]);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const items = this.list();
    const place = items.indexOf(event.target.closest("[data-item]"));
    if (place < 0) return;
    const columns = this.columns();
    const steps = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns,
      PageDown: columns * 4, PageUp: -columns * 4,
    };
    let next;
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = items.length - 1;
    else if (event.key in steps) next = place + steps[event.key];
    else return;
    event.preventDefault();
    if (event.key.startsWith("Page")) next = Math.min(items.length - 1, Math.max(0, next));
    // From a full row down into a shorter last one.
    if (event.key === "ArrowDown" && next >= items.length
      && Math.floor(place / columns) < Math.floor((items.length - 1) / columns)) {
      next = items.length - 1;
    }
    const item = items[next];
    if (!item) return;
    this.take(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
