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
  // Each field of a worksheet has its label, its lines and its keys.
  "html with worksheets": 18 * KB,
  collection: 40 * KB,
  css: 9 * KB,
  pages: 2 * KB,
  js: 6 * KB,
  "css with worksheets": 13 * KB,
  "js with worksheets": 11 * KB,
  "js with terms": 7 * KB,
  "js with worksheets and terms": 12 * KB,
  items: 1.5 * KB,
  "js and items": 6 * KB,
  moved: 0.5 * KB,
  progress: 4 * KB,
  notes: 1 * KB,
  fonts: 110 * KB,
  requests: 8,
};

const browser = await launch();
const site = build(books.flagship);
/** Pages that gather what stands in all chapters; they are long because the book is. */
const collections = ["glossary/index.html", "notes/index.html"];
const chapters = site.pages.filter(file => file !== "index.html" && !collections.includes(file));
const compressed = file => gzipSync(site.bytes(file), { level: 6 }).length;

test("HTML of every chapter", t => {
  for (const file of chapters) {
    const size = compressed(file);
    t.diagnostic(`${file}: ${size} bytes`);
    const limit = LIMITS[site.text(file).includes('data-widget="worksheet"') ? "html with worksheets" : "html"];
    assert.ok(size <= limit, `${file} has ${size} bytes, more than ${limit}`);
  }
});

test("HTML of the pages that gather what stands in all chapters", t => {
  for (const file of collections) {
    const size = compressed(file);
    t.diagnostic(`${file}: ${size} bytes`);
    assert.ok(size <= LIMITS.collection, `${file} has ${size} bytes, more than ${LIMITS.collection}`);
  }
});

/** What a page loads together. The ids that the contents count grow with the book, the theme does not. */
const KINDS = {
  css: [/book\.\w+\.css$/],
  pages: [/pages\.\w+\.css$/],
  js: [/book\.\w+\.js$/],
  "css with worksheets": [/book\.\w+\.css$/, /sheets\.\w+\.css$/],
  "js with worksheets": [/sheets\.\w+\.js$/],
  "js with terms": [/\/terms\.\w+\.js$/],
  "js with worksheets and terms": [/sheets-terms\.\w+\.js$/],
  items: [/items\.\w+\.js$/],
  // What every chapter loads, with a list to tick and code to copy.
  "js and items": [/book\.\w+\.js$/, /items\.\w+\.js$/],
  moved: [/\/moved\.\w+\.js$/],
  notes: [/\/notes\.\w+\.js$/],
  progress: [/progress\.\w+\.js$/],
};
for (const [kind, patterns] of Object.entries(KINDS)) {
  test(`styles and scripts: ${kind}`, t => {
    const size = patterns.reduce((sum, pattern) => sum + compressed(site.find(pattern)), 0);
    t.diagnostic(`${kind}: ${size} bytes`);
    assert.ok(size <= LIMITS[kind], `${kind} has ${size} bytes, more than ${LIMITS[kind]}`);
  });
}

test("a page loads one script with what it needs, and nothing that it does not", () => {
  const seen = new Set();
  for (const file of site.pages) {
    const text = site.text(file);
    const sheets = /data-widget="(worksheet|quiz)"/.test(text);
    const terms = /<template id="fg-def-/.test(text);
    const wanted = ["book", "terms", "sheets", "sheets-terms"][2 * sheets + terms];
    const loaded = [...text.matchAll(/assets\/(book|terms|sheets|sheets-terms)\.\w+\.js"/g)].map(([, name]) => name);
    assert.deepEqual(loaded, [wanted], file);
    assert.equal(/assets\/sheets\.\w+\.css"/.test(text), sheets, file);
    seen.add(wanted);
  }
  assert.ok(seen.has("book") && seen.has("sheets-terms"), `the book's pages load ${[...seen]}`);
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
