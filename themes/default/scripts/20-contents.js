// The contents: a drawer on narrow screens, a column on wide ones. Opening, Escape and the return of focus are native.
(() => {
  "use strict";
  const contents = document.getElementById("fg-contents");
  const page = document.querySelector("main")?.parentElement;
  if (!contents || !page || !("popover" in contents)) return;

  const isOpen = () => contents.matches(":popover-open");

  /** Bring the open chapter into view within the list, without moving the page. */
  const reveal = () => {
    const current = contents.querySelector('li > [aria-current="page"]');
    if (!current) return;
    const box = current.getBoundingClientRect();
    const frame = contents.getBoundingClientRect();
    if (box.bottom > frame.top + frame.height * 0.7) contents.scrollTop += box.top - frame.top - frame.height * 0.3;
  };

  // What is covered can hold no focus: it goes into the drawer, and back to the button when that closes, which must
  // be free by then.
  const topbar = /** @type {HTMLElement | null} */ (document.querySelector(".topbar"));
  const close = /** @type {HTMLElement | null} */ (contents.querySelector(".contents-close"));
  contents.addEventListener("beforetoggle", event => {
    if (topbar && /** @type {ToggleEvent} */ (event).newState === "closed") topbar.inert = false;
  });
  contents.addEventListener("toggle", () => {
    page.inert = isOpen();
    if (!isOpen()) return;
    close?.focus();
    if (topbar) topbar.inert = true;
    reveal();
  });

  contents.addEventListener("click", event => {
    const link = event.target instanceof Element && event.target.closest("a[href*='#']");
    if (!link || !isOpen()) return;
    // At once, not at the event: the browser is about to scroll to, and focus, what was inert.
    page.inert = false;
    contents.hidePopover();
  });

  // A turned tablet shows the column: the drawer must not stay open over it.
  matchMedia("(min-width: 80rem)").addEventListener("change", () => {
    if (isOpen()) contents.hidePopover();
    reveal();
  });
  reveal();
})();
