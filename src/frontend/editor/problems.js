// Problems of a query (RFC 9457), told in words and marked at their place in the text.

const marked = new WeakMap();

function parse(text) {
  try {
    const problem = JSON.parse(text);
    return problem?.title ? problem : null;
  } catch {
    return null;
  }
}

/** What a failure without a problem's document was: stopped by the visitor, or never answered. */
function otherwise({ text = "" }, texts) {
  if (/abort/i.test(text)) return { title: texts.stopped, detail: "" };
  if (/fetch|network|load failed/i.test(text)) return { title: texts.failed, detail: texts.unreached };
  return { title: texts.failed, detail: text };
}

/** An element that shows a problem, in place of the raw answer. `titles`: kinds of problems in the page's language. */
export async function problemBox(error, texts, titles) {
  const told = parse(error.text);
  const problem = told ?? otherwise(error, texts);
  const box = document.createElement("div");
  box.className = "problem";
  box.setAttribute("role", "alert");
  const title = document.createElement("strong");
  const known = titles[told?.type?.split("/").pop()];
  title.textContent = known ?? problem.title;
  const detail = document.createElement("p");
  // The service's sentences are in English.
  if (told) detail.lang = "en";
  if (told && !known) title.lang = "en";
  detail.textContent = problem.detail ?? texts.failed;
  box.append(title, detail);
  if (problem.excerpt) {
    const excerpt = document.createElement("pre");
    excerpt.textContent = problem.excerpt;
    box.append(excerpt);
  }
  return box;
}

/** Marks the line and token that the service objects to. */
export function markProblem(tab) {
  const error = tab.getYasr().results?.getError?.();
  const problem = error && parse(error.text);
  if (!problem?.line) return;
  const yasqe = tab.getYasqe();
  const from = { line: problem.line - 1, ch: (problem.column ?? 1) - 1 };
  const to = { line: from.line, ch: from.ch + Math.max((problem.token ?? " ").length, 1) };
  const mark = yasqe.getDoc().markText(from, to, { className: "editor-mistake", title: problem.detail });
  yasqe.addLineClass(from.line, "background", "editor-mistaken-line");
  marked.set(yasqe, { mark, line: from.line });
  yasqe.setCursor(from);
}

/** Takes the mark away, before the next run. */
export function unmark(yasqe) {
  const former = marked.get(yasqe);
  former?.mark.clear();
  if (former) yasqe.removeLineClass(former.line, "background", "editor-mistaken-line");
}
