// The query editor on /sparql: YASGUI with this service's prefixes, examples, completion, views and error messages.
// The page works without it; the plain form is replaced only when everything here stands.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { offerCompletion } from "./completion.js";
import { readDescription } from "./description.js";
import { checkWhileTyping, explainAnswer, forget } from "./explanations.js";
import { markProblem, problemBox, unmark } from "./problems.js";
import { makeAccessible } from "./reach.js";
import { registerViews } from "./views.js";

const host = document.querySelector("[data-editor]");
if (host) start(host, JSON.parse(host.dataset.editor));

/** Replaces the form by the editor. `settings`: endpoint, explain, suggest, texts. */
async function start(host, given) {
  const settings = { ...given, endpoint: new URL(given.endpoint, location).href };
  const form = document.querySelector("form.sparql");
  const description = await readDescription(settings.endpoint);
  const { Yasqe, Yasr } = Yasgui;
  offerCompletion(Yasqe, settings, description.prefixes);
  registerViews(Yasr, settings);
  configure(Yasqe, Yasr, settings, description.prefixes);

  const yasgui = new Yasgui(host, {
    requestConfig: { endpoint: settings.endpoint, method: "POST", headers: {} },
    endpointCatalogueOptions: { getData: () => [] },
    copyEndpointOnNewTab: true,
    persistenceId: "smartspec",
    populateFromUrl: true,
    tabName: settings.texts.tab,
  });
  const asked = new URLSearchParams(location.search).get("query");
  for (const event of ["tabAdd", "tabSelect"]) {
    yasgui.on(event, () => setTimeout(() => {
      makeAccessible(host, settings.texts);
      checkWhileTyping(yasgui.getTab(), settings);
    }));
  }
  yasgui.on("queryBefore", (_, tab) => {
    unmark(tab.getYasqe());
    forget(tab);
  });
  // YASGUI tells of an answer before it has read it.
  yasgui.on("queryResponse", (_, tab) => setTimeout(() => {
    markProblem(tab);
    explainAnswer(tab, settings);
    makeAccessible(host, settings.texts);
  }));
  listExamples(yasgui, host, description.examples, settings.texts);
  makeAccessible(host, settings.texts);
  form.hidden = true;
  host.hidden = false;
  host.dataset.ready = "true";
  for (const tab of Object.values(yasgui._tabs)) tab.getYasqe()?.refresh();
  checkWhileTyping(yasgui.getTab(), settings);
  if (asked) yasgui.getTab().query();
}

function configure(Yasqe, Yasr, settings, prefixes) {
  Yasqe.defaults.value = settings.query;
  // Our prefixes need no declaration, and YASQE would call that a mistake; the service checks syntax.
  Yasqe.defaults.syntaxErrorCheck = false;
  Yasqe.defaults.prefixCcApi = null;
  Yasqe.defaults.collapsePrefixesOnLoad = false;
  Yasqe.defaults.createShortLink = undefined;
  // Tab must leave the editor (WCAG 2.1.2).
  Yasqe.defaults.extraKeys = { ...Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false };
  Yasr.defaults.prefixes = prefixes;
  Yasr.defaults.errorRenderers = [(error) => problemBox(error, settings.texts), ...(Yasr.defaults.errorRenderers ?? [])];
  Yasr.defaults.pluginOrder = ["table", "chart", "map", "timeline", "graph", "response"];
}

/** A choice of the canned queries; one click puts a query into a new tab. */
function listExamples(yasgui, host, examples, texts) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.append(new Option(texts.examples, ""), ...examples.map(({ title }, number) => new Option(title, number)));
  select.addEventListener("change", () => {
    const example = examples[select.value];
    if (example) yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name: example.title, yasqe: { value: example.query } });
    select.value = "";
  });
  label.className = "editor-examples";
  label.append(texts.examplesLabel, " ", select);
  host.before(label);
}
