// Counts in the contents and on the progress page, from the ids that `assets/items` lists for these chapters.
(() => {
  "use strict";
  /** @type {{ fieldguideItems?: string[] }} */
  const { fieldguideItems: lines } = /** @type {any} */ (globalThis);
  if (!lines) return;
  // A chapter: its own ids, then those of each item.
  const chapters = lines.map(line => line.split(" ").map(ids => ids.split("=")));

  /** @param {string[]} ids */
  const isTicked = ids => fieldguide.newest(ids)?.[0] === true;

  fieldguide.subscribe(() => {
    for (const place of document.querySelectorAll("[data-of]")) {
      const [first, last] = (place.getAttribute("data-of") ?? "").split("-").map(Number);
      const items = chapters.slice(first, last + 1).flatMap(chapter => chapter.slice(1));
      const done = items.filter(isTicked).length;
      const text = place.textContent?.replace(/^[\d\u2007]+/, fieldguideDone(done, items.length));
      if (text !== place.textContent) place.textContent = text ?? "";
      place.classList.toggle("full", done === items.length);
    }
    for (const link of document.querySelectorAll("[data-chapter]")) {
      link.classList.toggle("is-read", isTicked(chapters[Number(link.getAttribute("data-chapter"))]?.[0] ?? []));
    }
  });
})();
