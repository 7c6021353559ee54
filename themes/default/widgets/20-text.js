// Text that grows with what is written. A copy of it gives the height where the browser cannot, and stands for it on
// paper, where a box to type in would be cut at the end of a page.
(() => {
  "use strict";
  const { make } = fieldguideAnswers;
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const areas = document.querySelectorAll(".long > textarea");
  for (const area of areas) area.after(make("div", "twin"));

  /** @param {HTMLTextAreaElement} area */
  const copy = area => {
    const twin = area.nextElementSibling;
    if (!twin || twin.firstChild?.textContent === area.value) return;
    twin.replaceChildren(area.value);
    // An empty last line has a height too.
    if (area.value.endsWith("\n")) twin.append("\u200b");
    // Lines for paper, beyond those that the page has: enough where it is narrow, and for sixty sheets; what is too much
    // is cut there.
    const lines = area.value.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 20), 0);
    if (lines <= area.rows) return;
    const more = make("div", "more");
    more.append(...Array.from({ length: Math.min(lines, 2000) }, () => make("i")));
    twin.append(more);
  };

  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLTextAreaElement && target.closest(".long")) copy(target);
  });
  // A line is one line when it is typed; what is pasted stays as it is.
  document.addEventListener("beforeinput", event => {
    const inLine = event.target instanceof HTMLElement && "line" in event.target.dataset;
    if (inLine && /^insert(Line|Par)/.test(event.inputType)) event.preventDefault();
  });
  /** @type {NodeListOf<HTMLInputElement>} */
  const dates = document.querySelectorAll("input[type=date]");
  fieldguide.subscribe(() => {
    areas.forEach(copy);
    // A date that was not given would print as a pattern to type.
    for (const date of dates) date.classList.toggle("unanswered", !date.value);
  });
})();
