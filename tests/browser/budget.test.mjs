// What a chapter may cost, compressed as a host sends it. Larger numbers need a decision, not an edit of this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { close, launch, open, settled } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build } from "./support/site.mjs";

const KB = 1000;
const LIMITS = {
  html: 14 * KB,
  css: 9 * KB,
  js: 6 * KB,
  "css with worksheets": 13 * KB,
  "js with worksheets": 11.5 * KB,
  items: 1.5 * KB,
  progress: 4 * KB,
  fonts: 110 * KB,
  requests: 8,
};

const browser = await launch();
const site = build(books.flagship);
const chapters = site.pages.filter(file => file !== "index.html");
const compressed = file => gzipSync(site.bytes(file), { level: 6 }).length;

test("HTML of every chapter", t => {
  for (const file of chapters) {
    const size = compressed(file);
    t.diagnostic(`${file}: ${size} bytes`);
    assert.ok(size <= LIMITS.html, `${file} has ${size} bytes, more than ${LIMITS.html}`);
  }
});

/** What a page loads together. The ids that the contents count grow with the book, the theme does not. */
const KINDS = {
  css: [/book\.\w+\.css$/],
  js: [/book\.\w+\.js$/],
  "css with worksheets": [/book\.\w+\.css$/, /sheets\.\w+\.css$/],
  "js with worksheets": [/sheets\.\w+\.js$/],
  items: [/items\.\w+\.js$/],
  progress: [/progress\.\w+\.js$/],
};
for (const [kind, patterns] of Object.entries(KINDS)) {
  test(`styles and scripts: ${kind}`, t => {
    const size = patterns.reduce((sum, pattern) => sum + compressed(site.find(pattern)), 0);
    t.diagnostic(`${kind}: ${size} bytes`);
    assert.ok(size <= LIMITS[kind], `${kind} has ${size} bytes, more than ${LIMITS[kind]}`);
  });
}

test("pages with a worksheet or a quiz load the larger script in the place of the other, and nothing else does", () => {
  let count = 0;
  for (const file of site.pages) {
    const text = site.text(file);
    const sheets = /data-widget="(worksheet|quiz)"/.test(text);
    const loads = pattern => pattern.test(text);
    assert.deepEqual([loads(/assets\/book\.\w+\.js"/), loads(/assets\/sheets\.\w+\.js"/), loads(/assets\/sheets\.\w+\.css"/)], [!sheets, sheets, sheets], file);
    count += sheets;
  }
  assert.ok(count > 0 && count < site.pages.length, `${count} pages have one`);
});

test("every style and script has its budget", () => {
  const known = Object.values(KINDS).flat();
  assert.deepEqual(site.files.filter(file => /\.(css|js)$/.test(file) && !known.some(pattern => pattern.test(file))), []);
});

test("requests and fonts of a chapter, read to its end", async t => {
  const server = await serve(site);
  for (const file of chapters) {
    const page = await open(browser, { width: 390, height: 844 });
    const fonts = [];
    page.on("response", response => response.url().endsWith(".woff2") && fonts.push(response.body()));
    await page.goto(server.url(file));
    await settled(page);
    await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }));
    await settled(page);
    const size = (await Promise.all(fonts)).reduce((sum, body) => sum + body.length, 0);
    // The icon is asked for by the browser's frame, which tests do not always see.
    const asked = new Set([...page.requests, ...(await page.$$eval("link[rel=icon]", icons => icons.map(icon => icon.href)))]);
    const requests = asked.size;
    t.diagnostic(`${file}: ${requests} requests, ${size} bytes of fonts`);
    assert.ok(fonts.length > 0, "a font was asked for");
    assert.ok(size <= LIMITS.fonts, `${file} has ${size} bytes of fonts`);
    assert.ok(requests <= LIMITS.requests, `${file} makes ${requests} requests: ${page.requests}`);
    assert.equal(new Set(page.requests).size, page.requests.length, `${file} asks twice: ${page.requests}`);
    await close(page);
  }
});
