// Numbers: what is none, or out of its range, is kept and said; sums are worked out of the rest.
const fieldguideNumber = (() => {
  "use strict";
  const { put, controls, tell } = fieldguideAnswers;
  const numbers = [...controls].filter(control => "number" in control.dataset);

  /** What a control holds: nothing, no number (`NaN`), or a number, in the ways that people write one.
   * @param {{ value: string } | undefined} control @returns {number | undefined} */
  const read = control => {
    let text = (control?.value ?? "").replace(/[\s%]/g, "").replace("−", "-");
    if (!text) return undefined;
    if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text)) text = text.replaceAll(",", "");
    return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(text) ? Number(text.replace(",", ".")) : NaN;
  };

  /** @param {HTMLInputElement | HTMLTextAreaElement} control */
  const trouble = control => {
    const { min = "", max = "" } = control.dataset;
    const number = read(control);
    let words = "";
    if (number === undefined) return words;
    if (Number.isNaN(number)) words = "not a number";
    else if (min && number < Number(min)) words = `less than ${min}`;
    else if (max && number > Number(max)) words = `more than ${max}`;
    return words && `“${control.value.trim()}” is ${words}. It is kept.`;
  };
  /** @param {HTMLInputElement | HTMLTextAreaElement} control */
  const check = control => {
    const words = trouble(control);
    // Nobody is interrupted while typing.
    if (words && control === document.activeElement) return;
    const name = control.closest("table") ? `${control.getAttribute("aria-label")}: ` : "";
    tell(control, words && name + words);
  };

  /** How many of some values are no numbers, as a sentence. @param {(number | undefined)[]} values */
  const others = values => {
    const count = values.filter(Number.isNaN).length;
    return count ? ` ${count} left out, not ${count === 1 ? "a number" : "numbers"}.` : "";
  };

  /** @param {HTMLElement} place */
  const sum = place => {
    const of = (place.dataset.sum ?? "").split(" ");
    const values = numbers.filter(({ dataset: { field } }) => of.includes(field ?? "")).map(read);
    const known = values.filter(value => value !== undefined && !Number.isNaN(value));
    const total = known.reduce((sum, value) => /** @type {number} */ (sum) + /** @type {number} */ (value), 0) ?? 0;
    const { equals, unit } = place.dataset;
    /** @param {number} number */
    const words = number => `${Number(number.toFixed(6))}${unit ? "\u00a0" + unit : ""}`;
    const left = Number(equals) - total;
    let text = known.length ? words(total) : "";
    if (text && equals !== undefined) {
      if (Math.abs(left) < 1e-6) text += ", as it should be.";
      else text += left > 0 ? `: ${words(left)} to go.` : `: ${words(-left)} too much.`;
    }
    text += others(values);
    put(place.querySelector(".slot"), text.trim());
  };

  document.addEventListener("focusout", ({ target }) => {
    const control = numbers.find(control => control === target);
    if (control) check(control);
  });
  fieldguide.subscribe(() => {
    numbers.forEach(check);
    /** @type {NodeListOf<HTMLElement>} */
    const sums = document.querySelectorAll("[data-sum]");
    sums.forEach(sum);
  });
  return { read, others };
})();
