// Terms: what they mean is shown to a mouse, a keyboard and a finger, and goes away again (WCAG 1.4.13).
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { becomes, close, halt, launch, open, settled } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FILE = "other/terms/index.html";

const browser = await launch();
const site = build(books.fixture);

/** The chapter with terms, with a term and the box that explains it. */
async function chapter(options = {}) {
  const page = await open(browser, options);
  await page.goto(site.fileUrl(FILE));
  // Without scripts, nothing tells that frames were painted.
  if (options.javaScriptEnabled !== false) await settled(page);
  return { page, term: page.locator("a.term").first(), box: page.locator("#fg-definition") };
}

const inView = box =>
  box.evaluate(element => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });

test("a mouse that rests shows a meaning, may enter it, and leaves it", async () => {
  const { page, term, box } = await chapter();
  await term.hover();
  await box.waitFor();
  assert.match(await box.textContent(), /^Sundial A clock whose hand is a shadow\..*see gnomon\.Open in glossary$/s);
  assert.ok(await inView(box));
  await box.hover();
  await page.waitForTimeout(600);
  assert.equal(await box.count(), 1, "it stays while the mouse is in it");
  await page.mouse.move(5, 5);
  await box.waitFor({ state: "detached" });
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("a term of any script is shown", async () => {
  const { page, box } = await chapter();
  await page.getByText("éphéméride").hover();
  await box.waitFor();
  assert.match(await box.textContent(), /A table of where the sun will stand/);
  await close(page);
});

test("a mouse that only passes shows nothing", async () => {
  const { page, term, box } = await chapter();
  await halt(page);
  await term.hover();
  await page.clock.runFor(100);
  assert.equal(await box.count(), 0);
  await page.mouse.move(5, 5);
  await page.clock.runFor(400);
  assert.equal(await box.count(), 0);
  await close(page);
});

test("focus shows a meaning, Escape takes it away and leaves the focus", async () => {
  const { page, term, box } = await chapter();
  await page.keyboard.press("Tab");
  for (let step = 0; step < 60 && !(await term.evaluate(link => link === document.activeElement)); step++) {
    await page.keyboard.press("Tab");
  }
  await box.waitFor();
  assert.equal(await term.getAttribute("aria-describedby"), "fg-definition-words");
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  assert.equal(await term.getAttribute("aria-describedby"), null);
  assert.ok(await term.evaluate(link => link === document.activeElement), "the focus is where it was");
  await close(page);
});

test("a keyboard goes through a meaning to its link and on, and Escape brings it back", async () => {
  const { page, term, box } = await chapter();
  await page.locator("#fg-main").focus();
  await page.keyboard.press("Tab");
  while (!(await term.evaluate(link => link === document.activeElement))) await page.keyboard.press("Tab");
  await box.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Open in glossary");
  assert.equal(await box.count(), 1);
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  assert.ok(await term.evaluate(link => link === document.activeElement), "back at the term");
  assert.equal(await term.getAttribute("aria-describedby"), null, "nothing describes the term any more");
  await term.hover();
  await box.waitFor();
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "a link");
  await close(page);
});

test("a finger shows a meaning first, and follows its link", async () => {
  const { page, term, box } = await chapter({ width: 320, height: 640, hasTouch: true, isMobile: true });
  await term.tap();
  await box.waitFor();
  assert.ok(page.url().includes(FILE), "the first tap stays");
  assert.ok(await inView(box));
  await page.locator("h1").tap();
  await box.waitFor({ state: "detached" });
  await term.tap();
  await page.getByText("Open in glossary").tap();
  await page.waitForURL(/glossary\/index\.html#fg-term-sundial$/);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("a click and Enter follow the term to the glossary", async () => {
  for (const follow of [term => term.click(), term => term.press("Enter")]) {
    const { page, term } = await chapter();
    await follow(term);
    await page.waitForURL(/glossary\/index\.html#fg-term-sundial$/);
    await close(page);
  }
});

test("without scripts a term is a link, and its meaning is not in the text", async () => {
  const { page, term } = await chapter({ javaScriptEnabled: false });
  assert.ok(!(await page.locator("main").innerText()).includes("whose hand is"));
  await term.click();
  await page.waitForURL(/glossary\/index\.html#fg-term-sundial$/);
  assert.ok(await page.getByText("A clock whose hand is a shadow").isVisible());
  await close(page);
});

test("axe finds nothing in a meaning, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      const { page, term, box } = await chapter({ width, height: 800, colorScheme });
      await term.focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      await box.waitFor();
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html)}`);
      });
      assert.deepEqual(found, [], `${colorScheme}, ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await close(page);
    }
  }
});

test("the first use in a section is marked, and only pages with terms load the script", async () => {
  const { page } = await chapter();
  assert.deepEqual(await page.locator("a.term").allTextContents(), ["sundial", "Antikythera mechanism", "gnomon", "sundials", "éphéméride"]);
  await close(page);
  const loads = file => /assets\/terms\.\w+\.js/.test(site.text(file));
  assert.ok(loads(FILE) && !loads("text/index.html"));
});

test("notes are filtered, counted, and found by their links", async () => {
  const page = await open(browser);
  await page.goto(site.fileUrl("notes/index.html"));
  const total = await page.locator("article.note:visible").count();
  assert.equal(await page.getByRole("status").first().textContent(), `${total} notes`);
  await page.locator("select[name=author]").selectOption("a gardener");
  assert.equal(await page.locator("article.note:visible").count(), 1);
  assert.equal(await page.getByRole("status").first().textContent(), "1 note");
  assert.equal(await page.locator("section.kind:visible").count(), 1, "a kind without notes is not shown");
  await page.locator("section.index li a").first().click();
  // Pages hear of a new fragment a moment later.
  await becomes(() => page.locator("article.note:visible").count(), total, { where: "a link to a hidden note shows all" });
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("without scripts all notes stand there, and there is no filter", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(site.fileUrl("notes/index.html"));
  assert.ok((await page.locator("article.note:visible").count()) > 1);
  assert.equal(await page.locator("select:visible").count(), 0);
  await close(page);
});
