// The weighted comparison: each score times the weight of its row, added up, and a sentence about the highest.
(() => {
  "use strict";
  const { read, others } = fieldguideNumber;

  /** @param {HTMLTableElement} table */
  const compare = table => {
    const rows = [...(table.tBodies[0]?.rows ?? [])].map(row => [...row.querySelectorAll("input")].map(read));
    const names = [...(table.closest("fieldset")?.querySelectorAll(".names label") ?? [])].map(label => {
      const control = /** @type {HTMLTextAreaElement | null} */ (/** @type {HTMLLabelElement} */ (label).control);
      return control?.value.trim() || label.textContent || "";
    });
    /** @param {number | undefined} value */
    const number = value => value || 0;
    const most = rows.reduce((sum, [weight]) => sum + number(weight) * Number(table.dataset.most), 0);
    const options = names.map((name, at) => {
      const scores = rows.map(row => row[at + 1]);
      const known = scores.filter(score => score !== undefined && !Number.isNaN(score)).length;
      const total = rows.reduce((sum, row) => sum + number(row[0]) * number(row[at + 1]), 0);
      return { name, known, total: Number(total.toFixed(6)) };
    });
    const scored = options.filter(({ known }) => known);
    const highest = Math.max(...scored.map(({ total }) => total));
    const best = scored.filter(({ total }) => total === highest).map(({ name }) => name);

    options.forEach(({ known, total }, at) => {
      const cell = table.querySelectorAll("[data-total]")[at];
      cell.textContent = known ? String(total) : "";
      cell.classList.toggle("win", known > 0 && scored.length > 1 && total === highest);
    });
    const missing = scored.reduce((sum, { known }) => sum + rows.length - known, 0);
    const soFar = missing || scored.length < 2 ? ", so far." : ".";
    let text = "Fill in scores to compare.";
    if (best.length > 1) text = `Tie at ${highest} of ${most}: ${best.join(" and ")}${soFar}`;
    else if (best.length) text = `Highest: ${best[0]}, ${highest} of ${most}${soFar}`;
    text += others(rows.flat());
    fieldguideAnswers.put(table.parentElement?.querySelector(".verdict"), text);
  };

  /** @type {NodeListOf<HTMLTableElement>} */
  const tables = document.querySelectorAll("[data-weighted]");
  fieldguide.subscribe(() => tables.forEach(compare));
})();
