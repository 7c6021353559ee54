/** A button that is no part of the page's text. @param {string} label @param {() => void} act */
const fieldguideButton = (label, act) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
};

// One sentence about what has just happened, with a button that takes it back or helps.
const fieldguideToast = (() => {
  "use strict";
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    if (box.matches(":hover, :focus-within")) timer = setTimeout(hide, 1000);
    else box.replaceChildren();
  };

  /**
   * Show it for 20 seconds, and as long as it is hovered or focused.
   * @param {HTMLElement} opener what was pressed: the button comes after it in the order of tabs, and gives focus back
   * @param {string} text
   * @param {string} [label]
   * @param {() => void} [act]
   */
  return (opener, text, label, act) => {
    clearTimeout(timer);
    box.replaceChildren();
    opener.after(box);
    const words = document.createElement("span");
    words.textContent = text;
    const button = fieldguideButton(label ?? "Close", () => {
      act?.();
      opener.focus();
      box.replaceChildren();
    });
    // A moment later, so that the words are heard as a change.
    timer = setTimeout(() => {
      box.append(words, button);
      timer = setTimeout(hide, 20000);
    }, 50);
  };
})();
