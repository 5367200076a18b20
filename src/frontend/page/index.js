// What every page gains from a script: buttons that copy, suggestions while a name is typed, pictures to look into.
import { offerCopies } from "./copying.js";
import { offerSuggestions } from "./suggestions.js";
import { offerViewports } from "./viewport.js";

offerCopies(document);
offerSuggestions(document);
offerViewports(document);
