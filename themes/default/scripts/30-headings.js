// Marks in the contents the heading that is being read.
(() => {
  "use strict";
  /** @type {Map<Element, Element>} heading to its link */
  const links = new Map();
  for (const link of document.querySelectorAll(".contents ol ol a")) {
    const heading = document.getElementById(decodeURIComponent(link.getAttribute("href")?.slice(1) ?? ""));
    if (heading) links.set(heading, link);
  }
  if (!links.size) return;

  const mark = () => {
    let current;
    for (const [heading, link] of links) {
      if (heading.getBoundingClientRect().top < innerHeight * 0.3) current = link;
      link.removeAttribute("aria-current");
    }
    current?.setAttribute("aria-current", "location");
  };
  // Only the crossing of this line changes the answer, so nothing runs while the page merely scrolls. The area above
  // the window counts, or a jump over several headings would cross no line.
  const observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -70% 0px" });
  links.forEach((_, heading) => observer.observe(heading));
})();
