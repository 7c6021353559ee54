// Terms: what a word means, shown where it is used. Without this script it is a link to the glossary.
(() => {
  "use strict";
  const main = document.querySelector("main");
  if (!main || !("popover" in HTMLElement.prototype)) return;
  /** @type {HTMLAnchorElement | null} The link whose meaning is shown. */
  let shown = null;
  let timer = 0;
  let touch = false;
  const box = document.createElement("span");
  box.id = "fg-definition";
  box.className = "definition";
  box.popover = "manual";
  box.setAttribute("role", "note");

  /** @param {EventTarget | null} target @returns {HTMLAnchorElement | null} */
  const term = target => target instanceof Element ? target.closest("a.term") : null;
  /** @param {EventTarget | null} target */
  const inside = target => target instanceof Node && box.contains(target);

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    const link = shown;
    // Its meaning is still shown here, so that the focus that comes back does not show it again.
    if (inside(document.activeElement)) link.focus();
    shown = null;
    link.removeAttribute("aria-describedby");
    box.remove();
  };

  // Below the last line of the link, or above the first where there is no room below.
  /** @param {HTMLAnchorElement} link */
  const place = link => {
    const lines = link.getClientRects();
    const [first, last] = [lines[0], lines[lines.length - 1]];
    const { offsetWidth: width, offsetHeight: height } = box;
    const page = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(last.left, page - width - 8));
    const below = last.bottom + 4;
    const top = below + height > innerHeight && first.top > height + 4 ? first.top - height - 4 : below;
    box.style.left = left + scrollX + "px";
    box.style.top = top + scrollY + "px";
  };

  /** @param {HTMLAnchorElement} link */
  const show = link => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    const meaning = document.getElementById(decodeURIComponent(link.hash).replace("#fg-term-", "fg-def-"));
    if (!(meaning instanceof HTMLTemplateElement)) return;
    const words = document.createElement("span");
    words.id = "fg-definition-words";
    words.append(meaning.content.cloneNode(true));
    const more = document.createElement("a");
    more.href = link.href;
    more.textContent = "Open in glossary";
    box.replaceChildren(words, more);
    link.after(box);
    link.setAttribute("aria-describedby", words.id);
    box.showPopover();
    place(link);
    shown = link;
  };

  /** @param {() => void} what @param {number} wait */
  const soon = (what, wait) => {
    clearTimeout(timer);
    timer = window.setTimeout(what, wait);
  };

  main.addEventListener("pointerover", event => {
    if (event.pointerType !== "mouse") return;
    const link = term(event.target);
    if (link && !link.contains(/** @type {Node | null} */ (event.relatedTarget))) soon(() => show(link), 120);
    else if (inside(event.target)) clearTimeout(timer);
  });
  main.addEventListener("pointerout", event => {
    const to = event.relatedTarget;
    const stays = inside(to) || shown && term(to) === shown || inside(document.activeElement);
    if (event.pointerType === "mouse" && (term(event.target) || inside(event.target)) && !stays) soon(hide, 300);
  });
  main.addEventListener("focusin", event => {
    const link = term(event.target);
    if (link?.matches(":focus-visible")) show(link);
  });
  main.addEventListener("focusout", event => {
    const to = event.relatedTarget;
    if (shown && to !== shown && !inside(to) && !box.matches(":hover")) soon(hide, 0);
  });
  // A finger has no way to point without following: its first tap shows, and a tap elsewhere hides.
  addEventListener("pointerdown", event => {
    touch = event.pointerType !== "mouse";
    if (shown && term(event.target) !== shown && !inside(event.target)) hide();
  });
  main.addEventListener("click", event => {
    const link = term(event.target);
    if (!link || !touch || event.detail === 0 || link === shown) return;
    event.preventDefault();
    show(link);
  });
  addEventListener("keydown", event => event.key === "Escape" && hide());
  addEventListener("resize", hide);
})();
