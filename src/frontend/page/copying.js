// A button on each text that is there to be copied (`data-copy`: the button's word, `data-copied`: said when done).

/** Adds the buttons; nothing happens where the browser has no clipboard (plain http). */
export function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const block of root.querySelectorAll("[data-copy]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
    button.textContent = block.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent.trim());
      button.textContent = block.dataset.copied;
      setTimeout(() => (button.textContent = block.dataset.copy), 2000);
    });
    if (block.tagName === "PRE") {
      const frame = Object.assign(document.createElement("div"), { className: "copyable" });
      block.replaceWith(frame);
      frame.append(block, button);
    } else block.after(button);
  }
}
