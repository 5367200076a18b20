// Zoom and pan for pictures (`data-viewport` around an SVG): buttons, keys, wheel with Ctrl, two fingers, dragging.
// Without this script the picture is whole; its links work in any case.

const STEP = 1.4;
const NEAREST = 12;

/** Gives each marked picture its buttons and keys. */
export function offerViewports(root) {
  for (const host of root.querySelectorAll("[data-viewport]")) {
    const svg = host.querySelector("svg");
    if (svg) new Viewport(host, svg);
  }
}

class Viewport {
  constructor(host, svg) {
    Object.assign(this, { host, svg, whole: { ...numbers(svg) }, pointers: new Map() });
    this.view = { ...this.whole };
    host.tabIndex = 0;
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", host.dataset.help);
    this.controls();
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(end, (event) => this.release(event));
    }
    svg.addEventListener("click", (event) => this.moved && event.preventDefault(), true);
    svg.addEventListener("dragstart", (event) => event.preventDefault());
  }

  controls() {
    const bar = Object.assign(document.createElement("div"), { className: "controls" });
    const { nearer, farther, whole } = this.host.dataset;
    const actions = [["+", nearer, () => this.zoom(STEP)], ["−", farther, () => this.zoom(1 / STEP)], ["⤢", whole, () => this.reset()]];
    for (const [sign, name, act] of actions) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: name });
      button.setAttribute("aria-label", name);
      button.addEventListener("click", act);
      bar.append(button);
    }
    this.host.append(bar);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = this.view.width / 8;
    const acts = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.reset(),
      ArrowLeft: () => this.move(-far, 0),
      ArrowRight: () => this.move(far, 0),
      ArrowUp: () => this.move(0, -far),
      ArrowDown: () => this.move(0, far),
    };
    const arrow = event.key.startsWith("Arrow");
    if (!acts[event.key] || (arrow && this.isWhole)) return;
    acts[event.key]();
    event.preventDefault();
  }

  get isWhole() {
    return this.view.width >= this.whole.width;
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 200), this.at(event));
  }

  press(event) {
    this.moved = false;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before || (this.isWhole && this.pointers.size < 2)) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!this.moved && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
    this.moved = true;
    this.host.classList.add("moving");
    const scale = this.view.width / this.svg.clientWidth;
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (other) {
      const span = (place) => Math.hypot(place.x - other.x, place.y - other.y) || 1;
      this.zoom(span(now) / span(before), this.at(event));
    } else {
      this.move((before.x - now.x) * scale, (before.y - now.y) * scale);
    }
    this.pointers.set(event.pointerId, now);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.host.classList.remove("moving");
  }

  /** The point of the picture under a pointer. */
  at(event) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const { x, y } = this.view;
    return [x + ((event.clientX - left) / width) * this.view.width, y + ((event.clientY - top) / height) * this.view.height];
  }

  zoom(factor, [x, y] = [this.view.x + this.view.width / 2, this.view.y + this.view.height / 2]) {
    const width = Math.min(this.whole.width, Math.max(this.whole.width / NEAREST, this.view.width / factor));
    const share = width / this.view.width;
    const height = this.view.height * share;
    this.show({ x: x - (x - this.view.x) * share, y: y - (y - this.view.y) * share, width, height });
  }

  move(x, y) {
    this.show({ ...this.view, x: this.view.x + x, y: this.view.y + y });
  }

  reset() {
    this.show({ ...this.whole });
  }

  show({ x, y, width, height }) {
    const { whole } = this;
    const within = (at, size, from, all) => Math.min(Math.max(at, from), from + all - size);
    this.view = { x: within(x, width, whole.x, whole.width), y: within(y, height, whole.y, whole.height), width, height };
    this.svg.setAttribute("viewBox", `${this.view.x} ${this.view.y} ${width} ${height}`);
    this.svg.style.touchAction = this.isWhole ? "" : "none";
  }
}

function numbers(svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
}
