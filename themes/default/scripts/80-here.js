// Where the reader was, for the progress page: the chapter and the heading, when the page is left. It is never progress.
(() => {
  "use strict";
  /** @type {HTMLElement | null} */
  const chapter = document.querySelector("#fg-read");
  const { book, blank, status } = fieldguide;
  if (!book || !chapter || blank) return;

  const keep = () => {
    const heading = document.querySelector(".contents [aria-current=location]");
    const place = [chapter.dataset.key, heading?.getAttribute("href") ?? "", heading?.textContent ?? ""];
    try {
      if (status() !== "newer") localStorage.setItem("fieldguide:here:" + book, JSON.stringify(place));
    } catch {
      // It is only a help.
    }
  };
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
})();
