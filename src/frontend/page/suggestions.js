// Names while they are typed: a combobox (WAI-ARIA 1.2) on the search form, which works without it too.

const PAUSE = 120;

/** Makes each `input[data-suggest]` offer what its address answers for the text so far. */
export function offerSuggestions(root) {
  for (const input of root.querySelectorAll("input[data-suggest]")) new Suggestions(input);
}

class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = Object.assign(document.createElement("ul"), { id: `${input.id}-suggestions`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? input.getAttribute("aria-label"));
    this.list.className = "suggestions";
    input.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 200));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.input.value.trim();
    this.waiting?.abort();
    if (!text) return this.close();
    this.waiting = new AbortController();
    const url = new URL(this.input.dataset.suggest, location);
    url.searchParams.set("q", text);
    url.searchParams.set("limit", "8");
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.waiting.signal });
      if (answer.ok) this.show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
    return undefined;
  }

  show(results) {
    this.list.replaceChildren(...results.map((result, index) => {
      const item = Object.assign(document.createElement("li"), { id: `${this.list.id}-${index}` });
      item.setAttribute("role", "option");
      item.dataset.href = result.page ?? result.iri;
      const kind = Object.assign(document.createElement("span"), { className: "muted", textContent: result.type?.label ?? "" });
      item.append(result.label, " ", kind);
      item.addEventListener("mousedown", () => this.go(item));
      return item;
    }));
    this.list.hidden = results.length === 0;
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    this.choose(null);
  }

  key(event) {
    const items = [...this.list.children];
    const at = items.indexOf(this.chosen);
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" && items.length) this.choose(items[(at + 1) % items.length]);
    else if (event.key === "ArrowUp" && items.length) this.choose(items.at(at <= 0 ? -1 : at - 1));
    else if (event.key === "Enter" && this.chosen) this.go(this.chosen);
    else return;
    event.preventDefault();
  }

  choose(item) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = item;
    item?.setAttribute("aria-selected", "true");
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  go(item) {
    location.assign(item.dataset.href);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(null);
  }
}
