// An empty answer is explained: which part of the query emptied it, and the likely cure.

/** Takes away what was said of the answer before. */
export function forgetEmptiness(tab) {
  tab.getYasr().rootEl.querySelector(".editor-emptiness")?.remove();
}

/** Asks the service and shows its findings, each with its cure, above the empty table. */
export async function explainEmptiness(tab, settings) {
  const { results, rootEl } = tab.getYasr();
  const isEmpty = results && !results.hasError() && (results.getBoolean() === false || results.getBindings()?.length === 0);
  if (!isEmpty || !settings.explain) return;
  const response = await fetch(settings.explain, {
    method: "POST",
    body: new URLSearchParams({ query: tab.getQuery() }),
    headers: { Accept: "application/json" },
  });
  if (!response.ok || tab.getYasr().results !== results) return;
  const said = await response.json();
  const box = document.createElement("div");
  box.className = "problem editor-emptiness";
  box.setAttribute("role", "status");
  const title = document.createElement("strong");
  title.textContent = settings.texts.empty;
  box.append(title, ...paragraphs(said));
  forgetEmptiness(tab);
  rootEl.prepend(box);
}

/** The service's sentences; they are in English. */
function paragraphs({ findings, summary }) {
  const sentences = findings.length ? findings.map(({ message, cure }) => `${message} ${cure.sentence}`) : [summary];
  return sentences.map((textContent) => Object.assign(document.createElement("p"), { textContent, lang: "en" }));
}
