// Paper: the text, the notes and the lists on A4 and Letter, black on white whatever the screen shows, and no navigation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { paper, poppler, texts } from "./support/paper.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const sites = { flagship: build(books.flagship), fixture: build(books.fixture) };

/** Words that lead elsewhere, which paper cannot. */
const NAVIGATION = ["Reading settings", "Skip to the text", "In this chapter", "Back to text", "Match my device", "Text size"];

/** The sheets of a PDF, each with its letters in the order in which they are drawn. */
const letters = file => texts(file).map(sheet => plain(sheet.replace(/^\d+ \/ \d+$/gm, "")));
const sheets = async (page, format) => letters(await paper(page, format));

/** Words of a PDF that lie over words of another line: `sheet: one / other`. Single signs may, as formulas stack them. */
function covered(file) {
  const box = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g;
  const all = poppler("pdftotext", "-bbox", "-enc", "UTF-8", file, "-").toString();
  return all.split("<page ").slice(1).flatMap((sheet, at) => {
    const found = [...sheet.matchAll(box)].filter(([, , , , , word]) => plain(word).length > 1);
    const words = found.map(([, ...all]) => [...all.slice(0, 4).map(Number), all[4]]);
    const lies = ([left, top, right, bottom]) => ([left2, top2, right2, bottom2]) => {
      const [wide, high] = [Math.min(right, right2) - Math.max(left, left2), Math.min(bottom, bottom2) - Math.max(top, top2)];
      return wide > 2 && high > 0.35 * Math.min(bottom - top, bottom2 - top2) && Math.abs(top - top2) > 0.1;
    };
    return words.flatMap((word, nth) => words.slice(nth + 1).filter(lies(word)).map(other => `${at + 1}: ${word[4]} / ${other[4]}`));
  });
}

/** Whether a text is on one sheet, or begins on one and ends on the next. */
function isOn(sheets, text) {
  const ends = from => sheets.some((sheet, at) => sheet.includes(text.slice(0, from)) && (sheets[at + 1] ?? "").includes(text.slice(from)));
  return sheets.some(sheet => sheet.includes(text)) || [...text].some((_, from) => from > 0 && ends(from));
}

/** Letters and digits alone: lines are broken elsewhere on paper. */
const plain = text => text.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "");

for (const format of ["A4", "Letter"]) {
  for (const [name, site] of Object.entries(sites)) {
    test(`${name}: ${format} has the title, the notes and the items, and no navigation`, async () => {
      const page = await open(browser, { colorScheme: "dark" });
      for (const file of site.pages) {
        await page.goto(site.fileUrl(file));
        await settled(page);
        const wanted = await page.$$eval("h1, .lede:not(.no-js), .items label, .everything li, .body p:not(.w p), .note li, pre:not(:has(.ln)), pre .ln", all =>
          all.map(element => {
            const copy = element.cloneNode(true);
            copy.querySelectorAll(".vh, .note-number, annotation, math[display]").forEach(hidden => hidden.remove());
            return copy.textContent;
          }),
        );
        // A formula in a line of its own is read from paper in another order: its signs one by one.
        wanted.push(...(await page.$$eval("math[display] :is(mi, mn, mtext)", all => all.map(sign => sign.textContent))));
        const pdf = await paper(page, format);
        const printed = letters(pdf);
        for (const text of wanted) assert.ok(isOn(printed, plain(text)), `${file}: not on paper: ${text}`);
        assert.deepEqual(covered(pdf), [], `${file}: words over words`);
        for (const text of NAVIGATION) assert.ok(!printed.join("").includes(plain(text)), `${file}: on paper: ${text}`);
      }
      await close(page);
    });
  }
}

