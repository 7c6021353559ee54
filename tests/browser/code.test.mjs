// Code: copied exactly as it was written, and never the wrong way round.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { becomes, close, halt, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.fixture);
const server = await serve(site);

/** What stands between the fences of the chapter, without what a list or an alert puts before each line. */
const written = [...readFileSync(join(books.fixture, "02-part/03-code.md"), "utf8").matchAll(/^([ >]*)```[^\n]*\n(.*?)^\1```$/gms)].map(
  ([, before, text]) => text.split("\n").map(line => (line.startsWith(before) ? line.slice(before.length) : line)).join("\n"),
);

const deny = () => Object.defineProperty(navigator, "clipboard", { value: undefined });

for (const [where, url, script] of [
  ["from a host", server.url("part/code/index.html"), undefined],
  ["from disk", site.fileUrl("part/code/index.html"), undefined],
  ["where the clipboard is closed to scripts", server.url("part/code/index.html"), deny],
]) {
  test(`every Copy button copies exactly what was written, ${where}`, async () => {
    const page = await open(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    const reader = await page.context().newPage();
    await reader.goto(server.url("404.html"));
    if (script) await page.addInitScript(script);
    await page.goto(url);
    // A button says for two seconds alone that it has copied.
    await halt(page);
    const buttons = await page.getByRole("button", { name: "Copy" }).all();
    assert.equal(buttons.length, written.length);
    assert.ok(written.length >= 6, `${written.length} blocks`);
    const figures = await page.locator("figure.code").all();
    for (const [at, figure] of figures.entries()) {
      await page.bringToFront();
      await figure.locator("button").click();
      await figure.getByText("Copied", { exact: true }).waitFor();
      await reader.bringToFront();
      await becomes(() => reader.evaluate(() => navigator.clipboard.readText()), written[at]);
    }
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}

test("copying is said to those who listen, and the focus stays", async () => {
  const page = await open(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(server.url("part/code/index.html"));
  await halt(page);
  await page.getByRole("button", { name: "Copy" }).first().press("Enter");
  await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-copy")), true);
  await close(page);
});

test("titles, numbers and marked lines are shown; code scrolls in its own box and by keyboard", async () => {
  const page = await open(browser, { width: 390 });
  await page.goto(site.fileUrl("part/code/index.html"));
  const python = page.locator("figure.code").nth(1);
  assert.equal(await python.locator("figcaption").innerText(), "train.py");
  assert.equal(await python.locator(".ln").count(), 5);
  assert.deepEqual(
    await python.locator(".ln").evaluateAll(lines => lines.flatMap((line, at) => (line.matches(".mark") ? [at + 1] : []))),
    [2, 4, 5],
  );
  const number = line => getComputedStyle(line, "::before").content;
  assert.match(await python.locator(".ln").nth(2).evaluate(number), /counter/);
  const long = page.locator("figure.code pre").nth(3);
  await long.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
  await close(page);
});
