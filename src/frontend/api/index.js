// The API reference: Swagger UI on this service's own OpenAPI document.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./api.css";

const host = document.querySelector("[data-openapi]");
if (host) {
  SwaggerUI({
    url: host.dataset.openapi,
    domNode: host,
    deepLinking: true,
    validatorUrl: null,
    queryConfigEnabled: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
  });
}
