// The query editor on /sparql: YASGUI with this service's prefixes, examples, completion, views and error messages.
// The page works without it; the plain form is replaced only when everything here stands.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { addressOf, keepAddress, openAsked, readAddress } from "./address.js";
import { offerCompletion } from "./completion.js";
import { readDescription } from "./description.js";
import { checkWhileTyping, explainAnswer, forget } from "./explanations.js";
import { markProblem, problemBox, unmark } from "./problems.js";
import { registerViews } from "./views.js";
import { putWords, tableWords, wordNotices } from "./words.js";

const host = document.querySelector("[data-editor]");
if (host) start(host, JSON.parse(host.dataset.editor));

/** Replaces the form by the editor. `settings`: endpoint, explain, suggest, land, base and root of our IRIs, texts, problems. */
async function start(host, given) {
  const settings = { ...given, endpoint: new URL(given.endpoint, location).href };
  const { texts } = settings;
  const asked = readAddress(location);
  const description = await readDescription(settings.endpoint);
  const { Tab, Yasqe, Yasr } = Yasgui;
  offerCompletion(Yasqe, settings, description.prefixes);
  registerViews(Yasr, settings);
  wordNotices(Yasqe, texts);
  configure(Tab, Yasqe, Yasr, settings, description.prefixes);

  const yasgui = new Yasgui(host, {
    requestConfig: { endpoint: settings.endpoint, method: "POST", headers: {} },
    endpointCatalogueOptions: { getData: () => [] },
    copyEndpointOnNewTab: true,
    persistenceId: "smartspec",
    populateFromUrl: false,
    autoAddOnInit: !asked,
    tabName: texts.tab,
  });
  follow(yasgui, settings);
  stayHome(host, settings);
  listExamples(yasgui, host, description.examples, texts);
  for (const plain of document.querySelectorAll("form.sparql, .plain-answer")) plain.hidden = true;
  host.hidden = false;
  host.dataset.ready = "true";
  for (const tab of Object.values(yasgui._tabs)) tab.getYasqe()?.refresh();
  if (asked) openAsked(yasgui, asked, Tab.getDefaults(yasgui));
}

/** Does what belongs to each step of a query's life. */
function follow(yasgui, settings) {
  const { texts } = settings;
  const words = () => setTimeout(() => putWords(yasgui, texts));
  const attended = new WeakSet();
  const attend = () => {
    for (const tab of Object.values(yasgui._tabs)) {
      const yasr = tab.getYasr();
      if (!yasr || attended.has(yasr)) continue;
      attended.add(yasr);
      checkWhileTyping(tab, settings);
      yasr.on("drawn", words);
      yasr.on("change", () => tab.hasResults() && keepAddress(tab));
    }
    putWords(yasgui, texts);
  };
  for (const event of ["tabAdd", "tabSelect", "tabClose"]) yasgui.on(event, () => setTimeout(attend));
  yasgui.on("tabSelect", () => setTimeout(() => yasgui.getTab().hasResults() && keepAddress(yasgui.getTab())));
  for (const event of ["query", "queryAbort", "autocompletionShown"]) yasgui.on(event, words);
  for (const event of ["click", "contextmenu"]) yasgui.rootEl.addEventListener(event, words, true);
  yasgui.on("queryBefore", (_, tab) => {
    unmark(tab.getYasqe());
    forget(tab);
    keepAddress(tab);
  });
  // YASGUI tells of an answer before it has read it.
  yasgui.on("queryResponse", (_, tab) => setTimeout(() => {
    markProblem(tab);
    explainAnswer(tab, settings);
    putWords(yasgui, texts);
  }));
  yasgui.rootEl.addEventListener("keydown", ({ key }) => key === "Escape" && closeSharing(yasgui));
  // YASGUI keeps a text once it loses the focus; a page that is left takes the focus along.
  addEventListener("pagehide", () => {
    for (const tab of Object.values(yasgui._tabs)) tab.getYasqe()?.emit("blur");
  });
  attend();
}

/** The box with the link to share closes by Escape too, and gives the focus back. */
function closeSharing(yasgui) {
  const box = yasgui.rootEl.querySelector(".yasqe_sharePopup");
  if (!box) return;
  box.parentElement.querySelector(".yasqe_share").focus();
  box.remove();
}

/** Links of an answer to things of ours lead to this service's pages of them, wherever the IRIs are published. */
function stayHome(host, { base, root, language }) {
  const chosen = language ? `?lang=${language}` : "";
  const lead = ({ target }) => {
    const link = target.closest?.("a");
    const href = link?.getAttribute("href");
    if (href?.startsWith(base)) link.setAttribute("href", `${root}/${href.slice(base.length)}${chosen}`);
  };
  for (const event of ["pointerdown", "focusin", "click"]) host.addEventListener(event, lead, true);
}

function configure(Tab, Yasqe, Yasr, settings, prefixes) {
  Yasqe.defaults.value = settings.query;
  // Our prefixes need no declaration, and YASQE would call that a mistake; the service checks syntax.
  Yasqe.defaults.syntaxErrorCheck = false;
  Yasqe.defaults.prefixCcApi = null;
  Yasqe.defaults.collapsePrefixesOnLoad = false;
  Yasqe.defaults.createShortLink = undefined;
  // Tab must leave the editor (WCAG 2.1.2).
  Yasqe.defaults.extraKeys = { ...Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false };
  Tab.prototype.getShareableLink = function link() {
    return addressOf(this).href;
  };
  const table = Yasr.plugins.table.defaults;
  table.openIriInNewWindow = false;
  Object.assign(table.tableConfig.language, tableWords(settings.texts));
  Yasr.defaults.prefixes = prefixes;
  Yasr.defaults.errorRenderers = [(error) => problemBox(error, settings.texts, settings.problems), ...(Yasr.defaults.errorRenderers ?? [])];
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
  label.append(texts["examples-label"], " ", select);
  host.before(label);
}
