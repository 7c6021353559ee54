// The contents: a drawer on a phone that keeps focus where it belongs, a column on a large screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);
const url = site.fileUrl("part/notes-in-the-margin/index.html");

async function drawer(options = {}) {
  const page = await open(browser, { width: 390, height: 844, hasTouch: true, ...options });
  await page.goto(url);
  const parts = {
    page,
    opener: page.getByRole("button", { name: "Contents" }),
    contents: page.getByRole("navigation", { name: "Contents" }),
    // Popovers tell of their opening and closing a moment later.
    inert: wanted =>
      page.waitForFunction(wanted => document.querySelector("main").parentElement.inert === wanted, wanted, { timeout: 5000 }),
    focused: wanted =>
      page.waitForFunction(wanted => document.activeElement?.textContent.trim() === wanted, wanted, { timeout: 5000 }),
  };
  assert.equal(await parts.contents.isVisible(), false);
  return parts;
}

test("opens, holds the page still, and Escape closes it and returns the focus", async () => {
  const { page, opener, contents, inert, focused } = await drawer();
  await opener.click();
  await contents.waitFor({ state: "visible", timeout: 5000 });
  await inert(true);
  await page.keyboard.press("Escape");
  await contents.waitFor({ state: "hidden", timeout: 5000 });
  await inert(false);
  await focused("Contents");
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("by keyboard: Enter opens it and goes into it, nothing behind it takes the focus, Close closes it", async () => {
  const { page, opener, contents, inert, focused } = await drawer();
  await opener.focus();
  await page.keyboard.press("Enter");
  await focused("Close");
  await inert(true);
  for (let tabs = 0; tabs < 60; tabs += 1) {
    await page.keyboard.press("Tab");
    const behind = await page.evaluate(() => document.activeElement.closest("main, .topbar")?.className);
    assert.equal(behind, undefined, `after ${tabs + 1} tabs`);
  }
  await page.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  await contents.waitFor({ state: "hidden", timeout: 5000 });
  await inert(false);
  await focused("Contents");
  await close(page);
});

test("a heading's link closes it and goes there", async () => {
  const { page, opener, contents, inert } = await drawer();
  await opener.click();
  await contents.getByRole("link", { name: "Notes in odd places" }).click();
  await contents.waitFor({ state: "hidden", timeout: 5000 });
  await inert(false);
  assert.equal(new URL(page.url()).hash, "#odd");
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById("odd").getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await close(page);
});

test("a touch beside it closes it", async () => {
  const { page, opener, contents, inert } = await drawer();
  await opener.tap();
  await contents.waitFor({ state: "visible", timeout: 5000 });
  await inert(true);
  await page.touchscreen.tap(380, 600);
  await contents.waitFor({ state: "hidden", timeout: 5000 });
  await inert(false);
  await close(page);
});

test("a turned screen shows the column and lets the page go", async () => {
  const { page, opener, inert } = await drawer();
  await opener.click();
  await inert(true);
  await page.setViewportSize({ width: 1300, height: 800 });
  await inert(false);
  await close(page);
});

test("wide: every chapter is there, the open one is marked, and its headings follow", async () => {
  const page = await open(browser);
  await page.goto(url);
  const contents = page.getByRole("navigation", { name: "Contents" });
  await contents.waitFor({ state: "visible", timeout: 5000 });
  assert.equal(await page.getByRole("button", { name: "Contents" }).isVisible(), false);
  assert.deepEqual(await contents.locator("li > [aria-current=page]").allInnerTexts(), ["1\nNotes in the margin"]);
  const titles = await contents.locator("li a").allInnerTexts();
  for (const title of ["Text of every kind", "Code of three kinds", "The last chapter", "A long note"]) {
    assert.ok(titles.some(text => text.includes(title)), `${title} is not among ${titles}`);
  }
  await close(page);
});

test("the heading that is read is marked", async () => {
  const page = await open(browser);
  await page.goto(url);
  await page.locator("#odd").evaluate(heading => scrollTo({ top: heading.offsetTop, behavior: "instant" }));
  await page.waitForFunction(
    () => document.querySelector(".contents [aria-current=location]")?.textContent === "Notes in odd places",
  );
  await close(page);
});

test("the way past the contents leads to the text", async () => {
  const page = await open(browser);
  await page.goto(url);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the text");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "fg-main");
  await close(page);
});
