// What YASGUI lacks for people with keyboards and screen readers (WCAG 2.2 AA), mended on its elements.

const NAMES = {
  ".yasqe .CodeMirror textarea": "query",
  ".tableSizer, select.tableSizer": "pageSize",
  ".tableFilter": "filter",
  ".tabsList button.addTab": "newTab",
  ".yasqe_queryButton": "run",
  ".yasqe_share": "share",
};

/** Gives names and roles; safe to call again after each redraw. */
export function makeAccessible(host, texts) {
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const element of host.querySelectorAll(selector)) element.setAttribute("aria-label", texts[name]);
  }
  // A list of tabs holds tabs only: the button that adds one counts as the last.
  for (const button of host.querySelectorAll("[role=tablist] button.addTab")) {
    button.setAttribute("role", "tab");
    button.setAttribute("aria-selected", "false");
  }
  for (const box of host.querySelectorAll(".yasr_results")) box.tabIndex = 0;
  for (const cell of host.querySelectorAll("thead th")) {
    if (!cell.textContent.trim()) cell.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: texts.row }));
  }
  for (const list of document.querySelectorAll("ul.CodeMirror-hints")) list.setAttribute("aria-label", texts.suggestions);
}
