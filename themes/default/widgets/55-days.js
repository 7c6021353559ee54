// How many days lie between a date and today.
fieldguide.subscribe(() => {
  "use strict";
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  for (const box of document.querySelectorAll("[data-days]")) {
    const date = box.querySelector("input")?.valueAsNumber ?? NaN;
    const days = Math.round((today - date) / 864e5);
    const count = Math.abs(days).toLocaleString();
    const words = `${count} ${count === "1" ? "day" : "days"}`;
    const text = Number.isNaN(days) ? "" : days < 0 ? `in ${words}` : words;
    fieldguideAnswers.put(box.querySelector(".slot"), text);
  }
});