for (const [what, script] of [["dark device", undefined], ["dark theme chosen", () => localStorage.setItem("fieldguide:theme", "dark")]]) {
  test(`black on white: ${what}`, async () => {
    const page = await open(browser, { colorScheme: "dark" });
    if (script) await page.addInitScript(script);
    for (const file of sites.fixture.pages) {
      await page.goto(sites.fixture.fileUrl(file));
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const { paper, found } = await page.evaluate(colours);
      assert.equal(paper, "rgb(255, 255, 255)", file);
      assert.deepEqual(found, [], file);
      await page.emulateMedia({ media: "screen", colorScheme: "dark" });
    }
    await close(page);
  });
}

/** Text that is not nearly black, and grounds that are not white. Runs in the page. */
function colours() {
  const found = [];
  for (const element of document.querySelectorAll("body, body *:not(svg, svg *, img)")) {
    if (!element.getClientRects().length) continue;
    const { color, backgroundColor } = getComputedStyle(element);
    const text = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const main = element.matches("p, li, h1, h2, h3, h4, label, .note *, td, dt, dd, code, pre i");
    const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
    const limit = main && !element.closest(".meta, .source, .colophon, .after, .card, .num, .anchor, .optional-word") ? 0 : 0x33;
    if (text && Math.max(red, green, blue) > limit) found.push(`${color} ${element.outerHTML.slice(0, 60)}`);
    if (!["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(backgroundColor)) {
      found.push(`on ${backgroundColor} ${element.outerHTML.slice(0, 60)}`);
    }
  }
  return { paper: getComputedStyle(document.documentElement).backgroundColor, found };
}

test("nothing to click is printed", async () => {
  const page = await open(browser, { width: 720 });
  for (const site of Object.values(sites)) {
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator("button, nav, [popover]").filter({ visible: true }).count(), 0, file);
      await page.emulateMedia({ media: "screen" });
    }
  }
  await close(page);
});

/** Open the fixture's checklists with one box ticked. */
async function tickedPage(address = "part/checklists/index.html") {
  const page = await open(browser, { width: 1000 });
  await page.addInitScript(() => {
    localStorage.setItem("fieldguide:1:every-feature:cl-read", "[true,1,1]");
    globalThis.print = () => (globalThis.printed = (globalThis.printed ?? 0) + 1);
  });
  await page.goto(sites.fixture.fileUrl(address));
  return page;
}

/** The marks that are drawn, as widths of their borders, and the lists and words that are shown on paper. */
const drawn = page =>
  page.$$eval(".checklist input", boxes =>
    boxes.filter(box => box.checkVisibility() && !/^matrix\(0, 0, 0, 0/.test(getComputedStyle(box, "::before").transform)).map(box => box.dataset.key),
  );

test("ticks print as they are, and so does the count", async () => {
  const page = await tickedPage();
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await drawn(page), ["cl-read"]);
  assert.ok((await sheets(page, "A4")).join("").includes("1of6"));
  await close(page);
});

test("the head and the date of a note are no larger than its words", async () => {
  const page = await open(browser);
  await page.emulateMedia({ media: "print" });
  let notes = 0;
  for (const site of Object.values(sites)) {
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      const larger = await page.$$eval(".note > :is(.note-head, .note-by)", all => {
        const size = element => parseFloat(getComputedStyle(element).fontSize);
        return all.map(element => [size(element) <= size(element.parentElement), element.textContent.trim()]);
      });
      assert.deepEqual(larger.filter(([fits]) => !fits), [], file);
      notes += larger.length;
    }
  }
  assert.ok(notes > 20, `${notes} heads and dates`);
  await close(page);
});

test("what is ticked a moment before printing is whole on paper", async () => {
  const page = await tickedPage();
  const shapes = () =>
    page.$$eval(".checklist input:checked", boxes => boxes.map(box => getComputedStyle(box, "::before").transform));
  // The mark is held at the beginning of its motion, which is when somebody may print.
  const held = await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(motion => motion.finished));
    document.querySelector(".checklist input:not(:checked)").click();
    const marks = document.getAnimations();
    marks.forEach(motion => motion.pause());
    return marks.length;
  });
  assert.equal(held, 1);
  assert.equal(new Set(await shapes()).size, 2, "one mark is being drawn");
  await page.emulateMedia({ media: "print" });
  assert.equal(new Set(await shapes()).size, 1, "both marks are whole");
  await close(page);
});

