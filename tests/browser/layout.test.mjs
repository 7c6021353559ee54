// Nothing scrolls sideways at any width, nothing moves after it was painted, and targets are large enough for a thumb.
import assert from "node:assert/strict";
import { test } from "node:test";
import { WIDTHS, close, launch, open, settled } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const sites = { flagship: build(books.flagship), fixture: build(books.fixture) };

for (const [name, site] of Object.entries(sites)) {
  test(`${name}: no page scrolls sideways`, async () => {
    const found = [];
    const page = await open(browser);
    for (const file of [...site.pages, "404.html"]) {
      await page.goto(site.fileUrl(file));
      await settled(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const { inner, outer } = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.scrollingElement;
          return { inner: scrollWidth, outer: clientWidth };
        });
        if (inner > outer) found.push(`${file} at ${width}: ${inner} > ${outer}`);
      }
    }
    await close(page);
    assert.deepEqual(found, []);
  });

  test(`${name}: nothing is wider than the page, also where the page hides it`, async () => {
    const page = await open(browser, { width: 320 });
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      await settled(page);
      const beyond = await page.$$eval("main *", elements =>
        elements
          .filter(element => !element.closest(".scroll, .code pre, .vh"))
          .filter(element => element.getClientRects().length && element.getBoundingClientRect().right > innerWidth + 0.5)
          .map(element => element.outerHTML.slice(0, 90)),
      );
      assert.deepEqual(beyond, [], file);
    }
    await close(page);
  });

  test(`${name}: nothing shifts while loading and scrolling`, async () => {
    const server = await serve(site);
    for (const width of [390, 1280]) {
      const page = await open(browser, { width, height: 844 });
      await page.addInitScript(() => {
        globalThis.shifts = [];
        const observe = list => {
          for (const { value, sources } of list.getEntries()) {
            shifts.push(`${value.toFixed(4)} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent)}`);
          }
        };
        new PerformanceObserver(observe).observe({ type: "layout-shift", buffered: true });
      });
      for (const file of site.pages) {
        await page.goto(server.url(file));
        await settled(page);
        await scrollThrough(page);
        assert.deepEqual(await page.evaluate(() => shifts), [], `${file} at ${width} px`);
      }
      await close(page);
    }
  });
}

test("pictures that arrive late have their place kept", async () => {
  const server = await serve(sites.fixture);
  const page = await open(browser, { width: 390, height: 844 });
  await page.addInitScript(() => {
    globalThis.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(({ value }) => (shifted += value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.route(/\.(png|svg)$/, async route => {
    await new Promise(done => setTimeout(done, 800));
    await route.continue();
  });
  await page.goto(server.url("text/index.html"), { waitUntil: "domcontentloaded" });
  await page.locator("#pictures").evaluate(heading => heading.scrollIntoView({ behavior: "instant" }));
  await page.waitForFunction(() => [...document.images].every(image => image.complete && image.naturalWidth));
  await settled(page);
  assert.equal(await page.evaluate(() => shifted), 0);
  await close(page);
});

/** To the end in steps, a few frames at each. */
async function scrollThrough(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight * 0.8) {
      scrollTo({ top, behavior: "instant" });
      await frame();
      await frame();
    }
    await Promise.all([...document.images].map(image => image.decode()));
    await frame();
    await frame();
  });
}

test("links and buttons outside of sentences are at least 24 px high and wide", async () => {
  const small = [];
  for (const [site, width] of [[sites.flagship, 390], [sites.fixture, 390], [sites.fixture, 1280]]) {
    const page = await open(browser, { width, height: 844 });
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      const found = await page.$$eval("button, .contents a, .turn a, .start a, .topbar a, .items input", elements =>
        elements
          .filter(element => element.checkVisibility())
          .map(element => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
          .filter(([, { width, height }]) => width < 24 || height < 24)
          .map(([html, { width, height }]) => `${html} ${width}x${height}`),
      );
      small.push(...found.map(what => `${file} at ${width}: ${what}`));
    }
    await close(page);
  }
  assert.deepEqual(small, []);
});
