// Quizzes: an answer is checked when the reader asks, in words, and tried again as often as wanted.
(() => {
  "use strict";
  for (const quiz of document.querySelectorAll(".quiz")) {
    const verdict = quiz.querySelector(".verdict");
    const explanation = quiz.querySelector("details");
    /** @param {string} words @param {Element | null} [item] @param {string} [kind] */
    const say = (words, item, kind) => {
      quiz.querySelectorAll(".right, .wrong").forEach(marked => marked.classList.remove("right", "wrong"));
      if (verdict) [verdict.textContent, verdict.className] = [words, `verdict js-only ${kind ?? ""}`];
      if (kind) item?.classList.add(kind);
    };
    const check = () => {
      /** @type {HTMLInputElement | null} */
      const chosen = quiz.querySelector("input:checked");
      if (!chosen) return say("Choose an answer first.");
      const of = [...quiz.querySelectorAll("[data-option]")].find(option => option.getAttribute("data-option") === chosen.value);
      const why = of?.querySelector("span")?.textContent ?? "";
      const right = of?.hasAttribute("data-right");
      const words = right ? "✓ Correct." : "✗ Not this one.";
      say(`${words} ${why}${right ? "" : " Try again as often as you like."}`, chosen.closest("li"), right ? "right" : "wrong");
      if (right) explanation?.setAttribute("open", "");
    };
    quiz.querySelector("[data-do=answer]")?.addEventListener("click", check);
    quiz.addEventListener("input", () => say(""));
  }
})();
