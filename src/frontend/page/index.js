// What every page gains from a script: buttons that copy, and suggestions while a name is typed.
import { offerCopies } from "./copying.js";
import { offerSuggestions } from "./suggestions.js";

offerCopies(document);
offerSuggestions(document);
