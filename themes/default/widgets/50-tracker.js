// How many days of a habit are ticked.
fieldguide.subscribe(() => {
  "use strict";
  for (const habit of document.querySelectorAll(".habit")) {
    const total = habit.querySelectorAll("[type=checkbox]").length;
    const done = habit.querySelectorAll("[type=checkbox]:checked").length;
    const bar = habit.querySelector("progress");
    if (bar) bar.value = done;
    fieldguideAnswers.put(habit.querySelector("[role=status]"), fieldguideAnswers.of(done, total));
  }
});
