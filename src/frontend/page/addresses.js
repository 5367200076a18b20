// Addresses that are worth sharing: a form names only what was chosen, and shows what the page's address says.

/** Leaves the empty fields of each `form[data-brief]` out of the address that it leads to. */
export function offerBriefAddresses(root) {
  for (const form of root.querySelectorAll("form[data-brief]")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    });
    // A page that the browser kept as it was left, for the way back, holds the choice that led away from it.
    addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
  }
}
