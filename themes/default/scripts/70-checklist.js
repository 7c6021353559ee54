/** How many of a total are done, always as wide. @param {number} done @param {number} total */
const fieldguideDone = (done, total) => String(done).padStart(String(total).length, "\u2007");

// Boxes: ticked as they are stored, counted for their list and for "In this chapter".
(() => {
  "use strict";
  const state = fieldguide;
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
    words.append(fieldguideButton("Still true", () => {
      box.focus();
      state.set([ids(box), true, revision(box)]);
    }));
    box.labels?.[0].after(words);
  };

  /** @param {HTMLFormElement} list */
  const count = list => {
    const all = [...list.querySelectorAll("input")].filter(box => !box.closest("li")?.matches(".optional, .elsewhere"));
    const done = all.filter(box => box.checked).length;
    const text = `${fieldguideDone(done, all.length)} of ${all.length}`;
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
  };

  /** @param {HTMLFormElement} list @param {HTMLElement} button */
  const reset = (list, button) => {
    /** @type {NodeListOf<HTMLInputElement>} */
    const ticked = list.querySelectorAll("input:checked");
    const before = new Map([...ticked].map(box => [box.dataset.key ?? box.id, { box, rev: state.newest(ids(box))?.[2] ?? 1 }]));
    const set = (/** @type {true | null} */ value) => {
      for (const { box, rev } of before.values()) {
        if (boxes.includes(box)) state.set([ids(box), value, rev]);
        else box.checked = value ?? false;
      }
      count(list);
    };
    set(null);
    const text = `Cleared ${before.size} ${before.size === 1 ? "tick" : "ticks"}.`;
    if (before.size) fieldguideToast(button, text, "Undo", () => set(true));
    else fieldguideToast(button, "There was nothing to clear.");
  };

  document.addEventListener("input", ({ target: box }) => {
    if (!(box instanceof HTMLInputElement) || !boxes.includes(box)) return lists.forEach(count);
    state.set([ids(box), box.checked || null, revision(box)]);
    fieldguideWarn(box);
  });
  for (const list of lists) {
    list.addEventListener("click", ({ target: button }) => {
      if (button instanceof HTMLElement && button.dataset.do === "reset") reset(list, button);
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

  state.subscribe(paint);
})();
