// Copies: saved to a file, opened from one and merged, and everything cleared; each with a way back.
(() => {
  "use strict";
  const state = fieldguide;
  const { one, items, chapters } = fieldguideProgress;
  // More than a browser stores for a site, in any letters.
  const LARGEST = 1 << 24;
  const MOST = 20000;

  // An item is one, whatever it was called before.
  const present = new Map([...items, ...chapters].flatMap(({ ids }) => ids.map(id => [id, ids[0]])));
  const chapterIds = new Set(chapters.map(({ ids }) => ids[0]));

  /** How many items and chapters these entries tick, and what they answer. @param {Iterable<[string, any]>} entries */
  const ticks = entries => {
    /** @type {Map<string, any>} */
    const newest = new Map();
    for (const [id, entry] of entries) {
      const name = present.get(id) ?? id;
      if (!(newest.get(name)?.[1] >= entry[1])) newest.set(name, entry);
    }
    // Of a worksheet, ticks are answers as well.
    const answers = [...newest].filter(([name, [value]]) => name.includes(".") && value !== null).length;
    const ticked = [...newest].filter(([name, [value]]) => !name.includes(".") && value === true);
    const read = ticked.filter(([name]) => chapterIds.has(name)).length;
    const counts = /** @type {[number, string][]} */ ([[ticked.length - read, "tick"], [answers, "answer"], [read, "read chapter"]]);
    const words = counts.filter(([count], at) => count || !at).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
    return words.join(", ").replace(/, (?=[^,]*$)/, " and ");
  };

  /** The entries of a copy, or the reason why it is none. Everything is checked before anything is taken.
   * @param {string} text @returns {[string, any][] | string} */
  const entries = text => {
    let copy;
    try {
      copy = JSON.parse(text);
    } catch {
      return "That file is not a saved copy of anybody’s progress.";
    }
    if (copy?.format !== "fieldguide-progress") return "That file is not a saved copy of anybody’s progress.";
    if (copy.book !== state.book) return "That copy belongs to another book.";
    if (copy.schema !== 1) return "That copy was saved by a newer edition of this book.";
    const { items } = copy;
    const found = items && typeof items === "object" && !Array.isArray(items) ? Object.entries(items) : undefined;
    if (found && found.length > MOST) return "That copy holds more than 20,000 entries.";
    const sound = found?.every(([id, entry]) => state.isId(id) && state.isEntry(entry));
    return found && sound ? found : "That copy is damaged.";
  };

  /** Put back what stood before, where nothing newer came meanwhile.
   * @param {Map<string, any>} before @param {Map<string, any>} after */
  const back = (before, after) => {
    for (const [id, entry] of before) {
      if (JSON.stringify(state.entries.get(id)) !== JSON.stringify(after.get(id))) continue;
      if (entry) state.put(id, entry);
      else state.remove(id);
    }
    state.tell();
  };

  /** @param {HTMLElement} opener @param {string} text */
  const merge = (opener, text) => {
    const found = entries(text);
    if (typeof found === "string") return fieldguideToast(opener, found + " Nothing was changed.");
    const newer = found.filter(([id, entry]) => entry[1] > (state.entries.get(id)?.[1] ?? -1));
    const before = new Map(newer.map(([id]) => [id, state.entries.get(id)]));
    for (const [id, entry] of newer) state.put(id, entry);
    state.tell();
    const kept = found.length - newer.length;
    const words = `Took ${ticks(newer)} from the copy${kept ? `; ${kept} here were as new or newer` : ""}.`;
    fieldguideToast(opener, words, "Undo", () => back(before, new Map(newer)));
  };

  /** @param {HTMLInputElement} input */
  const open = async input => {
    const [file] = input.files ?? [];
    if (!file) return;
    const refuse = (/** @type {string} */ why) => fieldguideToast(input, why + " Nothing was changed.");
    try {
      if (file.size > LARGEST) refuse("That file is larger than any saved copy.");
      else if (state.status() === "newer") refuse("A newer edition of this book keeps your ticks now.");
      else merge(input, await file.text());
    } catch {
      refuse("That file could not be read.");
    }
    input.value = "";
  };

  /** @param {HTMLElement} button */
  const clear = button => {
    if (state.status() === "newer") return fieldguideToast(button, "A newer edition of this book keeps your ticks now. Nothing was changed.");
    const before = new Map(state.entries);
    /** @type {[string, string][]} as stored, the unreadable too */
    const others = [];
    try {
      const keys = ["fieldguide:here:" + state.book, "fieldguide:seen:" + state.book];
      for (const key of [...keys, ...[...state.unreadable].map(id => state.prefix + id)]) {
        const text = localStorage.getItem(key);
        if (text === null) continue;
        others.push([key, text]);
        localStorage.removeItem(key);
      }
    } catch { /* nothing was stored */ }
    for (const id of before.keys()) state.remove(id);
    state.load();
    state.tell();
    const words = before.size ? `Cleared ${ticks(before)}.` : "Everything was cleared.";
    fieldguideToast(button, words, "Undo", () => {
      try {
        for (const [key, text] of others) if (localStorage.getItem(key) === null) localStorage.setItem(key, text);
      } catch { /* storage has closed meanwhile */ }
      state.load();
      back(before, new Map());
    });
  };

  const input = one("#fg-open");
  if (input instanceof HTMLInputElement) input.addEventListener("change", () => open(input));
  one("[data-do=save]")?.addEventListener("click", state.copy);
  one("[data-do=print]")?.addEventListener("click", () => print());
  const button = one("[data-do=clear]");
  button?.addEventListener("click", () => clear(button));
})();
