// Boxes: ticked as they are stored, counted for their list and for "In this chapter".
(() => {
  "use strict";
  const state = fieldguide;
  const root = document.documentElement;
  /** @type {HTMLInputElement[]} */
  const boxes = [...document.querySelectorAll("input[data-key]")].filter(box => box instanceof HTMLInputElement);
  /** @type {NodeListOf<HTMLFormElement>} */
  const lists = document.querySelectorAll(".checklist");
  if (!boxes.length && !lists.length) return;

  /** @param {HTMLInputElement} box @returns {string[]} its ids, the present one first */
  const ids = ({ dataset: { key, was } }) => [key ?? "", ...(was ? was.split(" ") : [])];
  /** @param {HTMLInputElement} box */
  const revision = box => Number(box.dataset.rev ?? 1);

  /** Say, or no longer say, that the item's meaning has changed since it was ticked.
   * @param {HTMLInputElement} box @param {boolean} changed */
  const mark = (box, changed) => {
    const old = box.parentElement?.querySelector(":scope > .changed");
    if (!changed) old?.remove();
    if (!changed || old) return;
    const words = document.createElement("p");
    words.className = "changed";
    words.textContent = "Changed since you ticked it. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = "Still true";
    button.addEventListener("click", () => {
      box.focus();
      state.set(ids(box), true, revision(box));
    });
    words.append(button);
    box.labels?.[0].after(words);
  };

  /** @param {HTMLFormElement} list */
  const count = list => {
    const all = [...list.querySelectorAll("input")].filter(box => !box.closest("li")?.matches(".optional, .elsewhere"));
    const done = all.filter(box => box.checked).length;
    const text = `${String(done).padStart(String(all.length).length, "\u2007")} of ${all.length}`;
    const bar = list.querySelector("progress");
    if (bar) bar.value = done;
    for (const place of document.querySelectorAll(`#${list.id} [role=status]:not(.toast), [data-list="#${list.id}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  };

  const paint = () => {
    for (const box of boxes) {
      const entry = state.newest(ids(box));
      box.checked = entry?.[0] === true;
      mark(box, box.checked && (entry?.[2] ?? 1) < revision(box));
    }
    lists.forEach(count);
    const saved = state.status() === "saved";
    for (const list of lists) {
      // An item without an id has nothing to be stored under.
      const kept = saved && !list.querySelector("input:not([data-key])");
      const place = list.querySelector("[data-saved]");
      if (place) place.textContent = kept ? "Saved in this browser only" : "Not saved in this browser";
      list.querySelector("[data-do=save]")?.classList.toggle("on", !saved);
    }
  };

  let warned = false;
  /** @param {HTMLElement} box */
  const warn = box => {
    if (warned || state.status() === "saved") return;
    warned = true;
    const why = state.status() === "newer"
      ? "Not saved: a newer edition of this book keeps your ticks now, and this one only shows them."
      : "Not saved: this browser’s storage is closed or full. Save a copy before you leave this page.";
    fieldguideToast(box, why, "Save a copy", state.copy);
  };

  /** @param {HTMLFormElement} list @param {HTMLElement} button */
  const reset = (list, button) => {
    /** @type {NodeListOf<HTMLInputElement>} */
    const ticked = list.querySelectorAll("input:checked");
    const before = new Map([...ticked].map(box => [box.dataset.key ?? box.id, { box, rev: state.newest(ids(box))?.[2] ?? 1 }]));
    const set = (/** @type {true | null} */ value) => {
      for (const { box, rev } of before.values()) {
        if (boxes.includes(box)) state.set(ids(box), value, rev);
        else box.checked = value ?? false;
      }
      count(list);
    };
    set(null);
    const text = `Cleared ${before.size} ${before.size === 1 ? "tick" : "ticks"}.`;
    if (before.size) fieldguideToast(button, text, "Undo", () => set(true));
    else fieldguideToast(button, "There was nothing to clear.");
  };

  /** @param {HTMLElement} list */
  const print = list => {
    const end = () => list.classList.remove("printing");
    list.classList.add("printing");
    addEventListener("afterprint", end, { once: true });
    globalThis.print();
  };

  document.addEventListener("input", ({ target: box }) => {
    if (!(box instanceof HTMLInputElement) || !boxes.includes(box)) return lists.forEach(count);
    state.set(ids(box), box.checked || null, revision(box));
    warn(box.form?.querySelector("[data-do=reset]") ?? box);
  });
  for (const list of lists) {
    list.addEventListener("submit", event => event.preventDefault());
    list.addEventListener("click", ({ target: button }) => {
      if (!(button instanceof HTMLElement)) return;
      if (button.dataset.do === "print") print(list);
      if (button.dataset.do === "reset") reset(list, button);
      if (button.dataset.do === "save") state.copy();
    });
  }
  // Explanations unfold on paper; style sheets do it where they can.
  /** @type {Element[]} */
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details.why:not([open])")];
    unfolded.forEach(why => why.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => unfolded.forEach(why => why.removeAttribute("open")));

  if (state.blank) {
    root.dataset.blank = "";
    boxes.forEach(box => (box.disabled = true));
    const words = document.querySelector("[data-blank-words]");
    words?.removeAttribute("hidden");
    words?.querySelector("button")?.addEventListener("click", () => globalThis.print());
    // An address that names a list prints it alone, and the words stand at its top.
    const only = () => {
      words?.querySelector("a")?.setAttribute("href", location.pathname + location.hash);
      for (const list of lists) {
        const named = "#" + list.id === location.hash;
        list.classList.toggle("printing", named);
        if (named && words) list.prepend(words);
      }
    };
    only();
    addEventListener("hashchange", only);
  }
  state.subscribe(paint);
})();
