// Texts and tables wider than their place can be scrolled by keyboard (WCAG 2.1.1); where they fit they are no stop on its way.

/** Makes each text and table in such a place a stop for the Tab key as long as it is cut off. */
export function offerScrolling(root) {
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const block of root.querySelectorAll("pre, .wide:not([tabindex])")) watch.observe(block);
}
