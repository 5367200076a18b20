// The API reference: Swagger UI on this service's own OpenAPI document.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./api.css";
import { mend } from "./mending.js";

/** Swagger UI as a part of a page: its own layout brings a title and a main part, and the page has both. */
function asPart({ React }) {
  const { createElement } = React;
  const Part = ({ getComponent, specSelectors }) => {
    const parts = [["SvgAssets"], ["errors", true], ["operations", true], ["Models", true]];
    const shown = specSelectors.loadingStatus() === "success" ? parts : parts.slice(0, 2);
    const elements = shown.map(([name, container]) => createElement(getComponent(name, container), { key: name }));
    return createElement("div", { className: "swagger-ui" }, elements);
  };
  return { components: { Part } };
}

/** IRIs are typed as text: Swagger UI wants a field for each format that an array's items have, and has none for this. */
function fieldForIris({ React, getComponent }) {
  const Field = (properties) => React.createElement(getComponent("JsonSchema_string"), properties);
  return { components: { JsonSchema_string_uri: Field } };
}

/** Swagger UI's dark colours hang on a class of its own. */
function followScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", follow);
  follow();
}

const host = document.querySelector("[data-openapi]");
if (host) {
  followScheme();
  new MutationObserver(() => mend(host)).observe(host, { childList: true, subtree: true });
  SwaggerUI({
    url: host.dataset.openapi,
    domNode: host,
    plugins: [asPart, fieldForIris],
    layout: "Part",
    deepLinking: true,
    validatorUrl: null,
    queryConfigEnabled: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
  });
}
