// What the service says of a query: what looks like a slip while it is written, and beside an empty answer, why.

/** Milliseconds without a keystroke after which a query is looked at. */
const PAUSE = 700;

const marks = new WeakMap();
const pending = new WeakMap();
const watched = new WeakSet();

/** Looks at the query of a tab whenever its author pauses; it may be half a query by then. */
export function checkWhileTyping(tab, settings) {
  const yasqe = tab?.getYasqe();
  if (!settings.explain || !yasqe || watched.has(yasqe)) return;
  watched.add(yasqe);
  yasqe.on("change", () => {
    clearTimeout(pending.get(tab));
    pending.set(tab, setTimeout(() => look(tab, settings, ["draft"]), PAUSE));
  });
}

/** Takes away what was said of the query before. */
export function forget(tab) {
  clearTimeout(pending.get(tab));
  for (const box of tab.getYasr().rootEl.querySelectorAll(".editor-said")) box.remove();
  for (const mark of marks.get(tab) ?? []) mark.clear();
  marks.delete(tab);
}

/** Asks about a query that was answered, and shows the findings, each with its cure, above the answer. */
export async function explainAnswer(tab, settings) {
  const { results } = tab.getYasr();
  if (!settings.explain || !results || results.hasError()) return;
  const isEmpty = results.getBoolean() === false || results.getBindings()?.length === 0;
  await look(tab, settings, isEmpty ? ["empty", "lint"] : ["lint"]);
}

/** Shows what some checks find, unless the query or its answer is another one by then. */
async function look(tab, settings, checks) {
  const { results } = tab.getYasr();
  const query = tab.getQuery();
  const said = await Promise.all(checks.map((check) => ask(settings.explain, query, check)));
  if (tab.getYasr().results !== results || tab.getQuery() !== query) return;
  forget(tab);
  const told = new Set();
  checks.forEach((check, number) => {
    const kind = check === "draft" ? "lint" : check;
    if (said[number]) show(tab, settings.texts[kind], unsaid(said[number], told), kind);
  });
}

/** What was not told yet: a slip that empties the answer is found by both checks. */
function unsaid({ findings, summary }, told) {
  const fresh = findings.filter(({ message }) => !told.has(message));
  for (const { message } of fresh) told.add(message);
  return { findings: fresh, summary };
}

async function ask(address, query, check) {
  const response = await fetch(address, {
    method: "POST",
    body: new URLSearchParams({ query, check }),
    headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang },
  });
  return response.ok ? response.json() : null;
}

function show(tab, words, { findings, summary }, check) {
  const told = findings.map(({ message, cure }) => `${message} ${cure.sentence}`);
  if (check === "empty" && !told.length) told.push(summary);
  if (!told.length) return;
  const title = Object.assign(document.createElement("strong"), { textContent: words });
  const paragraphs = told.map((textContent) => Object.assign(document.createElement("p"), { textContent }));
  const box = Object.assign(document.createElement("div"), { className: `problem editor-said editor-${check}` });
  box.setAttribute("role", "status");
  box.append(title, ...paragraphs);
  tab.getYasr().rootEl.prepend(box);
  const text = tab.getYasqe().getDoc();
  const underlined = findings.map(({ part, message }) => {
    const from = { line: part.line - 1, ch: part.column - 1 };
    const [first] = part.text.split("\n");
    return text.markText(from, { line: from.line, ch: from.ch + first.length }, { className: "editor-doubt", title: message });
  });
  marks.set(tab, [...(marks.get(tab) ?? []), ...underlined]);
}
