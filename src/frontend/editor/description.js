// What the endpoint says of itself (SPARQL 1.1 Service Description, with sh:declare and sh:SPARQLExecutable).
const SHACL = "http://www.w3.org/ns/shacl#";
const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";

const text = (node, name) => node[name]?.[0]?.["@value"];

/** `{prefixes: {name: namespace}, examples: [{title, query}]}`, the titles in the page's language where there is one. */
export async function readDescription(endpoint) {
  const response = await fetch(endpoint, { headers: { Accept: "application/ld+json" } });
  const nodes = await response.json();
  const language = document.documentElement.lang;
  const prefixes = {};
  const examples = new Map();
  for (const node of Array.isArray(nodes) ? nodes : nodes["@graph"]) {
    if (text(node, `${SHACL}prefix`)) prefixes[text(node, `${SHACL}prefix`)] = text(node, `${SHACL}namespace`);
    const example = examples.get(node["@id"]) ?? {};
    const query = text(node, `${SHACL}select`) ?? text(node, `${SHACL}ask`) ?? text(node, `${SHACL}construct`);
    // The header of a canned query is for the programs that offer it.
    example.query ??= query?.replace(/^(#\+.*\n)+/, "");
    const titles = node[LABEL] ?? [];
    example.title = (titles.find((title) => title["@language"] === language) ?? titles[0])?.["@value"] ?? example.title;
    examples.set(node["@id"], example);
  }
  return { prefixes, examples: [...examples.values()].filter(({ title, query }) => title && query) };
}
