// The page for what is not there: whole at any depth when the site's address is known, plain when it is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { BASE_URL, PATH, books, build } from "./support/site.mjs";

const browser = await launch();
const MISSING = ["nowhere", "nowhere/", "part/nowhere/deep/down/", "a/b/c.html"];

test("with an address: styled, and every link of it works, at any depth", async () => {
  const server = await serve(build(books.fixture, "--base-url", BASE_URL));
  const page = await open(browser);
  for (const missing of MISSING) {
    page.forget();
    const response = await page.goto(server.url(missing));
    assert.equal(response.status(), 404);
    const others = page.troubles.filter(trouble => !trouble.includes("404"));
    assert.deepEqual(others, [], missing);
    assert.equal(page.troubles.filter(trouble => trouble.startsWith("404:")).length, 1, `${page.troubles}`);
    assert.equal(await page.evaluate(() => document.styleSheets.length), 2);
    const links = await page.$$eval("a[href]", all => all.map(link => link.href));
    assert.ok(links.length > 8, `${links.length} links`);
    for (const link of new Set(links)) {
      assert.ok(link.startsWith(server.url("")), link);
      if (new URL(link).hash) continue;
      assert.equal((await page.request.get(link)).status(), 200, link);
    }
    await page.locator("main").getByRole("link").click();
    await page.waitForURL(server.url("index.html"), { waitUntil: "load" });
  }
  await close(page);
});

test("with an address: every link names the site's path", async () => {
  const site = build(books.fixture, "--base-url", BASE_URL);
  const links = [...site.text("404.html").matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link]) => link);
  const strays = links.filter(link => !link.startsWith(PATH) && !link.startsWith("#"));
  assert.deepEqual(strays, []);
});

test("without one: plain, and asks for nothing", async () => {
  const site = build(books.fixture);
  assert.doesNotMatch(site.text("404.html"), / (?:href|src|srcset)=|<script|<link/);
  const server = await serve(site);
  const page = await open(browser);
  for (const missing of MISSING) {
    page.forget();
    await page.goto(server.url(missing));
    assert.deepEqual(page.requests, [server.url(missing)]);
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "This page is not here");
  }
  await close(page);
});
