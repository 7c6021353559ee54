// Without scripts: everything can be read, opened, ticked and printed; what needs a script is not shown (R10).
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);
const without = options => open(browser, { javaScriptEnabled: false, ...options });

test("scripts do not run here", async () => {
  const page = await without();
  await page.goto(site.fileUrl("text/index.html"));
  assert.equal(await page.locator("html.js").count(), 0);
  await close(page);
});

test("every page shows its text and nothing that needs a script", async () => {
  for (const width of [390, 1280]) {
    const page = await without({ width });
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      assert.equal(await page.getByRole("heading", { level: 1 }).isVisible(), true, file);
      const hidden = await page.$$eval("main .body :is(p, li, pre, td, h2, h3, input, .note)", blocks =>
        blocks.filter(block => !block.checkVisibility() || !block.offsetHeight).map(block => block.outerHTML),
      );
      assert.deepEqual(hidden, [], file);
      assert.equal(await page.locator(".js-only").filter({ visible: true }).count(), 0, file);
      assert.equal(await page.getByRole("button", { name: "Copy" }).count(), 0, file);
      assert.equal(await page.getByRole("button", { name: "Reading settings" }).count(), 0, file);
    }
    await close(page);
  }
});

test("the contents open, lead on and close", async () => {
  const page = await without({ width: 390, height: 844 });
  await page.goto(site.fileUrl("text/index.html"));
  const contents = page.getByRole("navigation", { name: "Contents" });
  await page.getByRole("button", { name: "Contents" }).click();
  await contents.waitFor({ state: "visible" });
  await contents.getByRole("button", { name: "Close" }).click();
  await contents.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Contents" }).click();
  await page.keyboard.press("Escape");
  await contents.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Contents" }).click();
  await contents.getByRole("link", { name: "Things to tick" }).click();
  await page.waitForURL(site.fileUrl("part/checklists/index.html"));
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Things to tick");
  await close(page);
});

test("boxes tick", async () => {
  const page = await without();
  await page.goto(site.fileUrl("part/checklists/index.html"));
  const box = page.getByRole("checkbox").first();
  await box.click();
  assert.equal(await box.isChecked(), true);
  await box.press("Space");
  assert.equal(await box.isChecked(), false);
  await page.getByText("I have read the first chapter.").first().click();
  assert.equal(await box.isChecked(), true);
  await close(page);
});

test("colours follow the device", async () => {
  for (const [colorScheme, paper] of [["light", "rgb(251, 250, 247)"], ["dark", "rgb(21, 24, 29)"]]) {
    const page = await without({ colorScheme });
    await page.goto(site.fileUrl("text/index.html"));
    const color = await page.locator("html").evaluate(root => getComputedStyle(root).backgroundColor);
    assert.equal(color, paper);
    await close(page);
  }
});
