// Reading settings: kept across pages and reloads, applied before anything is painted, harmless without storage (R1).
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, close, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);
const server = await serve(site);

const choose = async (page, label) => {
  if (!(await page.locator("#fg-settings").isVisible())) {
    await page.getByRole("button", { name: "Reading settings" }).filter({ visible: true }).click();
  }
  await page.getByRole("radio", { name: label }).check();
};
const paper = page => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const LIGHT = "rgb(251, 250, 247)";
const DARK = "rgb(21, 24, 29)";

// A page from a disk may come back in another process, and what was stored gets there a moment later.
for (const [where, url, patience] of [["from disk", file => site.fileUrl(file), 5000], ["from a host", file => server.url(file), 0]]) {
  test(`colours are kept, ${where}`, async () => {
    const page = await open(browser, { colorScheme: "light" });
    const kept = color => becomes(() => paper(page), color, { patience });
    await page.goto(url("text/index.html"));
    assert.equal(await paper(page), LIGHT);
    await choose(page, "Dark");
    assert.equal(await paper(page), DARK);
    await page.reload();
    await kept(DARK);
    await page.goto(url("part/code/index.html"));
    await kept(DARK);
    await choose(page, "Light");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await kept(LIGHT);
    await choose(page, "Match my device");
    await page.reload();
    await kept(DARK);
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}

test("text size is kept", async () => {
  const page = await open(browser, { width: 390 });
  await page.goto(server.url("text/index.html"));
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const standard = await size();
  await choose(page, "Larger");
  await page.reload();
  assert.ok((await size()) > standard);
  await choose(page, "Smaller");
  await page.reload();
  assert.ok((await size()) < standard);
  await close(page);
});

test("a stored choice is there before the style sheet, so nothing flashes", async () => {
  const page = await open(browser, { colorScheme: "light" });
  await page.goto(server.url("text/index.html"));
  await choose(page, "Dark");
  await page.addInitScript(() => {
    globalThis.seen = [];
    new MutationObserver(records => {
      const added = records.flatMap(record => [...record.addedNodes]);
      if (added.some(node => node.localName === "body" || node.rel === "stylesheet")) {
        seen.push(document.documentElement.dataset.theme ?? "none");
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  const seen = await page.evaluate(() => globalThis.seen);
  assert.ok(seen.length > 0, "the style sheet was seen");
  assert.deepEqual([...new Set(seen)], ["dark"]);
  await close(page);
});

test("another tab follows", async () => {
  const page = await open(browser, { colorScheme: "light" });
  const other = await page.context().newPage();
  await page.goto(server.url("text/index.html"));
  await other.goto(server.url("part/code/index.html"));
  await choose(page, "Dark");
  await other.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await close(page);
});

const denials = {
  "storage is denied": () => {
    Object.defineProperty(globalThis, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  },
  "storage is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
  "storage holds nonsense": () => {
    localStorage.setItem("fieldguide:theme", "\"><img src=x onerror=alert(1)>");
    localStorage.setItem("fieldguide:size", "__proto__");
  },
};
for (const [what, deny] of Object.entries(denials)) {
  test(`${what}: the page works all the same`, async () => {
    const page = await open(browser, { colorScheme: "light" });
    await page.addInitScript(deny);
    await page.goto(server.url("part/checklists/index.html"));
    await choose(page, "Dark");
    assert.equal(await paper(page), DARK);
    await page.keyboard.press("Escape");
    const box = page.getByRole("checkbox").first();
    await box.click();
    assert.equal(await box.isChecked(), true);
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}
