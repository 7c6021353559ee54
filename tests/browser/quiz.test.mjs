// Quizzes: checked when the reader asks, in words, tried again as often as wanted, and the choice is remembered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, close, launch, open } from "./support/browser.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.worksheets);
const KINDS = site.fileUrl("kinds/index.html");
const verdict = page => page.locator(".quiz .verdict").textContent();
const check = page => page.getByRole("button", { name: "Check my answer" }).click();

test("nothing chosen, a wrong answer, the right one: each said in words", async () => {
  const page = await open(browser);
  await page.goto(KINDS);
  await check(page);
  assert.equal(await verdict(page), "Choose an answer first.");
  await page.getByRole("radio", { name: "100,000" }).check();
  assert.equal(await verdict(page), "", "what was said was of another choice");
  await check(page);
  assert.equal(await verdict(page), "✗ Not this one. That would be 274 years. Try again as often as you like.");
  assert.equal(await page.getByText("Seventy-five years").isVisible(), false, "a wrong answer does not give the right one away");
  await page.getByRole("radio", { name: "20,000" }).check();
  await check(page);
  assert.equal(await verdict(page), "✓ Correct. Nearest by far.");
  assert.equal(await page.getByText("Seventy-five years").isVisible(), true);
  assert.equal(await page.locator(".quiz [role=status]").count(), 1);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("the choice is there after a reload, and is not judged again until the reader asks", async () => {
  const page = await open(browser);
  await page.goto(KINDS);
  await page.getByRole("radio", { name: "100,000" }).check();
  await check(page);
  await page.reload();
  // A page from a disk may come back in another process, and what was stored gets there a moment later.
  await becomes(() => page.getByRole("radio", { name: "100,000" }).isChecked(), true);
  assert.equal(await verdict(page), "");
  assert.equal(await page.locator(".quiz :is(.right, .wrong)").count(), 0);
  await close(page);
});

test("by keyboard: arrows choose, Tab goes to the button, Enter checks", async () => {
  const page = await open(browser);
  await page.goto(KINDS);
  await page.getByRole("radio", { name: "20,000" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(await verdict(page), /Correct/);
  await close(page);
});

test("without scripts the answer can be read", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(KINDS);
  await page.getByText("The answer").click();
  assert.equal(await page.getByText("Nearest by far.").isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "Check my answer" }).count(), 0);
  await close(page);
});
