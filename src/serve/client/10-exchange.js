// Exchange: the page that is open becomes the page that was just made, in place.
//
// The page as it came is remembered, before other scripts change it. Only what differs between that and the new one is
// touched, so everything else stays: ticks, text being typed, focus, scroll, what is open. Controls and headings are
// what scripts hold on to; when these come, go or change, this refuses, and the page is loaded again instead.
const fieldguideExchange = (() => {
  "use strict";
  const HELD = "input, button, select, textarea, form, script, dialog, [popover], h1, h2, h3, h4, h5, h6";
  /** Thrown where nodes cannot be exchanged without their scripts. */
  class Refused extends Error {}

  /** @type {WeakMap<Node, Node>} node of a page as it came to the node that stands for it in the tab */
  let live = new WeakMap();

  /** @param {Node} came @param {Node} shown @param {WeakMap<Node, Node>} map */
  const pair = (came, shown, map) => {
    map.set(came, shown);
    came.childNodes.forEach((child, at) => pair(child, shown.childNodes[at], map));
  };

  /** Without our own script, whose attributes differ every time. @param {ParentNode} tree */
  const bare = tree => tree.querySelectorAll("script[src^='/.fieldguide/']").forEach(script => script.remove());

  let came = document.documentElement.cloneNode(true);
  pair(came, document.documentElement, live);
  bare(/** @type {Element} */ (came));

  /** @param {Node} node */
  const isHeld = node => node instanceof Element && (node.matches(HELD) || node.querySelector(HELD) !== null);
  /** @param {Node} node */
  const print = node => (node instanceof Element ? node.outerHTML : node.nodeName + node.nodeValue);
  /** @param {Node} node @param {WeakMap<Node, Node>} map */
  const known = (node, map) => {
    const found = map.get(node);
    if (!found) throw new Refused();
    return found;
  };

  /**
   * Which nodes of two lists stand for each other: equal ones in their order, then those of one kind between them.
   * @param {Node[]} before @param {Node[]} after @returns {Map<Node, Node>} new to old
   */
  const matched = (before, after) => {
    const [old, now] = [before.map(print), after.map(print)];
    let start = 0;
    while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
    let end = 0;
    while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
    const [rows, columns] = [old.length - start - end, now.length - start - end];
    if (rows * columns > 4e6) throw new Refused();
    // The longest common row of the middles.
    const table = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
    for (let r = rows - 1; r >= 0; r--) {
      for (let c = columns - 1; c >= 0; c--) {
        table[r][c] = old[start + r] === now[start + c]
          ? table[r + 1][c + 1] + 1
          : Math.max(table[r + 1][c], table[r][c + 1]);
      }
    }
    /** @type {Map<Node, Node>} */
    const result = new Map();
    for (let at = 0; at < start; at++) result.set(after[at], before[at]);
    for (let at = 1; at <= end; at++) result.set(after[after.length - at], before[before.length - at]);
    let [r, c] = [0, 0];
    /** @type {Node[]} */
    let left = [];
    /** @type {Node[]} */
    let right = [];
    const settle = () => {
      for (const node of right) {
        const at = left.findIndex(other => other.nodeName === node.nodeName);
        if (at >= 0) result.set(node, left.splice(0, at + 1)[at]);
      }
      [left, right] = [[], []];
    };
    while (r < rows || c < columns) {
      if (r < rows && c < columns && old[start + r] === now[start + c]) {
        settle();
        result.set(after[start + c++], before[start + r++]);
      } else if (c >= columns || (r < rows && table[r + 1][c] >= table[r][c + 1])) {
        left.push(before[start + r++]);
      } else {
        right.push(after[start + c++]);
      }
    }
    settle();
    return result;
  };

  /** A style sheet gives way when the new one is there. @param {Element} link @param {Node} next */
  const restyle = (link, next) => {
    const done = () => link.remove();
    next.addEventListener("load", done);
    next.addEventListener("error", done);
    link.after(next);
  };

  /**
   * Plan how one node becomes another.
   * @param {Node} before @param {Node} after @param {(() => void)[]} steps @param {WeakMap<Node, Node>} map
   */
  const plan = (before, after, steps, map) => {
    const shown = known(before, live);
    if (before.isEqualNode(after)) return match(before, after, map);
    map.set(after, shown);
    if (!(before instanceof Element) || !(after instanceof Element)) {
      steps.push(() => (shown.nodeValue = after.nodeValue));
      return;
    }
    if (before.matches("link[rel=stylesheet]")) {
      const next = document.importNode(after, true);
      map.set(after, next);
      steps.push(() => restyle(/** @type {Element} */ (shown), next));
      return;
    }
    attributes(before, after, /** @type {Element} */ (shown), steps);
    const [old, now] = [[...before.childNodes], [...after.childNodes]];
    const pairs = matched(old, now);
    const kept = new Set(pairs.values());
    for (const node of old) {
      if (kept.has(node)) continue;
      if (isHeld(node)) throw new Refused();
      const gone = /** @type {ChildNode} */ (known(node, live));
      steps.push(() => gone.remove());
    }
    /** @type {Node | undefined} the shown node behind which the next one comes */
    let last;
    for (const node of now) {
      const old = pairs.get(node);
      if (old) plan(old, node, steps, map);
      else if (isHeld(node)) throw new Refused();
      else {
        const [next, at] = [document.importNode(node, true), last];
        pair(node, next, map);
        steps.push(() => {
          if (at) /** @type {ChildNode} */ (at).after(next);
          else /** @type {ParentNode & Node} */ (shown).prepend(next);
        });
      }
      last = known(node, map);
    }
  };

  /** The same tree twice: what stood for the one stands for the other. @param {Node} before @param {Node} after
   * @param {WeakMap<Node, Node>} map */
  const match = (before, after, map) => {
    const shown = live.get(before);
    if (shown) map.set(after, shown);
    before.childNodes.forEach((child, at) => match(child, after.childNodes[at], map));
  };

  /** @param {Element} before @param {Element} after @param {Element} shown @param {(() => void)[]} steps */
  const attributes = (before, after, shown, steps) => {
    for (const name of new Set([...before.getAttributeNames(), ...after.getAttributeNames()])) {
      const value = after.getAttribute(name);
      if (value === before.getAttribute(name)) continue;
      if (before.matches(HELD)) throw new Refused();
      steps.push(() => (value === null ? shown.removeAttribute(name) : shown.setAttribute(name, value)));
    }
  };

  /**
   * Make the tab show a page.
   * @param {string} html
   * @returns {boolean} whether that was possible in place
   */
  return html => {
    const page = new DOMParser().parseFromString(html, "text/html").documentElement;
    bare(page);
    /** @type {(() => void)[]} */
    const steps = [];
    /** @type {WeakMap<Node, Node>} */
    const map = new WeakMap();
    try {
      plan(came, page, steps, map);
    } catch (refused) {
      if (refused instanceof Refused) return false;
      throw refused;
    }
    steps.forEach(step => step());
    [came, live] = [page, map];
    if (steps.length) document.dispatchEvent(new CustomEvent("fieldguide:swap"));
    return true;
  };
})();
