// Notes: in the margin beside their sentence where there is room, under their paragraph where there is none; whole,
// and never over each other or the text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

/** From here on notes stand in the margin: 62 rem. */
const MARGIN = 992;

const browser = await launch();

/** The boxes of a page, as numbers. Runs in the page. */
function measure() {
  const box = element => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { name: element.id || element.outerHTML.slice(0, 60), left, right, top: top + scrollY, bottom: bottom + scrollY };
  };
  // The page of all notes has them one under the other.
  const notes = [...document.querySelectorAll(".note:not(.all-notes *)")];
  const text = document.querySelectorAll(
    ".body > :not(.an), .an > :not(.notes), main > :not(.body, .print-only), .opening > *, .colophon p, .turn a",
  );
  const cut = note => {
    const overflowing = note.scrollWidth > note.clientWidth + 1 || note.scrollHeight > note.clientHeight + 1;
    const inner = [...note.querySelectorAll("*:not(.vh)")].map(box);
    const { left, right, top, bottom } = box(note);
    const outside = inner.filter(part => part.left < left - 8 || part.right > right + 1 || part.top < top - 8 || part.bottom > bottom + 1);
    return overflowing || outside.length > 0 || right > document.documentElement.clientWidth || left < 0;
  };
  return {
    notes: notes.map(box),
    text: [...text].filter(element => element.getClientRects().length).map(box),
    cut: notes.filter(cut).map(note => note.id),
    pairs: [...document.querySelectorAll(".an")].map(an => ({
      first: box(an.firstElementChild),
      note: box(an.querySelector(".note")),
      column: [...an.children].filter(child => !child.matches(".notes")).map(box),
    })),
  };
}

const overlap = (a, b) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;

/** Everything that is wrong with the notes of a page. */
function faults({ notes, text, cut, pairs }, width) {
  const found = cut.map(id => `${id} is cut`);
  notes.forEach((note, at) => {
    for (const other of notes.slice(at + 1)) if (overlap(note, other)) found.push(`${note.name} covers ${other.name}`);
    for (const block of text) if (overlap(note, block)) found.push(`${note.name} covers ${block.name}`);
  });
  for (const { first, note, column } of pairs) {
    const beside = note.left >= first.right && Math.abs(note.top - first.top) < 60;
    const below = note.top >= first.bottom && note.top - first.bottom < 60;
    if (width >= MARGIN ? !beside : !below) found.push(`${note.name} is not ${width >= MARGIN ? "beside" : "under"} its text`);
    column.slice(1).forEach((block, at) => {
      if (width >= MARGIN && block.top - column[at].bottom > 80) found.push(`a gap in the text before ${block.name}`);
    });
  }
  return found;
}

// The book of answers has no notes.
for (const name of ["flagship", "fixture"]) {
  const site = build(books[name]);
  for (const width of [320, 390, 900, 1000, 1280, 1600]) {
    test(`${name}: notes at ${width} px`, async () => {
      const page = await open(browser, { width });
      let count = 0;
      for (const file of site.pages) {
        await page.goto(site.fileUrl(file));
        await settled(page);
        const measured = await page.evaluate(measure);
        count += measured.notes.length;
        assert.deepEqual(faults(measured, width), [], file);
      }
      await close(page);
      assert.ok(count > 10, `only ${count} notes were seen`);
    });
  }
}

test("on paper notes stand beside their text, whole", async () => {
  for (const name of ["flagship", "fixture"]) {
    const site = build(books[name]);
    // A4 without its margins, at 96 dots an inch.
    const page = await open(browser, { width: 672 });
    for (const file of site.pages.filter(file => site.text(file).includes('role="note"'))) {
      await page.goto(site.fileUrl(file));
      await page.emulateMedia({ media: "print" });
      await settled(page);
      assert.deepEqual(faults(await page.evaluate(measure), MARGIN), [], file);
      await page.emulateMedia({ media: "screen" });
    }
    await close(page);
  }
});

test("larger letters leave notes whole", async () => {
  const site = build(books.fixture);
  const page = await open(browser, { width: 1000 });
  await page.addInitScript(() => document.documentElement.setAttribute("data-size", "l"));
  await page.goto(site.fileUrl("part/notes-in-the-margin/index.html"));
  await settled(page);
  assert.deepEqual(faults(await page.evaluate(measure), 1000), []);
  await close(page);
});

test("marks and numbers lead to each other, and say so", async () => {
  const site = build(books.fixture);
  const page = await open(browser);
  await page.goto(site.fileUrl("part/notes-in-the-margin/index.html"));
  await page.locator("#fg-ref-4").click();
  await page.waitForURL(/#fg-note-4$/);
  const note = page.getByRole("note", { name: "Note 4: Context" });
  await note.getByRole("link", { name: "Back to text, note 4" }).click();
  await page.waitForURL(/#fg-ref-4$/);
  assert.equal(await page.getByRole("link", { name: "Note 4", exact: true }).count(), 2);
  await close(page);
});
