// YASGUI's words in the language of the page, and the names and roles that it lacks for keyboards and screen readers
// (WCAG 2.2 AA). It speaks English only and knows no catalogue, so they are put onto its elements once these are drawn.

/** Where a word stands: selector, attribute (or `text`), name of the word. */
const WORDS = [
  [".yasqe .CodeMirror textarea", "aria-label", "query"],
  [".yasqe_share", "title", "share"],
  [".yasqe_share", "aria-label", "share"],
  [".yasqe_sharePopup input", "aria-label", "share-link"],
  [".tabsList button.addTab", "title", "new-tab"],
  [".tabsList button.addTab", "aria-label", "new-tab"],
  [".closeTab", "title", "close-tab"],
  [".tab > a > input", "aria-label", "rename-tab"],
  [".context-menu-item:nth-of-type(1)", "text", "new-tab"],
  [".context-menu-item:nth-of-type(2)", "text", "rename-tab"],
  [".context-menu-item:nth-of-type(3)", "text", "copy-tab"],
  [".context-menu-item:nth-of-type(4)", "text", "close-tab"],
  [".context-menu-item:nth-of-type(5)", "text", "close-others"],
  [".context-menu-item:nth-of-type(6)", "text", "undo-close"],
  [".yasr_results .CodeMirror textarea", "aria-label", "answer"],
  [".select_table > span", "text", "table"],
  [".select_response > span", "text", "response"],
  [".yasr_downloadIcon", "title", "download"],
  [".yasr_downloadIcon", "aria-label", "download"],
  [".tableControls > div:nth-child(1) .label", "text", "plain"],
  [".tableControls > div:nth-child(2) .label", "text", "shorten"],
  [".tableFilter", "placeholder", "filter"],
  [".tableFilter", "aria-label", "filter"],
  [".pageSizerLabel", "text", "page-size"],
  [".tableSizer", "aria-label", "page-size"],
  [".tableSizer [value='-1']", "text", "all-rows"],
  [".overlay_content button:nth-child(1)", "text", "all-lines"],
  [".overlay_content button:nth-child(2) span", "text", "download"],
  [".overlay_content button:nth-child(2)", "title", "download"],
  [".yasr_fallback_info p", "text", "other-view"],
  ["ul.CodeMirror-hints", "aria-label", "suggestions"],
];

/** The words of the table's library, in the form of its own catalogue. */
export function tableWords(texts) {
  const paginate = { first: texts["page-first"], previous: texts["page-previous"], next: texts["page-next"], last: texts["page-last"] };
  return {
    aria: {
      paginate,
      orderable: `: ${texts.sort}`,
      orderableReverse: `: ${texts["sort-reverse"]}`,
      orderableRemove: `: ${texts["sort-remove"]}`,
    },
    info: texts["rows-shown"],
    infoEmpty: "",
    infoFiltered: texts["rows-filtered"],
    zeroRecords: texts["rows-none"],
    emptyTable: texts["rows-none"],
    thousands: "\u00a0",
  };
}

/** How YASQE's notices begin, and the word for each. */
const NOTICES = { "Press CTRL": "complete", Nothing: "complete-nothing", Failed: "complete-failed" };

/** The notice at the foot of the text, which comes and goes with the cursor. */
export function wordNotices(Yasqe, texts) {
  const show = Yasqe.prototype.showNotification;
  Yasqe.prototype.showNotification = function word(key, message) {
    const [, known] = Object.entries(NOTICES).find(([start]) => message.startsWith(start)) ?? [];
    return show.call(this, key, texts[known] ?? message);
  };
}

/** Gives words, names and roles; safe to call again after each redraw. */
export function putWords(yasgui, texts) {
  for (const [selector, attribute, word] of WORDS) {
    for (const element of document.querySelectorAll(selector)) put(element, attribute, texts[word]);
  }
  for (const tab of Object.values(yasgui._tabs)) {
    if (tab.getYasqe()) nameButton(tab.getYasqe(), texts);
    if (tab.getYasr()) nameAnswer(tab.getYasr(), texts);
  }
  // The list scrolls, and a keyboard must reach what scrolls.
  for (const list of document.querySelectorAll("ul.CodeMirror-hints")) list.tabIndex = 0;
  // A list of tabs holds tabs only: the button that adds one counts as the last.
  for (const button of yasgui.rootEl.querySelectorAll("[role=tablist] button.addTab")) {
    button.setAttribute("role", "tab");
    button.setAttribute("aria-selected", "false");
  }
}

/** Sets a word unless it stands there already. */
function put(element, attribute, word) {
  if (attribute !== "text") element.setAttribute(attribute, word);
  else if (element.textContent !== word) element.textContent = word;
}

/** The button that runs a query stops it while it runs, and says so. */
function nameButton(yasqe, texts) {
  const button = yasqe.rootEl.querySelector(".yasqe_queryButton");
  const [word, hint] = button.classList.contains("busy")
    ? [texts.stop, texts["stop-hint"]] : [texts.run, texts["run-hint"]];
  button.dataset.word = word;
  button.title = hint;
  button.setAttribute("aria-label", hint);
}

function nameAnswer({ rootEl, results, resultsEl }, texts) {
  resultsEl.tabIndex = 0;
  resultsEl.setAttribute("role", "region");
  resultsEl.setAttribute("aria-label", texts.answer);
  for (const button of rootEl.querySelectorAll(".yasr_btnGroup button")) {
    button.removeAttribute("aria-label");
    button.title = button.textContent;
    button.setAttribute("aria-pressed", String(button.classList.contains("selected")));
    button.disabled = button.classList.contains("disabled");
  }
  for (const cell of rootEl.querySelectorAll("thead th")) {
    if (!cell.textContent.trim()) {
      cell.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: texts.row }));
    }
  }
  if (!results) return;
  for (const shown of rootEl.querySelectorAll(".booleanResult > span")) {
    put(shown, "text", results.getBoolean() ? texts.yes : texts.no);
  }
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const rows = results.getBindings();
  const parts = [
    rows && `${texts.rows} ${numbers.format(rows.length)}`,
    results.getResponseTime() && `${numbers.format(results.getResponseTime() / 1000)} s`,
  ];
  put(rootEl.querySelector(".yasr_response_chip"), "text", parts.filter(Boolean).join(" · "));
}
