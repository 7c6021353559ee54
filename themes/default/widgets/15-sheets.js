// Worksheets as a whole: how many questions are answered, which have changed since, and clearing one with a way back.
(() => {
  "use strict";
  const state = fieldguide;
  const { put, of, controls, days, keys, ids, revision, isAnswered } = fieldguideAnswers;

  /** @param {Element} part @returns {HTMLInputElement[]} its controls */
  const inside = part => [...part.querySelectorAll("[data-field]")].map(control => /** @type {HTMLInputElement} */ (control));
  /** @param {HTMLInputElement} control */
  const entry = control => state.newest(ids(control));

  /** Say of a question whose meaning has changed that its answer was to the old one. @param {Element} question */
  const mark = question => {
    const changed = inside(question).filter(control => isAnswered(control) && (entry(control)?.[2] ?? Infinity) < revision(control));
    const old = question.querySelector(":scope > .changed");
    if (!changed.length) old?.remove();
    if (!changed.length || old) return;
    const words = Object.assign(document.createElement("p"), { className: "changed", textContent: "Changed since you answered it. " });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "Still right" });
    button.addEventListener("click", () => {
      changed[0].focus();
      for (const control of inside(question)) {
        const [value = null] = entry(control) ?? [];
        if (value !== null) state.set([ids(control), value, revision(control)]);
      }
    });
    words.append(button);
    question.append(words);
  };

  /** Everything that is stored for a worksheet, ratings of other days too: keys, value, revision.
   * @param {Element} sheet @returns {[string[], any, number][]} */
  const stored = sheet => {
    /** @type {Map<string, [string[], any, number]>} */
    const found = new Map();
    for (const control of inside(sheet)) {
      const dated = control.type === "radio" && control.closest("[data-dated]");
      for (const day of ["", ...(dated ? days(control) : [])]) {
        const all = keys(control, day);
        const [value = null, , rev = 1] = state.newest(all) ?? [];
        if (value !== null) found.set(all[0], [all, value, rev]);
      }
    }
    return [...found.values()];
  };

  /** @param {Element} sheet @param {HTMLElement} button */
  const reset = (sheet, button) => {
    const before = stored(sheet);
    state.set(...before.map(([all, , rev]) => /** @type {[string[], null, number]} */ ([all, null, rev])));
    if (!before.length) return fieldguideToast(button, "There was nothing to clear.");
    const words = `Cleared ${before.length} ${before.length === 1 ? "answer" : "answers"}.`;
    fieldguideToast(button, words, "Undo", () => state.set(...before));
  };

  const sheets = [...document.querySelectorAll(".worksheet")].map(sheet => {
    sheet.addEventListener("click", ({ target }) => {
      if (target instanceof HTMLElement && target.dataset.do === "reset") reset(sheet, target);
    });
    const questions = [...sheet.querySelectorAll(":scope > fieldset > .f")].filter(question => inside(question).length);
    return { questions, place: document.querySelector(`[data-sheet="#${sheet.id}"]`) };
  });
  if (!controls.size) return;
  state.subscribe(() => {
    for (const { questions, place } of sheets) {
      questions.forEach(mark);
      const done = questions.filter(question => inside(question).some(isAnswered)).length;
      put(place, of(done, questions.length));
    }
  });
})();
