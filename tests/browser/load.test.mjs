// Every page loads without a complaint: from a memory stick, and under any path of a host (R10, P1, P2).
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { BASE_URL, books, build } from "./support/site.mjs";

const browser = await launch();

async function visit(page, url) {
  await page.goto(url);
  await settled(page);
  // Pictures below the fold are asked for as well.
  await page.evaluate(async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map(image => image.decode()));
  });
}

for (const [name, book] of Object.entries(books)) {
  test(`${name}: every page from disk, without a complaint and without a host`, async () => {
    const site = build(book);
    const page = await open(browser);
    for (const file of [...site.pages, "404.html"]) await clean(page, site.fileUrl(file), "file:");
    await close(page);
  });

  for (const options of [[], ["--base-url", BASE_URL]]) {
    test(`${name}: every page under a path of a host ${options.join(" ")}`, async () => {
      const site = build(book, ...options);
      const server = await serve(site);
      const page = await open(browser);
      for (const file of [...site.pages, "404.html"]) await clean(page, server.url(file), server.url(""));
      await close(page);
    });
  }
}

/** Nothing goes wrong, and nothing is asked of anyone else. */
async function clean(page, url, own) {
  page.forget();
  await visit(page, url);
  assert.deepEqual(page.troubles, [], url);
  const elsewhere = page.requests.filter(address => !address.startsWith(own));
  assert.deepEqual(elsewhere, [], url);
}

test("pictures of the fixture are shown", async () => {
  const site = build(books.fixture);
  const page = await open(browser);
  await visit(page, site.fileUrl("text/index.html"));
  const sizes = await page.$$eval(".body img", images => images.map(image => image.complete && image.naturalWidth));
  assert.equal(sizes.length, 3);
  assert.ok(sizes.every(width => width > 0), `widths ${sizes}`);
  await close(page);
});
