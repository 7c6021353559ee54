// The reader's progress: what is done, what comes next, and what is new. It works on the page's own list of items.
const fieldguideProgress = (() => {
  "use strict";
  const state = fieldguide;
  const { book } = state;

  /** @param {string} selector @returns {HTMLElement[]} */
  const all = selector => [...document.querySelectorAll(selector)].filter(found => found instanceof HTMLElement);
  /** @param {string} selector */
  const one = selector => /** @type {HTMLElement | null} */ (document.querySelector(selector));

  /** @typedef {{ element: HTMLElement, ids: string[], rev: number, counts: boolean, link: HTMLAnchorElement | null }} Item */
  /** @param {HTMLElement} element @returns {Item} */
  const item = element => ({
    element,
    ids: (element.dataset.item ?? "").split(" "),
    rev: Number(element.dataset.rev ?? 1),
    counts: !element.classList.contains("optional"),
    link: element.querySelector("a"),
  });
  // The rows of the cards and the chapters below come in the same order.
  const rows = all("[data-row]");
  const chapters = all("[data-ids]").map((element, at) => ({
    ids: (element.dataset.ids ?? "").split(" "),
    row: rows[at],
    link: rows[at].querySelector("a"),
    items: [...element.querySelectorAll("li")].map(item),
  }));
  const items = chapters.flatMap(chapter => chapter.items);
  const retired = all("[data-retired] [data-item]").map(item);

  /** @param {string[]} ids */
  const isTicked = ids => state.newest(ids)?.[0] === true;
  /** @param {Item[]} items */
  const counted = items => items.filter(item => item.counts);

  // On paper no bar stands before a count, and nothing is lined up.
  let onPaper = false;
  /** @param {Element | null | undefined} place @param {number} done @param {number} total @param {string} between */
  const count = (place, done, total, between) => {
    if (!place) return;
    const text = (onPaper ? String(done) : fieldguideDone(done, total)) + between + total;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("full", done === total);
  };

  /** @param {HTMLElement} place @param {number} done @param {number} total */
  const bar = (place, done, total) => {
    const progress = place.querySelector("progress");
    if (progress) progress.value = done;
    count(place.querySelector("span"), done, total, " of ");
  };

  /** A link to an item, with a few words under it. @param {Item} item @param {string} [words] */
  const entry = ({ link }, words) => {
    const element = document.createElement("li");
    if (link) element.append(link.cloneNode(true));
    if (words) element.append(Object.assign(document.createElement("small"), { textContent: words }));
    return element;
  };

  const totals = () => {
    for (const { element, ids } of items) element.classList.toggle("done", isTicked(ids));
    /** @param {Item} item */
    const isDone = ({ element }) => element.classList.contains("done");
    /** @type {Map<Element, [number, number]>} */
    const groups = new Map();
    for (const { ids, row, link, items } of chapters) {
      const total = counted(items).length;
      const done = counted(items).filter(isDone).length;
      count(row.querySelector(".count"), done, total, "/");
      link?.classList.toggle("is-read", isTicked(ids));
      const card = row.closest(".card");
      const [before, of] = (card && groups.get(card)) ?? [0, 0];
      if (card) groups.set(card, [before + done, of + total]);
    }
    for (const [card, [done, total]] of groups) {
      const place = card.querySelector(".w-count");
      if (place instanceof HTMLElement) bar(place, done, total);
    }
    const whole = one("main > .w-count");
    if (whole) bar(whole, counted(items).filter(isDone).length, counted(items).length);

    const open = counted(items).filter(item => !isDone(item));
    one("[data-next] ul")?.replaceChildren(...open.slice(0, 5).map(item => entry(item)));
    one("[data-done]")?.toggleAttribute("hidden", open.length > 0);
    for (const { element, ids } of retired) {
      element.hidden = !isTicked(ids);
      element.classList.toggle("done", !element.hidden);
    }
    one("[data-retired]")?.toggleAttribute("hidden", retired.every(({ element }) => element.hidden));
  };

  /** Which worksheets have answers, and how many; an answer under an old name of the worksheet is the same answer. */
  const answers = () => {
    for (const element of all("[data-answers]")) {
      const names = (element.dataset.answers ?? "").split(" ");
      const rests = new Set([...state.entries.keys()].flatMap(id => names.filter(name => id.startsWith(name + ".")).map(name => id.slice(name.length))));
      const count = [...rests].filter(rest => (state.newest(names.map(name => name + rest))?.[0] ?? null) !== null).length;
      element.hidden = !count;
      const place = element.querySelector("small");
      if (place) place.textContent = `${count} ${count === 1 ? "answer" : "answers"}`;
    }
    one("[data-sheets]")?.toggleAttribute("hidden", all("[data-answers]").every(({ hidden }) => hidden));
  };

  const nowhere = one("[data-here]")?.textContent ?? "";
  /** Where the reader was, as the pages of chapters keep it. Only chapters of this book are ever linked to. */
  const here = () => {
    const place = one("[data-here]");
    let kept;
    try {
      const text = localStorage.getItem("fieldguide:here:" + book) ?? "";
      if (text === place?.dataset.here) return;
      if (place) [place.dataset.here, place.textContent] = [text, nowhere];
      kept = JSON.parse(text);
    } catch { /* the reader begins anew */ }
    if (!place || !Array.isArray(kept) || !kept.every(part => typeof part === "string" && part.length < 1000)) return;
    const [id, hash, heading] = kept;
    const link = chapters.find(({ ids }) => ids.includes(id))?.link;
    if (!link) return;
    const to = document.createElement("a");
    to.href = link.href + (/^#[^#]/.test(hash) ? hash : "");
    to.textContent = link.textContent;
    place.replaceChildren("You were reading ", to, heading ? `, at “${heading}”.` : ".");
  };

  /** Five letters for an item's id and its revision. @param {string} id @param {number} rev */
  const letters = (id, rev) => {
    let hash = 0x811c9dc5;
    for (const letter of `${id}@${rev}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
    return (hash % 60466176).toString(36).padStart(5, "0");
  };

  /** What the reader knew before this visit, which lasts as long as the tab; from now on everything here is known. */
  const known = (() => {
    const key = "fieldguide:seen:" + book;
    const now = items.map(({ ids: [id], rev }) => letters(id, rev)).join("");
    let before = now;
    try {
      before = sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? now;
      sessionStorage.setItem(key, before);
      if (state.status() !== "newer") localStorage.setItem(key, now);
    } catch { /* without memory nothing is news */ }
    return new Set(before.match(/.{5}/g));
  })();

  /** Items that were not here, or not like this, when the reader last came. */
  const news = () => {
    const changed = (/** @type {Item} */ { ids, rev }) => {
      const entry = state.newest(ids);
      return entry?.[0] === true && entry[2] < rev;
    };
    const isKnown = (/** @type {Item} */ { ids, rev }) => ids.some(id => known.has(letters(id, rev)));
    const found = items.filter(item => !isKnown(item) || changed(item));
    const section = one("[data-news]");
    section?.toggleAttribute("hidden", !found.length);
    section?.querySelector("ul")?.replaceChildren(
      ...found.slice(0, 20).map(item => entry(item, changed(item) ? "Changed since you ticked it" : undefined)),
      ...(found.length > 20 ? [Object.assign(document.createElement("li"), { textContent: `and ${found.length - 20} more` })] : []),
    );
  };

  /** Whether storage refuses what is written: one that is full opens like any other. */
  const refuses = (() => {
    const key = "fieldguide:probe";
    try {
      localStorage.setItem(key, "?".repeat(100));
      localStorage.removeItem(key);
      return false;
    } catch {
      return true;
    }
  })();

  /** What the reader should know about storage, in one sentence. */
  const trouble = () => {
    const place = one("[data-trouble]");
    const unreadable = state.unreadable.size;
    let words = "";
    if (state.status() === "newer") words = "A newer edition of this book keeps your ticks now; this one shows them and changes nothing.";
    else if (refuses || state.status() === "memory") words = "This browser’s storage is closed or full, so new ticks last only until you leave the page they are on: save a copy there first.";
    else if (unreadable) words = `${unreadable === 1 ? "One stored value" : `${unreadable} stored values`} could not be read and ${unreadable === 1 ? "was" : "were"} left alone.`;
    else if (location.protocol === "file:") words = "This book was opened from a disk: some browsers then keep ticks for each page alone.";
    if (place) [place.textContent, place.hidden] = [words, !words];
  };

  for (const when of ["beforeprint", "afterprint"]) {
    addEventListener(when, () => {
      onPaper = when === "beforeprint";
      totals();
    });
  }
  state.subscribe(() => {
    here();
    totals();
    answers();
    news();
    trouble();
  });
  return { one, items, chapters };
})();
