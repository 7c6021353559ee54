// Copies: saved to a file, opened from one and merged, and everything cleared; each with a way back.
(() => {
  "use strict";
  const state = fieldguide;
  const { one } = fieldguideProgress;
  const LARGEST = 1 << 20;

  /** @param {number} count */
  const ticks = count => `${count} ${count === 1 ? "tick" : "ticks"}`;

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
    const sound = found?.every(([id, entry]) => state.isId(id) && state.isEntry(entry));
    return found && sound ? found : "That copy is damaged.";
  };

  /** Put back what stood before. @param {Map<string, any>} before */
  const back = before => {
    for (const [id, entry] of before) {
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
    const added = newer.filter(([, [value]]) => value !== null).length;
    const kept = found.length - newer.length;
    const words = `Took ${ticks(added)} from the copy${kept ? `; ${kept} here were as new or newer` : ""}.`;
    fieldguideToast(opener, words, "Undo", () => back(before));
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
    const cleared = [...before.values()].filter(([value]) => value !== null).length;
    fieldguideToast(button, cleared ? `Cleared ${ticks(cleared)}.` : "Everything was cleared.", "Undo", () => {
      try {
        for (const [key, text] of others) localStorage.setItem(key, text);
      } catch { /* storage has closed meanwhile */ }
      state.load();
      back(before);
    });
  };

  const input = one("#fg-open");
  if (input instanceof HTMLInputElement) input.addEventListener("change", () => open(input));
  one("[data-do=save]")?.addEventListener("click", state.copy);
  one("[data-do=print]")?.addEventListener("click", () => print());
  const button = one("[data-do=clear]");
  button?.addEventListener("click", () => clear(button));
})();
