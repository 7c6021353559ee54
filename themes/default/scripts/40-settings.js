// Colours and text size. The inline script of the page applies what was stored before anything is painted.
(() => {
  "use strict";
  const root = document.documentElement;

  /** @type {NodeListOf<HTMLElement>} */
  const groups = document.querySelectorAll("[data-setting]");
  for (const group of groups) {
    const name = group.dataset.setting ?? "";
    const key = "fieldguide:" + name;
    const radios = group.querySelectorAll("input");

    /** @param {string} value */
    const apply = value => {
      if (value) root.dataset[name] = value;
      else delete root.dataset[name];
      for (const radio of radios) radio.checked = radio.value === value;
    };
    apply(root.dataset[name] ?? "");

    group.addEventListener("change", event => {
      if (!(event.target instanceof HTMLInputElement)) return;
      const { value } = event.target;
      apply(value);
      try {
        if (value) localStorage.setItem(key, value);
        else localStorage.removeItem(key);
      } catch {
        // It holds for this page only.
      }
    });
    addEventListener("storage", event => {
      if (event.key === key) apply(event.newValue ?? "");
    });
  }
})();
