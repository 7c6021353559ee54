// Text that wants to be more than text stays text, wherever an author can put it (C1 to C5).
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { BASE_URL, Site, books, build, run, temporary } from "./support/site.mjs";

const browser = await launch();
const CHAPTER = "other/hostile/index.html";

/** The numbers of the scripts in the fixture, by the place where each must be seen as text. */
const PLACES = {
  h1: 1,
  ".lede": 2,
  ".objectives li": 3,
  ".after:has(#fg-next-steps) li": 4,
  ".after:has(#fg-related) li": 5,
  ".source": 7,
  ".body > .an > p": 9,
  ".note": 10,
  "#hostile-heading": 11,
  "figure.code figcaption": 12,
  "figure.code pre": 13,
  ".items label": 14,
  ".items .why": 15,
  ".body > p:last-of-type a": 18,
  ".works li": 20,
};

/** Nothing ran and nothing was made of it. */
async function harmless(page, where) {
  await settled(page);
  assert.deepEqual(page.troubles, [], where);
  const made = await page.evaluate(() => ({
    scripts: [...document.scripts].map(script => script.textContent).filter(text => text.includes("alert")),
    handlers: [...document.querySelectorAll("*")].flatMap(element => element.getAttributeNames()).filter(name => /^on/.test(name)),
    strange: document.querySelectorAll("iframe, object, embed, base, marquee, body form:not(.w, .read, .filters)").length,
    // A formula holds mathematics alone: the tool's own shell, and in it no HTML, link or style.
    unknown: [...document.querySelectorAll("math")].filter(math => !math.querySelector(":scope > semantics > annotation:last-child")).length,
    smuggled: [...document.querySelectorAll("math *")].filter(
      element => element.namespaceURI !== "http://www.w3.org/1998/Math/MathML" || element.matches("[href], [src], [style], [id], annotation-xml, maction"),
    ).length,
    hrefs: [...document.links].map(link => link.protocol).filter(protocol => !/^(https?|file|mailto):$/.test(protocol)),
  }));
  assert.deepEqual(made, { scripts: [], handlers: [], strange: 0, unknown: 0, smuggled: 0, hrefs: [] }, where);
}

test("in every place it is shown as it was written", async () => {
  const page = await open(browser);
  await page.goto(build(books.fixture).fileUrl(CHAPTER));
  for (const [selector, number] of Object.entries(PLACES)) {
    const text = (await page.locator(selector).allTextContents()).join("\n");
    assert.ok(text.includes(`<script>alert(${number})</script>`), `${selector}: ${text}`);
    if (text.includes("7")) assert.ok(!/\b49\b/.test(text), `${selector} was calculated: ${text}`);
  }
  const title = await page.title();
  assert.ok(title.includes('"><script>alert(1)</script> {{ 7*7 }} </script>'), title);
  assert.ok((await page.locator("meta[name=description]").getAttribute("content")).includes("<script>alert(2)</script>"));
  assert.ok((await page.locator("img").getAttribute("alt")).includes("alert(16)"));
  await harmless(page, CHAPTER);
  await close(page);
});

test("emphasis that begins in a label and ends in its explanation does not tear the label", async () => {
  const book = temporary();
  writeFileSync(join(book, "fieldguide.yaml"), "title: Torn\nid: torn\n");
  writeFileSync(join(book, "index.md"), "---\ntitle: Torn\n---\n\n- [ ] Begin *here {#torn}\n  and end there* at last.\n");
  const { root, status, stderr } = run(book);
  if (status !== 0) return assert.match(stderr, /index\.md:5:/, "a mistake, told with its place, will do");
  const page = await open(browser);
  await page.goto(new Site(root).fileUrl("index.html"));
  assert.match(await page.locator(".items label").innerText(), /^Begin \*?here$/);
  assert.match(await page.locator(".items .why").innerText(), /^and end there\*? at last\.$/);
  await close(page);
});

test("the pages that name it are harmless too", async () => {
  for (const options of [[], ["--base-url", BASE_URL]]) {
    const site = build(books.fixture, ...options);
    const page = await open(browser);
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      await harmless(page, file);
    }
    await page.goto(site.fileUrl("old-hostile/index.html"));
    await page.waitForURL(site.fileUrl(CHAPTER));
    await harmless(page, "old-hostile");
    await close(page);
  }
});

test("raw HTML is left out with a warning, and attributes of headings are refused", async () => {
  const book = join(temporary(), "book");
  cpSync(books.fixture, book, { recursive: true });
  const raw = [
    "<script>alert(1)</script>",
    "<iframe src=https://example.com/></iframe>",
    "<img src=x onerror=alert(1)>",
    "<style>body { display: none }</style>",
    '<base href="https://example.com/">',
    '<meta http-equiv="refresh" content="0; url=https://example.com/">',
    '<form action="https://example.com/"><button formaction="javascript:alert(1)">x</button></form>',
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
  ];
  const inline = raw.map(html => `Words around ${html} words.`);
  writeFileSync(join(book, "raw.md"), ["---\ntitle: Raw\n---", ...raw, ...inline, ""].join("\n\n"));
  const { root, status, stderr } = run(book);
  assert.equal(status, 0, stderr);
  for (const [at] of raw.entries()) assert.match(stderr, new RegExp(`raw\\.md:${5 + 2 * at}:`), `a warning for ${raw[at]}`);
  const page = await open(browser);
  await page.goto(new Site(root).fileUrl("raw/index.html"));
  assert.equal(await page.locator(".body").isVisible(), true);
  assert.equal(await page.getByText(/Words around .*words\./).count(), raw.length);
  await harmless(page, "raw");
  await close(page);

  writeFileSync(join(book, "raw.md"), "---\ntitle: Raw\n---\n\n## T {onclick=alert(1)}\n\n[x](JaVaScRiPt&colon;alert(1))\n");
  const refused = run(book);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /raw\.md:5:/);
  assert.match(refused.stderr, /raw\.md:7:/);
});
