// How many days of a habit are ticked.
fieldguide.subscribe(() => {
  "use strict";
  for (const habit of document.querySelectorAll(".habit")) {
    const total = habit.querySelectorAll("[type=checkbox]").length;
    const done = habit.querySelectorAll("[type=checkbox]:checked").length;
    const text = `${String(done).padStart(String(total).length, "\u2007")} of ${total}`;
    const [bar, place] = [habit.querySelector("progress"), habit.querySelector("[role=status]")];
    if (bar) bar.value = done;
    if (place && place.textContent !== text) place.textContent = text;
  }
});
