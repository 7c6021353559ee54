// Answers: shown as they are stored, stored as they are given, in step with other tabs.
const fieldguideAnswers = (() => {
  "use strict";
  const state = fieldguide;
  /** @typedef {HTMLInputElement | HTMLTextAreaElement} Control */
  /** @type {Set<Control>} */
  const controls = new Set(document.querySelectorAll("[data-field]"));
  /** @param {any} target @returns {target is Control} */
  const isControl = target => controls.has(target);
  /** @param {Control} control */
  const isText = ({ type }) => type === "text" || type === "textarea";
  /** Whether it is being written in, so that nothing else may be. @param {Control} control */
  const isBusy = control => typed.has(control) || (control === document.activeElement && !/^(checkbox|radio)$/.test(control.type));

  /** @param {unknown} text */
  const isDay = text => /^\d{4}-\d\d-\d\d$/.test(String(text)) && !Number.isNaN(Date.parse(String(text)));

  /** The keys of a control, the present one first; a rating of a dated chart has others for each day.
   * @param {Control} control @param {string} [day] */
  const keys = ({ dataset: { field, was } }, day) =>
    [field ?? "", ...(was ? was.split(" ") : [])].map(key => (day ? `${key}.${day}` : key));
  /** The keys of what a control shows now. @param {Control} control */
  const ids = control =>
    keys(control, control.type === "radio" ? control.closest("[data-dated]")?.querySelector("input")?.value : "");
  /** @param {Control} control */
  const revision = control => Number(control.dataset.rev ?? 1);

  /** @param {Control} control */
  const show = control => {
    const value = state.newest(ids(control))?.[0] ?? "";
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
    else if (control instanceof HTMLInputElement && control.type === "radio") {
      // An option may have had other names.
      const names = [control.value, ...(control.dataset.valueWas ?? "").split(" ")];
      control.checked = value !== "" && names.includes(String(value));
    } else {
      // The browser would complain of a date that is none.
      const sound = typeof value !== "boolean" && (control.type !== "date" || isDay(value));
      const text = (sound && String(value)) || control.defaultValue;
      if (control.value !== text) control.value = text;
    }
  };

  /** What is stored for a control: keys, value and revision; nothing, when there is no answer.
   * @param {Control} control @param {string} [day] @returns {[string[], any, number][]} */
  const given = (control, day) => {
    const all = keys(control, day);
    const [value = null, , rev = 1] = state.newest(all) ?? [];
    return value === null ? [] : [[all, value, rev]];
  };

  /** Clear what is given, with a way back. @param {[string[], any, number][]} all @param {HTMLElement} opener @param {string} words */
  const clear = (all, opener, words) => {
    state.set(...all.map(([keys, , rev]) => /** @type {[string[], null, number]} */ ([keys, null, rev])));
    fieldguideToast(opener, words, "Undo", () => state.set(...all));
  };

  /** Whether something was filled in. @param {Control} control */
  const isAnswered = control =>
    control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")
      ? control.checked
      : control.value.trim() !== "" && control.value !== control.defaultValue;

  /** The days that a rating of a dated chart is stored for. @param {Control} control */
  const days = control => {
    const found = new Set();
    for (const key of keys(control)) {
      for (const [id, [value]] of state.entries) {
        const day = id.slice(key.length + 1);
        if (value !== null && id === `${key}.${day}` && isDay(day)) found.add(day);
      }
    }
    return [...found].sort();
  };

  /** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {string} [className] @param {string} [textContent] */
  const make = (name, className = "", textContent = "") => Object.assign(document.createElement(name), { className, textContent });

  /** Say something about a control, beside it or under its table; without words, say nothing more.
   * @param {Control} control @param {string} words */
  const tell = (control, words) => {
    const id = control.id + "-trouble";
    const old = document.getElementById(id);
    if ((old?.textContent ?? "") === words) return;
    old?.remove();
    const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(other => other && other !== id);
    if (words) others.push(id);
    control.setAttribute("aria-invalid", String(words !== ""));
    control.setAttribute("aria-describedby", others.join(" "));
    if (!others.length) control.removeAttribute("aria-describedby");
    if (!words) return;
    const place = make("p", "trouble", words);
    place.id = id;
    place.setAttribute("role", "alert");
    (control.closest("table") ?? control.closest(".long, .with-unit") ?? control).after(place);
  };

  /** @type {Map<Control, number>} what was typed and is not stored yet */
  const typed = new Map();

  /** @param {Control} control */
  const store = control => {
    clearTimeout(typed.get(control));
    typed.delete(control);
    const value = control.type === "checkbox" ? isAnswered(control) || null : control.value || null;
    const long = typeof value === "string" && value.length > state.LONGEST;
    if (control.type === "textarea") tell(control, long ? "Not saved: 100,000 characters are the most." : "");
    if (long) return;
    state.set([ids(control), value, revision(control)]);
    fieldguideWarn(control);
  };
  const flush = () => [...typed.keys()].forEach(store);

  document.addEventListener("input", ({ target }) => {
    if (!isControl(target)) return;
    clearTimeout(typed.get(target));
    if (isText(target)) typed.set(target, setTimeout(store, 300, target));
    else store(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (!isControl(target)) return;
    // What was typed is stored; else what another tab wrote meanwhile is shown.
    if (typed.has(target)) store(target);
    else if (target.value.length <= state.LONGEST) show(target);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());

  state.subscribe(() => {
    for (const control of controls) {
      if (!isBusy(control)) show(control);
    }
  });
  /** Put words in a place, only when they are others: ears hear of every change. @param {Element | null | undefined} place @param {string} text */
  const put = (place, text) => {
    if (place && place.textContent !== text) place.textContent = text;
  };
  /** @param {number} done @param {number} total */
  const of = (done, total) => `${fieldguideDone(done, total)} of ${total}`;

  return { put, of, make, given, clear, controls, days, keys, ids, revision, isAnswered, tell };
})();
