// Old addresses lead on: with and without a fragment, with and without scripts, from disk and under a path.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);
const server = await serve(site);

/** From where people arrive, to where they should be. */
const ARRIVALS = {
  "old-text/index.html": "text/index.html",
  "even/older/text.html": "text/index.html",
  "old-text/index.html#second": "text/index.html#second",
  "old-text/index.html#tables": "text/index.html#tables",
  "old-lists/index.html": "part/checklists/index.html",
  "old-lists/index.html#ready": "part/checklists/index.html#ready",
  "old-lists/index.html#later": "part/checklists/index.html#later",
  // Headings that left a page that is still there.
  "text/index.html#moved-away": "part/checklists/index.html#moved-away",
  "text/index.html#gone-for-good": "part/checklists/index.html",
  "other/hostile/index.html#nonsense": "other/hostile/index.html#nonsense",
  "old-hostile/index.html": "other/hostile/index.html",
};

async function arrives(page, from, to) {
  await page.goto(from, { waitUntil: "commit" });
  await page.waitForURL(to, { timeout: 5000 }).catch(() => assert.equal(page.url(), to));
}

for (const [where, url] of [["from disk", file => site.fileUrl(file)], ["under a path", file => server.url(file)]]) {
  const address = place => {
    const [file, fragment] = place.split("#");
    return url(file) + (fragment ? `#${fragment}` : "");
  };

  test(`old addresses lead on, ${where}`, async () => {
    const page = await open(browser);
    for (const [from, to] of Object.entries(ARRIVALS)) {
      await page.goto("about:blank");
      await arrives(page, address(from), address(to));
    }
    // Requests are cut off when a page is left at once; nothing else may go wrong.
    assert.deepEqual(page.troubles.filter(trouble => /uncaught|Content Security Policy|dialog|^4/.test(trouble)), []);
    await close(page);
  });

  test(`old addresses lead on without scripts, ${where}`, async () => {
    const page = await open(browser, { javaScriptEnabled: false });
    for (const from of site.redirects) {
      const [, to] = Object.entries(ARRIVALS).find(([old]) => old === from);
      await arrives(page, address(from), address(to));
    }
    await close(page);
  });
}

test("a moved heading is followed when the page is open already", async () => {
  const page = await open(browser);
  await page.goto(site.fileUrl("text/index.html"));
  await page.evaluate(() => (location.hash = "#moved-away"));
  await page.waitForURL(`${site.fileUrl("part/checklists/index.html")}#moved-away`);
  await close(page);
});

test("Back does not come back to the redirect", async () => {
  const page = await open(browser);
  await page.goto(server.url("index.html"));
  await page.goto(server.url("old-text/index.html"), { waitUntil: "commit" });
  await page.waitForURL(server.url("text/index.html"));
  await page.goBack();
  assert.equal(page.url(), server.url("index.html"));
  await close(page);
});
