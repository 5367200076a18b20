// Views of an answer besides the table: bars, points on a map, a time line, a net of things; all as SVG with names.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { FRAME, project } from "../projection.mjs";

const SVG = "http://www.w3.org/2000/svg";
const LIMIT = 200;
/** Pixels that a net is drawn over at least; on a telephone it is scrolled. */
const NARROWEST = 768;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const isNumber = (term) => term && /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/.test(term.datatype ?? "");
const isDate = (term) => term && /#(date|dateTime|gYear|gYearMonth)$/.test(term.datatype ?? "");
const isThing = (term) => term?.type === "uri";
const shown = (term) => (isThing(term) ? decoded(term.value.replace(/^.*[/#](?=.)/, "")) : term?.value ?? "");

/** Percent-encoded UTF-8 as text; what is encoded otherwise, such as `caf%E9`, stays as it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A picture with a name, its marks linked to what they stand for; `kind`: how it fills its place. */
function picture(width, height, name, kind = "") {
  return element("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": name, class: `view ${kind}` });
}

function linked(term, ...children) {
  if (!isThing(term)) return element("g", {}, ...children);
  return element("a", { href: term.value }, ...children);
}

/** What is common to the views: which answers they can show, and that an answer cut for drawing says so. */
class View {
  static cut = "";

  constructor(yasr) {
    this.yasr = yasr;
  }

  get rows() {
    return this.yasr.results?.getBindings() ?? [];
  }

  /** The variables of the answer, by a test on the first terms that they are bound to. */
  columns(test) {
    const names = this.yasr.results?.getVariables() ?? [];
    return names.filter((name) => test(this.rows.find((row) => row[name])?.[name]));
  }

  /** The variable that names a row: the first plain text, else the first of all. */
  get labelColumn() {
    return this.columns((term) => term?.type === "literal" && !isNumber(term) && !isDate(term))[0] ?? this.columns(Boolean)[0];
  }

  getIcon() {
    return Object.assign(document.createElement("span"), { className: "view-icon", ariaHidden: "true" });
  }

  show(svg) {
    const parts = [svg];
    if (this.rows.length > LIMIT) {
      parts.unshift(Object.assign(document.createElement("p"), { textContent: View.cut.replace("{shown}", LIMIT).replace("{all}", this.rows.length) }));
    }
    this.yasr.resultsEl.replaceChildren(...parts);
  }
}

class Chart extends View {
  canHandleResults() {
    return this.rows.length > 0 && this.columns(isNumber).length > 0;
  }

  draw() {
    const value = this.columns(isNumber)[0];
    const rows = this.rows.slice(0, LIMIT).filter((row) => row[value]);
    const most = Math.max(...rows.map((row) => Math.abs(Number(row[value].value))), 1e-9);
    const svg = picture(900, rows.length * 24 + 8, value);
    rows.forEach((row, index) => {
      const label = row[this.labelColumn];
      const name = shown(label).slice(0, 44);
      const width = (Math.abs(Number(row[value].value)) / most) * 460;
      svg.append(linked(Object.values(row).find(isThing),
        element("text", { x: 330, y: index * 24 + 20, "text-anchor": "end" }, name),
        element("rect", { x: 340, y: index * 24 + 6, width, height: 18, class: "bar" }),
        element("text", { x: 346 + width, y: index * 24 + 20, class: "value" }, row[value].value)));
    });
    this.show(svg);
  }
}

class Timeline extends View {
  canHandleResults() {
    return this.rows.length > 0 && this.columns(isDate).length > 0;
  }

  draw() {
    const column = this.columns(isDate)[0];
    const rows = this.rows.slice(0, LIMIT).filter((row) => row[column])
      .sort((one, other) => one[column].value.localeCompare(other[column].value));
    const times = rows.map((row) => new Date(row[column].value.slice(0, 10)).getTime());
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const svg = picture(900, rows.length * 24 + 8, column);
    rows.forEach((row, index) => {
      const x = 110 + ((times[index] - first) / Math.max(last - first, 1)) * 380;
      svg.append(linked(Object.values(row).find(isThing),
        element("text", { x: 4, y: index * 24 + 20, class: "value" }, row[column].value.slice(0, 10)),
        element("circle", { cx: x, cy: index * 24 + 15, r: 5, class: "bar" }),
        element("text", { x: x + 12, y: index * 24 + 20 }, shown(row[this.labelColumn]).slice(0, 50))));
    });
    this.show(svg);
  }
}

class Places extends View {
  static land = "";

  get coordinates() {
    const named = (pattern) => this.columns(isNumber).find((name) => pattern.test(name));
    return [named(/^lon/i), named(/^lat/i)];
  }

  canHandleResults() {
    return this.rows.length > 0 && this.coordinates.every(Boolean);
  }

  draw() {
    const { width, height } = FRAME;
    const svg = picture(width, height, this.labelColumn, "whole");
    svg.append(element("image", { href: Places.land, width, height }));
    const [longitude, latitude] = this.coordinates;
    for (const row of this.rows.slice(0, 1000)) {
      if (!row[longitude] || !row[latitude]) continue;
      const [cx, cy] = project([Number(row[longitude].value), Number(row[latitude].value)]);
      const title = element("title", {}, shown(row[this.labelColumn]));
      svg.append(linked(Object.values(row).find(isThing), element("circle", { cx, cy, r: 6, class: "bar" }, title)));
    }
    this.show(svg);
  }
}

class Net extends View {
  get ends() {
    return this.columns(isThing).slice(0, 3);
  }

  canHandleResults() {
    return this.rows.length > 0 && this.ends.length > 1;
  }

  draw() {
    const names = this.ends;
    const [from, to] = [names[0], names.at(-1)];
    const nodes = new Map();
    const node = (term) => nodes.get(term.value) ?? nodes.set(term.value, { id: term.value, term }).get(term.value);
    const links = this.rows.slice(0, LIMIT)
      .filter((row) => isThing(row[from]) && isThing(row[to]))
      .map((row) => ({ source: node(row[from]), target: node(row[to]) }));
    forceSimulation([...nodes.values()])
      .force("link", forceLink(links).distance(70))
      .force("charge", forceManyBody().strength(-160).distanceMax(300))
      .force("apart", forceCollide(32))
      // Parts that nothing joins stay near each other.
      .force("beside", forceX(450).strength(0.06))
      .force("below", forceY(300).strength(0.14))
      .stop()
      .tick(200);
    const svg = picture(900, 600, `${from} – ${to}`, "net");
    const all = [...nodes.values()];
    const [left, right] = [Math.min(...all.map(({ x }) => x)) - 40, Math.max(...all.map(({ x }) => x)) + 180];
    const [top, bottom] = [Math.min(...all.map(({ y }) => y)) - 30, Math.max(...all.map(({ y }) => y)) + 30];
    const [width, height] = [Math.max(right - left, 900), bottom - top];
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    // Names as large as the page's small print, however much there is to draw.
    const scale = width / Math.max(this.yasr.resultsEl.clientWidth, NARROWEST);
    svg.style.fontSize = `${Math.min(Math.max(11 * scale, 12), 30)}px`;
    svg.append(...links.map(({ source, target }) =>
      element("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y, class: "edge" })));
    svg.append(...all.map(({ x, y, term }) => linked(term,
      element("circle", { cx: x, cy: y, r: 7, class: "bar" }),
      element("text", { x: x + 10, y: y + 4 }, shown(term).slice(0, 32)))));
    this.show(svg);
  }
}

/** Makes the views known to YASR; an answer offers those that can show it. */
export function registerViews(Yasr, settings) {
  Places.land = settings.land;
  View.cut = settings.texts["first-rows"];
  for (const [name, Kind] of Object.entries({ chart: Chart, map: Places, timeline: Timeline, graph: Net })) {
    Kind.prototype.label = settings.texts[name];
    Kind.prototype.priority = 2;
    Yasr.registerPlugin(name, Kind, true);
  }
}