test("Print mine prints that list alone, with the book's name and a line for the reader's", async () => {
  const page = await tickedPage();
  await page.getByRole("button", { name: "Print mine" }).first().click();
  assert.equal(await page.evaluate(() => globalThis.printed), 1);
  const [sheet] = await sheets(page, "A4");
  for (const words of ["Every feature", "Things to tick", "Name", "Date", "Ready to start?", "I have read the first chapter.", "1 of 6"]) {
    assert.ok(sheet.includes(plain(words)), `${words} is not in ${sheet}`);
  }
  for (const words of ["Last one", "A paragraph stands between", "This section once stood"]) assert.ok(!sheet.includes(plain(words)), words);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok((await sheets(page, "A4")).join("").includes(plain("A paragraph stands between")), "the page is whole again");
  await close(page);
});

test("Print blank shows and prints no tick, changes none, and leads back", async () => {
  const page = await tickedPage();
  await page.getByRole("link", { name: "Print blank" }).first().click();
  await page.getByText("This is a blank copy to print").waitFor();
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector("[data-blank-words]").getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  assert.deepEqual(await drawn(page), []);
  await page.getByText("I have read the first chapter.").first().click({ force: true });
  await page.getByRole("button", { name: "Print", exact: true }).click();
  assert.equal(await page.evaluate(() => globalThis.printed), 1);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await drawn(page), []);
  const [sheet] = await sheets(page, "A4");
  assert.ok(sheet.includes(plain("I have read the first chapter.")) && !sheet.includes("1of6"), sheet);
  assert.ok(!sheet.includes(plain("Last one")) && !sheet.includes(plain("blank copy")), sheet);
  await page.emulateMedia({ media: "screen" });
  assert.equal(await page.evaluate(() => localStorage.getItem("fieldguide:1:every-feature:cl-read")), "[true,1,1]");
  await page.getByRole("link", { name: "Back to my ticks" }).click();
  await page.locator("input[data-key=cl-read]:checked").waitFor();
  await close(page);
});

test("a link to another list of a blank page prints that one alone", async () => {
  const page = await tickedPage();
  await page.goto(page.url() + "?blank#fg-checklist-1");
  const printing = () => page.$$eval(".printing", lists => lists.map(list => list.id));
  assert.deepEqual(await printing(), ["fg-checklist-1"]);
  const other = await page.locator(".checklist").nth(1).getAttribute("id");
  await page.evaluate(id => (location.hash = id), other);
  await page.waitForFunction(id => document.querySelector(".printing").id === id, other);
  assert.deepEqual(await printing(), [other]);
  assert.equal(await page.locator(`#${other} [data-blank-words]`).count(), 1);
  await close(page);
});

test("explanations that were unfolded for paper are folded again", async () => {
  const page = await tickedPage();
  const open = () => page.locator("details.why[open]").count();
  await page.locator("details.why").first().evaluate(why => (why.open = true));
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok((await open()) > 1);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await open(), 1);
  await close(page);
});

test("on paper the count of the progress page begins where the line begins", async () => {
  const page = await tickedPage("progress/index.html");
  const total = () => page.locator("[data-total]").textContent();
  assert.equal(await total(), "\u20071 of 10");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await total(), "1 of 10");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await total(), "\u20071 of 10");
  await close(page);
});

test("the summary of the progress page prints every item, with its tick", async () => {
  const page = await tickedPage("progress/index.html");
  const [sheet] = await sheets(page, "A4");
  for (const words of ["My progress", "1 of 10", "I have read the first chapter.", "Last one."]) assert.ok(sheet.includes(plain(words)), words);
  assert.ok(!sheet.includes(plain("Keep a copy")), sheet);
  await close(page);
});
