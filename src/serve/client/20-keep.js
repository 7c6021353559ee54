// Keep: where a page must be loaded again, what its reader has in hand comes with it: the values of controls, focus and
// caret, what is unfolded, and the place on the page.
const fieldguideKeep = (() => {
  "use strict";
  const KEY = "fieldguide-serve:kept";
  /** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

  /** @returns {Map<string, Control>} */
  const controls = () => {
    /** @type {Map<string, Control>} */
    const all = new Map();
    /** @type {NodeListOf<Control>} */
    const found = document.querySelectorAll("input:not([type=file], [type=hidden], [type=password]), textarea, select");
    for (const control of found) {
      const choice = control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type);
      const name = control.id || `${control.form?.id ?? ""} ${control.name} ${choice ? control.value : ""}`;
      let nth = 0;
      while (all.has(`${name} ${nth}`)) nth++;
      all.set(`${name} ${nth}`, control);
    }
    return all;
  };

  /** @param {Control} control @returns {string | boolean | string[]} */
  const value = control => {
    if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map(option => option.value);
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) return control.checked;
    return control.value;
  };

  /** @param {Control} control @param {string | boolean | string[]} kept */
  const give = (control, kept) => {
    if (JSON.stringify(value(control)) === JSON.stringify(kept)) return;
    if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.selected = Array.isArray(kept) && kept.includes(option.value);
    } else if (typeof kept === "boolean") {
      /** @type {HTMLInputElement} */ (control).checked = kept;
    } else {
      control.value = String(kept);
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /** @param {Control} control @returns {number[] | null} */
  const caret = control => {
    if (control instanceof HTMLSelectElement || control.selectionStart === null) return null;
    return [control.selectionStart, control.selectionEnd ?? control.selectionStart];
  };

  /** @param {string} selector */
  const ids = selector => [...document.querySelectorAll(selector)].map(element => element.id);
  /** The unfolded details, by their number. */
  const unfolded = () => [...document.querySelectorAll("details")].flatMap((details, at) => (details.open ? [at] : []));

  const reload = () => {
    const all = controls();
    const focus = [...all].find(([, control]) => control === document.activeElement);
    const kept = {
      path: location.pathname,
      values: [...all].map(([key, control]) => [key, value(control)]),
      focus: focus && [focus[0], caret(focus[1])],
      unfolded: unfolded(),
      open: "popover" in HTMLElement.prototype ? ids("[popover]:popover-open") : [],
      scroll: [scrollX, scrollY],
    };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch { /* it starts anew */ }
    location.reload();
  };

  const restore = () => {
    /** @type {string | null} */
    let text = null;
    try {
      text = sessionStorage.getItem(KEY);
      sessionStorage.removeItem(KEY);
    } catch { /* nothing was kept */ }
    const kept = text && JSON.parse(text);
    if (!kept || kept.path !== location.pathname) return;
    const all = controls();
    for (const [key, value] of kept.values) {
      const control = all.get(key);
      if (control) give(control, value);
    }
    const details = document.querySelectorAll("details");
    for (const at of kept.unfolded) details[at]?.setAttribute("open", "");
    for (const id of kept.open) document.getElementById(id)?.showPopover();
    const [key, range] = kept.focus ?? [];
    const focused = all.get(key);
    focused?.focus({ preventScroll: true });
    if (range && focused && !(focused instanceof HTMLSelectElement)) focused.setSelectionRange(range[0], range[1]);
    scrollTo({ left: kept.scroll[0], top: kept.scroll[1], behavior: "instant" });
  };
  // Behind the scripts of the page, which put in first what they have stored.
  document.addEventListener("DOMContentLoaded", restore);

  return reload;
})();
