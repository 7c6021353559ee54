// axe: WCAG 2.2 AA and best practice, on every page, narrow and wide, light and dark.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await launch();

/** What axe objects to, a line for each element. */
async function objections(page) {
  await page.evaluate(AXE);
  return page.evaluate(async tags => {
    const { violations } = await globalThis.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target} ${node.html.slice(0, 120)}`));
  }, TAGS);
}

/** Every look, for books that have everything once; the flagship has many pages alike: a phone's and a dark laptop's. */
const LOOKS = ["light", "dark"].flatMap(scheme => [320, 390, 1280].map(width => [scheme, width]));
const looks = name => LOOKS.filter(([scheme, width]) => name !== "flagship" || (scheme === "light" ? width === 390 : width === 1280));
/** Every worksheet stands in its chapter, too; on pages of their own those of the flagship are looked at once. */
const pages = (name, site, width) =>
  site.pages.filter(file => name !== "flagship" || width === 390 || !/^worksheets\/[^/]+\/index/.test(file));

for (const [name, book] of Object.entries(books)) {
  const site = build(book);
  for (const [colorScheme, width] of looks(name)) {
    test(`${name}: ${colorScheme}, ${width} px`, async () => {
      // So high that nothing is scrolled away, or not laid out yet: what is seen in part has no size. The long pages of
      // the flagship take longer that way, and on a phone nothing stands beside them.
      const height = name === "flagship" && width < 1000 ? 844 : 5000;
      const page = await open(browser, { width, height, colorScheme });
      const found = [];
      for (const file of [...pages(name, site, width), "404.html"]) {
        await page.goto(site.fileUrl(file));
        await settled(page);
        for (const objection of await objections(page)) found.push(`${file} ${objection}`);
      }
      await close(page);
      assert.deepEqual(found, []);
    });
  }

  test(`${name}: with the contents open, and with the settings open`, async () => {
    for (const [opener, width] of [["fg-contents", 390], ["fg-settings", 390], ["fg-settings", 1280]]) {
      const page = await open(browser, { width, height: width < 1000 ? 844 : 4000, colorScheme: "dark" });
      await page.goto(site.fileUrl(site.pages.at(-1)));
      await page.locator(`[popovertarget=${opener}]:visible`).first().click();
      await page.locator(`#${opener}:popover-open`).waitFor();
      await settled(page);
      assert.deepEqual(await objections(page), [], `${opener} at ${width} px`);
      await close(page);
    }
  });
}

test("a checklist with ticks, a changed item and something to undo, and a blank copy", async () => {
  const site = build(books.fixture);
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, { width: 390, height: 844, colorScheme, reducedMotion: "reduce" });
    await page.addInitScript(() => {
      for (const id of ["cl-told", "cl-read", "checklists"]) localStorage.setItem(`fieldguide:1:every-feature:${id}`, "[true,1,1]");
    });
    await page.goto(site.fileUrl("part/checklists/index.html"));
    await page.getByText("Changed since you ticked it").waitFor();
    await page.getByRole("button", { name: "Reset" }).last().click();
    await page.getByText("There was nothing to clear.").waitFor();
    assert.deepEqual(await objections(page), [], colorScheme);
    await page.goto(site.fileUrl("part/checklists/index.html") + "?blank#fg-checklist-1");
    // What the bar covers while the page is scrolled has no size.
    await settled(page);
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    await page.waitForFunction(() => scrollY === 0);
    assert.deepEqual(await objections(page), [], `blank, ${colorScheme}`);
    await page.goto(site.fileUrl("progress/index.html"));
    assert.deepEqual(await objections(page), [], `progress, ${colorScheme}`);
    await close(page);
  }
});

test("a worksheet with answers, a chart, numbers that are none, and a checked quiz", async () => {
  const site = build(books.worksheets);
  const answers = { hours: ["many", 1, 1], problem: ["Words", 1, 1], "map.ml.odds": ["x", 1, 1], "compare.a.growth": [5, 1, 1], "way.cost": ["yes", 1, 1], "keys.date": ["2026-11-27", 1, 1], "keys.team.2026-11-27": ["4", 1, 1], "keys.team.2026-11-01": ["2", 1, 1], lived: ["1990-02-03", 1, 1] };
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 390, 1280]) {
      const page = await open(browser, { width, height: 844, colorScheme, reducedMotion: "reduce" });
      await page.addInitScript(all => {
        for (const [name, entry] of Object.entries(all)) localStorage.setItem(`fieldguide:1:a-book-of-worksheets:every-kind.${name}`, JSON.stringify(entry));
      }, answers);
      for (const [file, tail] of [["kinds/index.html", ""], ["worksheets/every-kind/index.html", ""], ["worksheets/every-kind/index.html", "?blank"]]) {
        await page.goto(site.fileUrl(file) + tail);
        if (file.startsWith("kinds")) {
          await page.getByRole("radio", { name: "100,000" }).check();
          await page.getByRole("button", { name: "Check my answer" }).click();
        }
        // What the bar covers while the page is scrolled has no size.
        await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
        await settled(page);
        assert.deepEqual(await objections(page), [], `${file}${tail}, ${colorScheme}, ${width} px`);
      }
      await close(page);
    }
  }
});
