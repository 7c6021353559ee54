// What the reader has ticked and written: read once, in step with other tabs, kept in memory where storage refuses.
//
// One key an item, `fieldguide:1:<book>:<id>`, holds `[value, ms, rev]`: `null` says that it was taken back, the newest
// time wins, `rev` is the revision that was ticked. What cannot be read is left where it is. Nothing leaves the browser.
// A browser that refuses this storage refuses that of the session too, so there is nothing else to keep ticks in.
const fieldguide = (() => {
  "use strict";
  /** @typedef {[value: boolean | number | string | null, ms: number, rev: number]} Entry */
  const root = document.documentElement;
  const book = root.dataset.book;
  const prefix = `fieldguide:1:${book}:`;
  const LATEST = 8.64e15;
  const LONGEST = 1e5;
  const blank = new URLSearchParams(location.search).has("blank");

  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** @type {Set<string>} what storage has not taken yet */
  const waiting = new Set();
  /** @type {Set<string>} what is stored and makes no sense */
  const unreadable = new Set();
  /** @type {(() => void)[]} */
  const listeners = [];
  let closed = !book;
  let newer = false;

  /** Ids of items and answers are plain; those of chapters are the names of their files, in any script.
   * @param {unknown} id */
  const isId = id => /^(?!__proto__$)[\p{Alphabetic}\p{N}_][\p{Alphabetic}\p{N}_.-]{0,199}$/u.test(String(id));

  /** @param {unknown} value */
  const isText = value => typeof value === "string" && value.length <= LONGEST;

  /** @type {(entry: any) => entry is Entry} */
  const isEntry = entry =>
    Array.isArray(entry) && entry.length === 3 &&
    (entry[0] === null || Number.isFinite(entry[0]) || typeof entry[0] === "boolean" || isText(entry[0])) &&
    Number.isSafeInteger(entry[1]) && entry[1] >= 0 && entry[1] <= LATEST &&
    Number.isSafeInteger(entry[2]) && entry[2] > 0;

  /** @param {string | null} text */
  const parse = text => {
    try {
      // A letter takes up to six characters where it is stored.
      const entry = text && text.length < 7 * LONGEST && JSON.parse(text);
      if (isEntry(entry)) return entry;
    } catch {
      // Not ours.
    }
    return undefined;
  };

  /** @param {string} key @param {string | null} text */
  const take = (key, text) => {
    const id = key.slice(prefix.length);
    const entry = isId(id) ? parse(text) : undefined;
    const mine = waiting.has(id) && entries.get(id);
    if (mine && (!entry || entry[1] < mine[1])) return;
    waiting.delete(id);
    unreadable.delete(id);
    entries.delete(id);
    if (entry) entries.set(id, entry);
    else if (text !== null) unreadable.add(id);
  };

  /** Whether a newer edition of this book has stored this. @param {string} key */
  const isNewer = key => {
    const [name, schema, owner] = key.split(":");
    return name === "fieldguide" && owner === book && Number(schema) > 1;
  };

  const load = () => {
    for (const id of [...entries.keys()]) if (!waiting.has(id)) entries.delete(id);
    unreadable.clear();
    newer = false;
    if (blank || !book) return;
    try {
      const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? "");
      for (const key of keys) {
        if (key.startsWith(prefix)) take(key, localStorage.getItem(key));
        else if (isNewer(key)) newer = true;
      }
    } catch {
      closed = true;
    }
  };

  /** @param {string} id */
  const write = id => localStorage.setItem(prefix + id, JSON.stringify(entries.get(id)));

  const save = () => {
    if (blank || newer || !book) return;
    for (const id of waiting) {
      try {
        write(id);
        waiting.delete(id);
        closed = false;
      } catch {
        // It waits in memory, and the status says so; a shorter one may still fit.
      }
    }
  };

  const tell = () => listeners.forEach(listener => listener());

  let told = true;
  /** Tell once before the next frame, however many keys another tab has written. */
  const tellSoon = () => {
    if (told) requestAnimationFrame(() => [told = true, tell()]);
    told = false;
  };

  /** Put an entry as it is. @param {string} id @param {Entry} entry */
  const put = (id, entry) => {
    entries.set(id, entry);
    waiting.add(id);
    save();
  };

  /** An item's entry: the newest under any of its ids. What was stored under an id of before stays where it is, for
   * older versions of the book. @param {string[]} ids the present one first */
  const newest = ids => {
    /** @type {Entry | undefined} */
    let found;
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry && !(found && found[1] >= entry[1])) found = entry;
    }
    return found;
  };

  load();
  addEventListener("storage", ({ key, newValue }) => {
    const ours = key?.startsWith(prefix);
    if (blank || (key && !ours && !isNewer(key))) return;
    if (key && ours) take(key, newValue);
    else load();
    tellSoon();
  });
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    load();
    tell();
  });

  return {
    book, blank, prefix, entries, unreadable, LONGEST, isId, isEntry, put, newest, tell, load,
    /** @returns {"saved" | "memory" | "newer"} */
    status: () => (newer ? "newer" : closed || blank || waiting.size ? "memory" : "saved"),
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.push(listener);
      listener();
    },
    /** Store values as the newest, each under its present id. @param {[ids: string[], value: Entry[0], rev: number][]} all */
    set(...all) {
      for (const [ids, value, rev] of all) {
        const before = newest(ids)?.[1] ?? -1;
        put(ids[0], [value, Math.min(Math.max(Date.now(), before + 1), LATEST), rev]);
      }
      tell();
    },
    /** Forget an item, in storage too. @param {string} id */
    remove(id) {
      entries.delete(id);
      waiting.delete(id);
      if (newer) return;
      try {
        localStorage.removeItem(prefix + id);
      } catch {
        // Nothing was stored.
      }
    },
    /** Hand the reader a file with everything. */
    copy() {
      const saved = new Date().toISOString();
      const items = Object.fromEntries([...entries].sort());
      const text = JSON.stringify({ format: "fieldguide-progress", schema: 1, book, saved, items }, null, 1);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = `${book}-${saved.slice(0, 10)}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };
})();
