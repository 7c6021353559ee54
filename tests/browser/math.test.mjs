// Formulas: MathML without a script, for eyes, ears and the keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);

const visit = async (options = {}) => {
  const page = await open(browser, options);
  await page.goto(site.fileUrl("text/index.html"));
  await settled(page);
  return page;
};

test("formulas are laid out as mathematics, and their TeX is at hand but not shown", async () => {
  const page = await visit({ javaScriptEnabled: true });
  const facts = await page.$eval("math[display]", math => {
    const [numerator, denominator] = [...math.querySelector("mfrac").children].map(part => part.getBoundingClientRect());
    const source = math.querySelector("annotation");
    return { stacked: numerator.bottom <= denominator.top + 1, shown: source.getClientRects().length, tex: source.textContent };
  });
  assert.deepEqual({ ...facts, tex: "" }, { stacked: true, shown: 0, tex: "" });
  assert.match(facts.tex, /\\hat\{\\beta\}/);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("aligned lines meet at their signs, cases stand left", async () => {
  const page = await visit();
  const equals = await page.$$eval("mtd.right + mtd.left > mo:first-child", signs => signs.map(sign => sign.getBoundingClientRect().left));
  assert.equal(equals.length, 2);
  assert.ok(Math.abs(equals[0] - equals[1]) < 1, `${equals}`);
  await close(page);
});

test("a formula wider than the screen scrolls with the keyboard, and the page does not", async () => {
  const page = await visit({ width: 320 });
  const boxes = page.locator("span.scroll");
  assert.equal(await boxes.count(), 3);
  for (const box of await boxes.all()) {
    await box.focus();
    assert.ok(await box.evaluate(element => element.scrollWidth > element.clientWidth && element === document.activeElement));
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(element => element.scrollLeft > 0, await box.elementHandle());
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await close(page);
});

test("prices are words", async () => {
  const page = await visit();
  assert.match(await page.$eval("#formulas + p", element => element.innerText), /prices, \$5\/\$10, that are none/);
  await close(page);
});
