// Completion of prefixes, classes, properties and things from the service's own data; no other host is asked.

const CLASSES = "SELECT ?iri (SAMPLE(?text) AS ?label) { ?iri a owl:Class ; rdfs:label ?text } GROUP BY ?iri";
const PROPERTIES = `SELECT ?iri (SAMPLE(?text) AS ?label) {
  { ?iri a owl:ObjectProperty } UNION { ?iri a owl:DatatypeProperty } OPTIONAL { ?iri rdfs:label ?text }
} GROUP BY ?iri`;

/** Puts our completers in place of those of YASQE, which ask prefix.cc and Linked Open Vocabularies. */
export function offerCompletion(Yasqe, settings, prefixes) {
  const terms = (query) => {
    let found;
    return () => (found ??= select(settings.endpoint, query).catch((error) => {
      found = undefined; // a busy service may answer the next time
      throw error;
    }));
  };
  const [classes, properties] = [terms(CLASSES), terms(PROPERTIES)];
  const compact = (iri) => shorten(iri, prefixes);
  const names = Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  const own = (name, base, get) => {
    const known = Yasqe.Autocompleters[base];
    Yasqe.registerAutocompleter({
      ...known,
      name,
      get,
      bulk: false,
      autoShow: false,
      persistenceId: null,
      preProcessToken: (yasqe, token) => ({ ...token, autocompletionString: expand(token.string, prefixes) }),
      postProcessSuggestion: (yasqe, token, iri) => compact(iri),
    }, false);
  };
  own("our-classes", "class", async (yasqe, token) => matching(await classes(), token));
  own("our-properties", "property", async (yasqe, token) => matching(await properties(), token));
  own("things", "class", async (yasqe, token) => suggest(settings.suggest, token));
  Yasqe.Autocompleters.things.isValidCompletionPosition = (yasqe) => {
    const token = yasqe.getCompleteToken();
    return /^[^?$"'{}()]{2,}$/.test(token.string.trim()) && token.state.possibleCurrent?.includes("a") !== true;
  };
  Yasqe.registerAutocompleter(
    { ...Yasqe.Autocompleters.prefixes, name: "our-prefixes", get: () => names, persistenceId: null }, false);
  Yasqe.defaults.autocompleters = ["our-prefixes", "variables", "our-properties", "our-classes", "things"];
}

async function select(endpoint, query) {
  const response = await fetch(endpoint, {
    method: "POST",
    body: new URLSearchParams({ query }),
    headers: { Accept: "application/sparql-results+json" },
  });
  const { results } = await response.json();
  return results.bindings.map(({ iri, label }) => ({ iri: iri.value, label: label?.value ?? "" }));
}

/** Terms whose IRI begins with what was typed, or whose label holds it. */
function matching(terms, token) {
  const typed = token.autocompletionString ?? "";
  const word = typed.replace(/^.*[:/#]/, "").toLowerCase();
  return terms
    .filter(({ iri, label }) => iri.startsWith(typed) || (word && label.toLowerCase().includes(word)))
    .map(({ iri }) => iri)
    .sort();
}

async function suggest(address, token) {
  const word = (token.string ?? "").replace(/^<|^.*[:/#]/, "");
  if (!address || word.length < 2) return [];
  const url = new URL(address, location);
  url.searchParams.set("q", word);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const { results } = await response.json();
  return results.map(({ iri }) => iri);
}

/** A typed token as the beginning of an IRI: `s3:Part`, `<https://…` or a bare word. */
function expand(typed, prefixes) {
  const [, prefix, local] = typed.match(/^([\w-]*):(.*)$/) ?? [];
  if (prefix !== undefined && prefixes[prefix]) return prefixes[prefix] + local;
  return typed.replace(/^</, "");
}

/** An IRI as a prefixed name where our prefixes allow, else in angle brackets. */
export function shorten(iri, prefixes) {
  const fitting = Object.entries(prefixes)
    .filter(([, namespace]) => iri.startsWith(namespace) && /^[\w-]+$/.test(iri.slice(namespace.length)))
    .sort(([, one], [, other]) => other.length - one.length)[0];
  return fitting ? `${fitting[0]}:${iri.slice(fitting[1].length)}` : `<${iri}>`;
}
