// Every link that stays in the site leads to a file and a place in it; relative, so that any path will do.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, open } from "./support/browser.mjs";
import { inspect } from "./support/static.mjs";
import { BASE_URL, PATH, books, build } from "./support/site.mjs";

const browser = await launch();
const tab = await open(browser);

/** Addresses in attributes, in the refresh of redirects, and in the maps of moved headings. */
const look = document => {
  const of = name => [...document.querySelectorAll(`[${name}]`)].map(element => element.getAttribute(name));
  const refresh = [...document.querySelectorAll("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")];
  const moved = of("data-moved").flatMap(map => Object.values(JSON.parse(map)));
  return {
    ids: [...document.querySelectorAll("[id]")].map(element => element.id),
    links: [
      ...["href", "src", "data-font", "data-redirect"].flatMap(of),
      ...refresh.map(meta => meta.content.replace(/^0; url=/, "")),
      ...moved,
    ],
  };
};

async function broken(site) {
  const pages = await inspect(tab, site, site.html, look);
  const found = [];
  let followed = 0;
  for (const [file, { links }] of Object.entries(pages)) {
    for (const link of links) {
      const why = trouble(site, pages, file, link);
      if (why) found.push(`${file}: ${link}: ${why}`);
      followed += 1;
    }
  }
  assert.ok(followed > 50, `only ${followed} links were found`);
  return found;
}

function trouble(site, pages, file, link) {
  if (/^(https?|mailto):/.test(link)) return undefined;
  // The page for what is not there stands at any depth, so it alone names the site's path.
  const rooted = file === "404.html" && link.startsWith(PATH) ? link.slice(PATH.length) : link;
  if (/^([a-z]+:|\/)/i.test(rooted)) return "not relative";
  const url = new URL(rooted, site.fileUrl(file));
  if (!url.href.startsWith(site.fileUrl(""))) return "leaves the site";
  const fragment = decodeURIComponent(url.hash.slice(1));
  url.hash = url.search = "";
  const path = fileURLToPath(url);
  if (!existsSync(path) || !statSync(path).isFile()) return "no such file";
  const target = decodeURIComponent(url.href.slice(site.fileUrl("").length));
  if (fragment && !pages[target]?.ids.includes(fragment)) return "no such place in it";
  return undefined;
}

for (const [name, book] of Object.entries(books)) {
  test(`${name}: every link leads somewhere`, async () => {
    assert.deepEqual(await broken(build(book)), []);
  });

  test(`${name}: every link leads somewhere when the address is known`, async () => {
    assert.deepEqual(await broken(build(book, "--base-url", BASE_URL)), []);
  });
}

test("canonical addresses stand under the given one", async () => {
  const site = build(books.fixture, "--base-url", BASE_URL);
  const canonical = document => document.querySelector("link[rel=canonical]")?.getAttribute("href");
  for (const [file, href] of Object.entries(await inspect(tab, site, site.pages, canonical))) {
    assert.equal(href, BASE_URL + file.replace(/index\.html$/, ""));
  }
});
