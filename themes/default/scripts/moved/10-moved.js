// Old addresses: a page that has moved, and headings that have moved to another page.
(() => {
  "use strict";
  const root = document.documentElement;
  const source = root.dataset.moved || document.querySelector("main")?.dataset.moved;

  /** @type {Map<string, string>} old fragment to new address */
  let moved = new Map();
  try {
    if (source) moved = new Map(Object.entries(JSON.parse(source)));
  } catch {
    // An unreadable map moves nobody.
  }

  /** @returns {string | undefined} where the fragment in the address lives now */
  const target = () => {
    try {
      const id = decodeURIComponent(location.hash.slice(1));
      return document.getElementById(id) ? undefined : moved.get(id);
    } catch {
      return undefined;
    }
  };

  const { redirect } = root.dataset;
  if (redirect) {
    location.replace(target() ?? redirect + location.hash);
    return;
  }
  const follow = () => {
    const to = target();
    if (to) location.replace(to);
  };
  follow();
  addEventListener("hashchange", follow);
})();
