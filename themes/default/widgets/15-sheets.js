// Worksheets as a whole: how many questions are answered, which have changed since, and clearing one with a way back.
(() => {
  "use strict";
  const state = fieldguide;
  const { put, of, make, given, clear, controls, days, ids, revision, isAnswered } = fieldguideAnswers;

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
    const words = make("p", "changed", "Changed since you answered it. ");
    const button = make("button", "btn", "Still right");
    button.type = "button";
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

  /** Everything that is stored for a worksheet, ratings of other days too. @param {Element} sheet */
  const stored = sheet => {
    const all = inside(sheet).flatMap(control => {
      const dated = control.type === "radio" && control.closest("[data-dated]");
      return ["", ...(dated ? days(control) : [])].flatMap(day => given(control, day));
    });
    // The circles of one question share their key.
    return [...new Map(all.map(one => [one[0][0], one])).values()];
  };

  /** @param {Element} sheet @param {HTMLElement} button */
  const reset = (sheet, button) => {
    const all = stored(sheet);
    if (!all.length) return fieldguideToast(button, "There was nothing to clear.");
    clear(all, button, `Cleared ${all.length} ${all.length === 1 ? "answer" : "answers"}.`);
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
