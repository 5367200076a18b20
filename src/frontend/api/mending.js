// What Swagger UI gets wrong for keyboards and screen readers (WCAG 2.2 AA, axe's best practices), mended on its elements.

/** The headings' levels below the page's title. */
const LEVELS = { ".opblock-tag, .models h4": 2, ".opblock h4": 3, ".opblock h5": 4 };

/** Gives levels and stops; safe to call after each redraw. */
export function mend(host) {
  for (const [selector, level] of Object.entries(LEVELS)) {
    for (const heading of host.querySelectorAll(selector)) heading.setAttribute("aria-level", level);
  }
  // A link within a button is none that a keyboard could use: the button opens the operation and sets the address.
  for (const link of host.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href");
  // A table is no landmark, and each operation would bring one of the same name.
  for (const table of host.querySelectorAll("table[role=region]")) table.removeAttribute("role");
  for (const block of host.querySelectorAll("pre")) {
    if (block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight) block.tabIndex = 0;
  }
}
