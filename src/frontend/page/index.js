// What every page gains from a script: buttons that copy, suggestions while a name is typed, pictures to look into,
// short addresses, texts that scroll by keyboard.
import { offerBriefAddresses } from "./addresses.js";
import { offerCopies } from "./copying.js";
import { offerScrolling } from "./scrolling.js";
import { offerSuggestions } from "./suggestions.js";
import { offerViewports } from "./viewport.js";

offerBriefAddresses(document);
offerCopies(document);
offerScrolling(document);
offerSuggestions(document);
offerViewports(document);
