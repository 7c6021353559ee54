// Figures: drawings that follow light, dark and paper, numbers that lead to them, and who mentions a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { build, write } from "./support/site.mjs";

const browser = await launch();

const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 120" fill="none" font-size="17">
<defs><linearGradient id="shade"><stop offset="0"/></linearGradient></defs>
<rect class="fg-c-fill-job-tint fg-c-stroke-job" fill="#f5eaf6" stroke="#77387f" x="2" y="2" width="476" height="116"/>
<path style="fill:url(#shade)" d="M10 10h20v20"/><text class="fg-c-fill-ink" x="40" y="60">Words</text></svg>`;

const site = build(
  write({
    "fieldguide.yaml": "title: Figures\nid: figures\n",
    "drawing.svg": DRAWING,
    "own.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 120"><path fill="#123" d="M0 0h9v9"/></svg>`,
    "01-one.md": `---\ntitle: One\ntags: [drawing]\n---\n\nSee [[two]], @fig-same and @tbl-odds.\n
![Words in a box](drawing.svg "A box"){#fig-box}\n
| A long heading of a column | Another long heading | And one more long heading |\n|---|---|---|\n| 1 | 2 | 3 |\n
: The odds {#tbl-odds}\n
![The same box](drawing.svg "The same"){#fig-same}\n\n![A corner](own.svg "Its own colours"){#fig-own}\n`,
    "02-two.md": "---\ntitle: Two\n---\n\nBefore it comes @fig-box.\n",
  }),
);

const visit = async (file, options = {}) => {
  const page = await open(browser, options);
  await page.goto(site.fileUrl(file));
  await settled(page);
  return page;
};

/** The colours of the first drawing. */
const colours = page =>
  page.$eval("#fig-box rect", rect => {
    const { fill, stroke } = getComputedStyle(rect);
    return { fill, stroke, text: getComputedStyle(rect.ownerSVGElement.querySelector("text")).fill };
  });

test("a drawing follows light, dark and paper", async () => {
  const light = await visit("one/index.html", { colorScheme: "light" });
  assert.deepEqual(await colours(light), { fill: "rgb(245, 234, 246)", stroke: "rgb(119, 56, 127)", text: "rgb(29, 34, 43)" });
  const dark = await visit("one/index.html", { colorScheme: "dark" });
  assert.deepEqual(await colours(dark), { fill: "rgb(43, 32, 48)", stroke: "rgb(217, 166, 227)", text: "rgb(233, 230, 223)" });
  await dark.emulateMedia({ media: "print" });
  assert.deepEqual(await colours(dark), { fill: "rgb(238, 238, 238)", stroke: "rgb(0, 0, 0)", text: "rgb(0, 0, 0)" });
  assert.deepEqual([...light.troubles, ...dark.troubles], []);
  await close(light);
  await close(dark);
});

test("a drawing is one picture with one name, and its ids are its own", async () => {
  const page = await visit("one/index.html");
  assert.equal(await page.getByRole("img", { name: "Words in a box" }).count(), 1);
  const ids = await page.$$eval("[id]", elements => elements.map(element => element.id));
  assert.deepEqual(ids.filter((id, at) => ids.indexOf(id) !== at), []);
  const painted = await page.$$eval("figure path[fill^=url]", paths =>
    paths.map(path => path.ownerSVGElement.contains(document.getElementById(path.getAttribute("fill").slice(5, -1)))),
  );
  assert.deepEqual(painted, [true, true]);
  await close(page);
});

test("pictures and tables stay within the page on the narrowest phone", async () => {
  const page = await visit("one/index.html", { width: 320 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const caption = await page.$eval("#tbl-odds figcaption", element => element.getBoundingClientRect().right);
  assert.ok(caption <= 320, "a caption does not scroll with its table");
  await close(page);
});

test("a number leads to its figure, from another chapter too, and the figure's page says who named it", async () => {
  const page = await visit("two/index.html");
  await page.getByRole("link", { name: "Figure 1.1" }).click();
  await page.waitForURL(/one\/index\.html#fig-box$/);
  assert.equal(await page.locator("figure:target figcaption").innerText(), "Figure\u00a01.1 A box");
  const mentions = page.getByRole("region", { name: "Mentioned in" });
  assert.match(await mentions.innerText(), /Two\s+Before it comes Figure.1\.1\./);
  await mentions.getByRole("link", { name: "Two" }).click();
  await page.waitForURL(/two\/index\.html$/);
  assert.deepEqual(page.troubles, []);
  await close(page);
});
