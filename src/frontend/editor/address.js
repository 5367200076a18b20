// The tab's query in the page's address: what is on the screen can be shared, loaded again and come back to.

const GRAPHS = { "default-graph-uri": "defaultGraphs", "named-graph-uri": "namedGraphs" };
/** Characters of an address that browsers and servers take without trouble; a longer query stays out of it. */
const LONGEST = 7000;

/** What the address asks for, `{query, view, defaultGraphs, namedGraphs}`; null where it names no query. */
export function readAddress({ search }) {
  const given = new URLSearchParams(search);
  if (!given.get("query")) return null;
  const graphs = Object.entries(GRAPHS).map(([name, property]) => [property, given.getAll(name)]);
  return { query: given.get("query"), view: given.get("view"), ...Object.fromEntries(graphs) };
}

/** The address that shows a tab's query in its view. */
export function addressOf(tab) {
  const { requestConfig, yasr } = tab.getPersistedJson();
  const address = new URL(location.pathname, location);
  const language = new URLSearchParams(location.search).get("lang");
  if (language) address.searchParams.set("lang", language);
  address.searchParams.set("query", tab.getQuery());
  for (const [name, property] of Object.entries(GRAPHS)) {
    for (const graph of requestConfig[property] ?? []) address.searchParams.append(name, graph);
  }
  const view = yasr.settings.selectedPlugin;
  if (view && view !== "table") address.searchParams.set("view", view);
  return address;
}

/** Puts the tab's address in place of the page's own, and into the links to the page's other languages. */
export function keepAddress(tab) {
  const address = addressOf(tab);
  if (address.href.length > LONGEST) return;
  history.replaceState({ tab: tab.getId() }, "", address);
  for (const link of document.querySelectorAll("header .languages a")) {
    const other = new URL(address);
    other.searchParams.set("lang", link.lang);
    link.href = other;
  }
}

/**
 * Shows and runs what the address asks for: in the tab that holds it already, else in a new one. A page that is loaded
 * again shows the tab that it showed, with what was written there since.
 */
export function openAsked(yasgui, { query, view, ...graphs }, defaults) {
  const tabs = Object.values(yasgui._tabs);
  const holds = (tab) => isSame(tab.getPersistedJson(), query, graphs);
  const held = tabs.find((tab) => tab.getId() === history.state?.tab) ?? tabs.find(holds);
  if (held) yasgui.selectTabId(held.getId());
  else yasgui.addTab(true, { ...defaults, yasqe: { value: query }, requestConfig: { ...defaults.requestConfig, ...graphs } });
  const tab = yasgui.getTab();
  if (!holds(tab)) return;
  tab.getYasr().selectPlugin(view ?? "table");
  tab.query().catch(() => {});
}

function isSame({ yasqe, requestConfig }, query, graphs) {
  return yasqe.value === query
    && Object.entries(graphs).every(([property, names]) => String(requestConfig[property] ?? []) === String(names));
}
