// The page of all notes: shows those of one kind, chapter or author. Without this script all of them stand there.
(() => {
  "use strict";
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".filters"));
  const status = form?.querySelector("[role=status]");
  if (!form || !status) return;
  const choices = [...form.querySelectorAll("select")];
  const notes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article.note")]);

  const filter = () => {
    const wanted = choices.filter(choice => choice.value);
    let count = 0;
    for (const note of notes) {
      note.hidden = wanted.some(choice => note.dataset[choice.name] !== choice.value);
      if (!note.hidden) count += 1;
    }
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".kind"))) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    status.textContent = count === 1 ? "1 note" : count + " notes";
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", event => event.preventDefault());
  // A link to a note must find it, whatever is chosen.
  const reveal = () => {
    const note = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!note?.hidden) return;
    form.reset();
    filter();
    note.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
})();
