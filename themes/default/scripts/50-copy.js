// The Copy button of code.
(() => {
  "use strict";
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-copy]");
  if (!buttons.length) return;

  const status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  document.body.append(status);

  /**
   * For pages opened from disk, where the clipboard may be closed to scripts.
   * @param {string} text
   * @returns {boolean}
   */
  const copyBySelection = text => {
    const area = document.createElement("textarea");
    area.className = "vh";
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  /** @param {HTMLButtonElement} button */
  const copy = async button => {
    const text = button.parentElement?.querySelector("code")?.textContent ?? "";
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      try { done = copyBySelection(text); } catch { /* said below */ }
      button.focus();
    }
    status.textContent = button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => {
      button.textContent = "Copy";
      status.textContent = "";
    }, 2000);
  };

  for (const button of buttons) button.addEventListener("click", () => copy(button));
})();
