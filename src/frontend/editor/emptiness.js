// An empty answer is explained: which part of the query emptied it, and the likely cure.

/** Asks the service and shows its diagnosis above the empty table. */
export async function explainEmptiness(tab, settings) {
  const { results, rootEl } = tab.getYasr();
  rootEl.querySelector(".editor-emptiness")?.remove();
  const isEmpty = results && !results.hasError() && (results.getBoolean() === false || results.getBindings()?.length === 0);
  if (!isEmpty || !settings.explain) return;
  const response = await fetch(settings.explain, {
    method: "POST",
    body: new URLSearchParams({ query: tab.getQuery() }),
    headers: { Accept: "application/json" },
  });
  if (!response.ok) return;
  const said = await response.json();
  const box = document.createElement("div");
  box.className = "problem editor-emptiness";
  box.setAttribute("role", "status");
  const title = document.createElement("strong");
  title.textContent = settings.texts.empty;
  box.append(title, ...sentences(said).map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
  rootEl.prepend(box);
}

const sentences = ({ diagnoses = [], summary }) =>
  diagnoses.length ? diagnoses.map(({ sentence }) => sentence) : [summary].filter(Boolean);
