// The overlay: mistakes as the terminal shows them, over the last good page. Every word of them is put in as text.
const fieldguideOverlay = (() => {
  "use strict";
  /** @typedef {{ report: string, link: string | null }} Mistake */
  const host = document.createElement("fieldguide-mistakes");
  const root = host.attachShadow({ mode: "open" });
  let shown = "[]";

  /** @param {string} name @param {string} text @param {string} [kind] */
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  /** A line of a report, with the parts that a terminal colours. @param {string} line @param {Mistake} mistake
   * @param {boolean} first */
  const line = (line, mistake, first) => {
    const place = /^(\s*(?:-->|:::|╭▸) )(.*)$/.exec(line);
    if (place && mistake.link) {
      const link = element("a", place[2]);
      link.setAttribute("href", mistake.link);
      link.setAttribute("title", "Open in the editor");
      return [place[1], link];
    }
    if (first) return [element("strong", line)];
    const caret = /^(\s*\| *)([\^~\-]+.*)$/.exec(line);
    if (caret) return [caret[1], element("span", caret[2], "caret")];
    if (/^\s*(?:= )?help: /.test(line)) return [element("span", line, "help")];
    return [line];
  };

  /** @param {Mistake} mistake */
  const block = mistake => {
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    mistake.report.split("\n").forEach((text, at) => pre.append(...line(text, mistake, !at), "\n"));
    return pre;
  };

  const hide = () => host.remove();
  root.addEventListener("keydown", event => {
    if (event instanceof KeyboardEvent && event.key === "Escape") hide();
  });

  /** @param {Mistake[]} mistakes */
  const paint = mistakes => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/.fieldguide/overlay.css";
    const section = document.createElement("section");
    section.setAttribute("role", "alert");
    section.setAttribute("aria-label", "Mistakes in the book");
    const head = document.createElement("header");
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    const close = element("button", "Hide");
    close.addEventListener("click", hide);
    head.append(element("h2", count), element("p", "The page is as it was before. This goes when they are mended."), close);
    section.append(head, ...mistakes.map(block));
    root.replaceChildren(style, section);
  };

  /** Show mistakes, or take the overlay away when there are none. @param {Mistake[]} mistakes */
  return mistakes => {
    const text = JSON.stringify(mistakes);
    if (text === shown) return;
    shown = text;
    hide();
    if (!mistakes.length) return;
    paint(mistakes);
    // Beside the body, where no exchange of the page finds it.
    document.documentElement.append(host);
  };
})();
