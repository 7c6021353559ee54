// What all forms of a page share: whether they are saved, a copy, printing one alone, and blank copies to print.
const fieldguideWarn = (() => {
  "use strict";
  const state = fieldguide;
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = document.querySelectorAll("form.w");

  /** @param {HTMLElement} form */
  const print = form => {
    const end = () => form.classList.remove("printing");
    form.classList.add("printing");
    addEventListener("afterprint", end, { once: true });
    globalThis.print();
  };

  for (const form of forms) {
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("click", ({ target: button }) => {
      if (!(button instanceof HTMLElement)) return;
      if (button.dataset.do === "print") print(form);
      if (button.dataset.do === "save") state.copy();
    });
  }

  if (state.blank) {
    document.documentElement.dataset.blank = "";
    /** @type {NodeListOf<HTMLInputElement>} */
    const controls = document.querySelectorAll("main :is(input, textarea)");
    controls.forEach(control => (control.disabled = true));
    const words = document.querySelector("[data-blank-words]");
    words?.removeAttribute("hidden");
    words?.querySelector("button")?.addEventListener("click", () => globalThis.print());
    // An address that names a form prints it alone, and the words stand at its top.
    const only = () => {
      words?.querySelector("a")?.setAttribute("href", location.pathname + location.hash);
      for (const form of forms) {
        const named = "#" + form.id === location.hash;
        form.classList.toggle("printing", named);
        if (named && words) form.prepend(words);
      }
    };
    only();
    addEventListener("hashchange", only);
  }

  state.subscribe(() => {
    const saved = state.status() === "saved";
    for (const form of forms) {
      // An item without an id has nothing to be stored under.
      const kept = saved && !form.querySelector("input:not([data-key], [data-field])");
      const place = form.querySelector("[data-saved]");
      if (place) place.textContent = kept ? "Saved in this browser only" : "Not saved in this browser";
      form.querySelector("[data-do=save]")?.classList.toggle("on", !saved);
    }
  });

  let warned = false;
  /** Say once that something is not saved. @param {HTMLInputElement | HTMLTextAreaElement} control what was filled in */
  return control => {
    if (warned || state.status() === "saved") return;
    warned = true;
    const why = state.status() === "newer"
      ? "Not saved: a newer edition of this book keeps your ticks now, and this one only shows them."
      : "Not saved: this browser’s storage is closed or full. Save a copy before you leave this page.";
    fieldguideToast(control.form?.querySelector("[data-do=reset]") ?? control, why, "Save a copy", state.copy);
  };
})();
