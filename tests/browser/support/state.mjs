// Readers with something stored: small books to tick, and what their browsers hold.
import { build, write } from "./site.mjs";

/** A book of chapters, each a list of items as they are written: `{ one: ["Label. {#id}"] }`. */
export function book(chapters, { id = "kept-book", title = "Kept" } = {}) {
  const files = { "fieldguide.yaml": `title: ${title}\nid: ${id}\n` };
  Object.entries(chapters).forEach(([name, items], at) => {
    const list = items.map(item => `- [ ] ${item}\n`).join("");
    files[`0${at + 1}-${name}.md`] = `---\ntitle: Chapter ${name}\n---\n\n## List ${name} {#list}\n\n${list}`;
  });
  return build(write(files));
}

export const key = (id, of = "kept-book") => `fieldguide:1:${of}:${id}`;

/** Everything that is stored. */
export const stored = page => page.evaluate(() => ({ ...localStorage }));

/** The ids of the boxes that are ticked. */
export const ticked = page => page.$$eval(".checklist input:checked", boxes => boxes.map(box => box.dataset.key));

/** Put something into storage before any page is opened. */
export const seed = (page, values) =>
  page.addInitScript(values => {
    if (sessionStorage.getItem("seeded")) return;
    sessionStorage.setItem("seeded", "yes");
    for (const [name, value] of Object.entries(values)) localStorage.setItem(name, value);
  }, values);

/** Storage as browsers refuse it. */
export const denials = {
  "storage is denied": () => {
    Object.defineProperty(globalThis, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  },
  "storage is absent": () => Object.defineProperty(globalThis, "localStorage", { value: undefined }),
  "storage is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
};
