// Addresses that are worth sharing: a form names only what was chosen.

/** Leaves the empty fields of each `form[data-brief]` out of the address that it leads to. */
export function offerBriefAddresses(root) {
  for (const form of root.querySelectorAll("form[data-brief]")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    });
  }
}
