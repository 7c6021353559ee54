// Which way answers lean: a yes points to the end that its question names, a no to the other.
(() => {
  "use strict";
  /** @param {HTMLElement} box */
  const lean = box => {
    const ways = [box.dataset.one, box.dataset.other];
    const words = [box.dataset.oneWords, box.dataset.otherWords];
    const counts = [0, 0];
    for (const answer of box.querySelectorAll("input:checked")) {
      const toward = answer.closest("[data-toward]")?.getAttribute("data-toward");
      const yes = toward === ways[0] ? 0 : 1;
      counts[/** @type {HTMLInputElement} */ (answer).value === "yes" ? yes : 1 - yes] += 1;
    }
    const all = counts[0] + counts[1];
    const way = counts[0] > counts[1] ? 0 : 1;
    const text = counts[0] !== counts[1]
      ? `${words[way]}, by ${counts[way]} of ${all}.`
      : `neither: ${counts[0]} for ${words[0]}, ${counts[1]} for ${words[1]}.`;
    fieldguideAnswers.put(box.querySelector(".slot"), all ? text : "");
  };

  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll(".lean");
  fieldguide.subscribe(() => boxes.forEach(lean));
})();
