// The progress page: what is done and what is next, copies out and in, everything cleared, and a way back (R4, R5).
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { becomes, close, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build, temporary } from "./support/site.mjs";
import { book, denials, key, seed, stored, ticked } from "./support/state.mjs";

const browser = await launch();
const CHAPTERS = {
  one: ["First. {#first}", "Second. {#second}", "Third. {#third optional}"],
  two: ["Fourth. {#fourth}", "Fifth. {#fifth}", "Sixth. {#sixth}", 'Seventh. {#seventh was="old-seventh"}'],
};
const site = book(CHAPTERS);
const edition = { root: site.root };
const server = await serve(edition);
const PROGRESS = "progress/index.html";

async function reader(values = {}, options = {}) {
  edition.root = site.root;
  const page = await open(browser, options);
  await seed(page, Object.fromEntries(Object.entries(values).map(([id, value]) => [key(id), JSON.stringify(value)])));
  await page.goto(server.url(PROGRESS));
  return page;
}
const done = page => page.$$eval(".everything .done", items => items.map(item => item.dataset.item.split(" ")[0]));
const total = page => page.locator("[data-total]").textContent();
const next = page => page.locator("[data-next] li").allTextContents();
const toast = page => page.locator(".toast");

async function copy(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save a copy" }).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}
function file(text, name = "copy.json") {
  const path = join(temporary(), name);
  writeFileSync(path, text);
  return path;
}
const give = (page, path) => page.getByLabel("Open a saved copy").setInputFiles(path);

test("totals by part and chapter, what is next, and what was read; another tab's ticks arrive", async () => {
  const page = await reader({ first: [true, 1, 1], third: [true, 1, 1], "old-seventh": [true, 1, 1], two: [true, 1, 1] });
  assert.equal(await total(page), "2 of 6");
  assert.deepEqual(await page.locator(".card .count").allTextContents(), ["1/2", "1/4"]);
  assert.equal(await page.locator(".card .w-count span").textContent(), "2 of 6");
  assert.deepEqual(await done(page), ["first", "third", "seventh"]);
  assert.deepEqual(await next(page), ["Second.", "Fourth.", "Fifth.", "Sixth."]);
  assert.deepEqual(await page.locator(".card .is-read").allTextContents(), ["Chapter two"]);
  const other = await page.context().newPage();
  await other.goto(server.url("one/index.html"));
  await other.getByRole("checkbox", { name: "Second." }).click();
  await page.getByText("3 of 6").first().waitFor();
  assert.deepEqual(await next(page), ["Fourth.", "Fifth.", "Sixth."]);
  await close(page);
});

test("every item's link leads to it, and the page is linked from every page", async () => {
  const page = await reader();
  await page.locator(".everything").getByRole("link", { name: "Fifth." }).click();
  await page.waitForURL(/two\/index\.html#/, { waitUntil: "load" });
  assert.equal(await page.locator("li:target label").textContent(), "Fifth.");
  await page.getByRole("link", { name: /^My progress/ }).click();
  await page.waitForURL(server.url(PROGRESS), { waitUntil: "load" });
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "My progress");
  await close(page);
});

test("it says where the reader was: chapter and heading, never more than a link of this book", async () => {
  const page = await reader();
  await page.goto(server.url("two/index.html"));
  await page.locator("#list").evaluate(heading => scrollTo({ top: heading.offsetTop, behavior: "instant" }));
  await page.locator(".contents [aria-current=location]").waitFor();
  await page.goto(server.url(PROGRESS));
  assert.equal(await page.locator("[data-here]").textContent(), "You were reading Chapter two, at “List two”.");
  await page.locator("[data-here] a").click();
  await page.waitForURL(/two\/index\.html#list$/, { waitUntil: "load" });
  assert.equal(await total(await reader()), "0 of 6", "reading is not progress");
  for (const hostile of ['["<img src=x>","#","x"]', '["two","javascript:alert(1)","<img src=x onerror=alert(1)>"]', "{}", '["two",1,2]', "x"]) {
    await page.goto(server.url("index.html"));
    await page.evaluate(value => localStorage.setItem("fieldguide:here:kept-book", value), hostile);
    await page.goto(server.url(PROGRESS));
    assert.equal(await page.locator("main img").count(), 0, hostile);
    for (const link of await page.locator("[data-here] a").all()) assert.match(await link.evaluate(a => a.href), /two\/index\.html$/);
  }
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("R5: saved, wiped and opened, everything is as it was", async () => {
  const page = await reader({ first: [true, 5, 1], second: [null, 6, 1], fourth: [true, 7, 3], two: [true, 8, 1], "from-before": [true, 9, 1] });
  const before = await stored(page);
  const { name, text } = await copy(page);
  assert.match(name, /^kept-book-\d{4}-\d\d-\d\d\.json$/);
  assert.deepEqual(Object.keys(JSON.parse(text)), ["format", "schema", "book", "saved", "items"]);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  assert.equal(await total(page), "0 of 6");
  await give(page, file(text));
  await toast(page).getByText("Took 3 ticks and 1 read chapter from the copy.").waitFor();
  assert.equal(await total(page), "2 of 6");
  const items = values => Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith("fieldguide:1:")));
  assert.deepEqual(items(await stored(page)), items(before));
  await page.reload();
  assert.deepEqual(await done(page), ["first", "fourth"]);
  await close(page);
});

test("a copy is merged by what is newest, and Undo takes it back", async () => {
  const page = await reader({ first: [true, 50, 1], second: [null, 50, 1], fourth: [true, 50, 1] });
  const before = await stored(page);
  const items = { first: [null, 40, 1], second: [true, 60, 1], fourth: [true, 50, 1], fifth: [true, 1, 1], "not-here-yet": [true, 1, 1] };
  await give(page, file(JSON.stringify({ format: "fieldguide-progress", schema: 1, book: "kept-book", saved: "x", items })));
  await toast(page).getByText("Took 3 ticks from the copy; 2 here were as new or newer.").waitFor();
  assert.deepEqual(await done(page), ["first", "second", "fourth", "fifth"]);
  assert.equal((await stored(page))[key("not-here-yet")], "[true,1,1]", "kept for an edition that knows it");
  await toast(page).getByRole("button", { name: "Undo" }).press("Enter");
  assert.deepEqual(await done(page), ["first", "fourth"]);
  assert.deepEqual(await stored(page), before);
  assert.equal(await page.evaluate(() => document.activeElement.id), "fg-open");
  await close(page);
});

/** A reader with a chapter open beside the progress page; its item was renamed twice, and sorts before its old names. */
async function renamed(values) {
  edition.root = book({ one: ['Alpha. {#alpha was="mike zulu"}', "Beta. {#beta}"] }).root;
  const page = await open(browser);
  await seed(page, Object.fromEntries(Object.entries(values).map(([id, value]) => [key(id), JSON.stringify(value)])));
  await page.goto(server.url(PROGRESS));
  const chapter = await page.context().newPage();
  await chapter.goto(server.url("one/index.html"));
  return { page, chapter };
}
const ticksStored = async page => Object.fromEntries(Object.entries(await stored(page)).filter(([name]) => name.startsWith(key(""))));
const copyOf = items => file(JSON.stringify({ format: "fieldguide-progress", schema: 1, book: "kept-book", saved: "x", items }));

test("cleared is cleared, though a chapter with renamed items is open in another tab", async () => {
  const { page, chapter } = await renamed({ zulu: [true, 5, 1] });
  assert.deepEqual(await ticked(chapter), ["alpha"]);
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await toast(page).getByText("Cleared 1 tick.").waitFor();
  await becomes(() => ticked(chapter), []);
  for (const tab of [chapter, page]) assert.deepEqual(await ticksStored(tab), {});
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await becomes(() => ticked(chapter), ["alpha"]);
  for (const tab of [chapter, page]) assert.deepEqual(await ticksStored(tab), { [key("zulu")]: "[true,5,1]" });
  assert.deepEqual(JSON.parse((await copy(page)).text).items, { zulu: [true, 5, 1] });
  await close(page);
});

test("Undo of a copy leaves nothing behind, though a chapter with renamed items is open in another tab", async () => {
  const { page, chapter } = await renamed({});
  await give(page, copyOf({ zulu: [true, 5, 1] }));
  await toast(page).getByText("Took 1 tick from the copy.").waitFor();
  await becomes(() => ticked(chapter), ["alpha"]);
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await becomes(() => ticked(chapter), []);
  for (const tab of [chapter, page]) assert.deepEqual(await ticksStored(tab), {});
  await close(page);
});

test("Undo leaves alone what another tab has ticked since", async () => {
  const { page, chapter } = await renamed({ alpha: [true, 5, 1], beta: [true, 5, 1] });
  const press = name => chapter.getByRole("checkbox", { name }).click();
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await becomes(() => ticked(chapter), []);
  await press("Beta.");
  await becomes(() => done(page), ["beta"]);
  const kept = (await stored(page))[key("beta")];
  await toast(page).getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(await ticksStored(page), { [key("alpha")]: "[true,5,1]", [key("beta")]: kept }, "after everything was cleared");
  await becomes(() => ticked(chapter), ["alpha", "beta"]);
  await give(page, copyOf({ alpha: [null, 6, 1], "not-here": [true, 6, 1] }));
  await toast(page).getByRole("button", { name: "Undo" }).waitFor();
  await becomes(() => ticked(chapter), ["beta"]);
  await press("Alpha.");
  await becomes(() => done(page), ["alpha", "beta"]);
  const again = (await stored(page))[key("alpha")];
  await toast(page).getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(await ticksStored(page), { [key("alpha")]: again, [key("beta")]: kept }, "after a copy was taken");
  await close(page);
});

test("a storage that is full is told of here too", async () => {
  const page = await open(browser);
  await page.addInitScript(denials["storage is full"]);
  edition.root = site.root;
  await page.goto(server.url(PROGRESS));
  await page.getByText("new ticks last only until you leave the page they are on").waitFor();
  await close(page);
});

test("an item is one tick under all its names, and a read chapter is none", async () => {
  const { page } = await renamed({ zulu: [true, 5, 1], mike: [true, 6, 1], beta: ["words", 5, 1], one: [true, 5, 1] });
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await toast(page).getByText("Cleared 1 tick and 1 read chapter.").waitFor();
  await close(page);
});

test("an item with another name is no news", async () => {
  const page = await reader();
  edition.root = book({ ...CHAPTERS, one: ['First. {#renamed was="first"}', "Second. {#second}", "Third. {#third optional}"] }).root;
  const again = await page.context().newPage();
  await again.goto(server.url(PROGRESS));
  assert.equal(await again.locator("[data-news]").isVisible(), false);
  await close(page);
});

test("once everything is cleared nobody was reading anything, and Undo remembers it", async () => {
  const page = await reader();
  await page.goto(server.url("two/index.html"));
  await page.goto(server.url(PROGRESS));
  const lede = page.locator("[data-here]");
  assert.match(await lede.textContent(), /^You were reading Chapter two/);
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  assert.equal(await lede.textContent(), "Everything that you tick is counted here.");
  await toast(page).getByRole("button", { name: "Undo" }).click();
  assert.match(await lede.textContent(), /^You were reading Chapter two/);
  await close(page);
});

test("after a copy was opened, the button to open one still shows its focus", async () => {
  const page = await reader();
  await give(page, copyOf({ first: [true, 5, 1] }));
  await toast(page).getByRole("button", { name: "Undo" }).waitFor();
  await page.getByRole("button", { name: "Save a copy" }).focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "fg-open");
  assert.equal(await page.locator("label[for=fg-open]").evaluate(label => getComputedStyle(label).outlineStyle), "solid");
  await close(page);
});

const sound = { format: "fieldguide-progress", schema: 1, book: "kept-book", saved: "2026-11-24", items: { second: [true, 1e12, 1] } };
const nested = depth => "[".repeat(depth) + "]".repeat(depth);
const HOSTILE = {
  "50 MB": [() => JSON.stringify(sound) + " ".repeat(50e6), "larger than any saved copy"],
  "just too large": [() => JSON.stringify(sound) + " ".repeat(1 << 24), "larger than any saved copy"],
  "no JSON": [() => "<html>", "not a saved copy"],
  "cut off": [() => JSON.stringify(sound).slice(0, -4), "not a saved copy"],
  empty: [() => "", "not a saved copy"],
  null: [() => "null", "not a saved copy"],
  "a list": [() => "[]", "not a saved copy"],
  deep: [() => nested(400000), "not a saved copy"],
  "a deep value": [() => `{"format":"fieldguide-progress","schema":1,"book":"kept-book","items":{"second":[${nested(10000)},1,1]}}`, "damaged"],
  "another format": [() => JSON.stringify({ ...sound, format: "x" }), "not a saved copy"],
  "another book": [() => JSON.stringify({ ...sound, book: "other-book" }), "belongs to another book"],
  "a newer schema": [() => JSON.stringify({ ...sound, schema: 2 }), "saved by a newer edition"],
  "no items": [() => JSON.stringify({ ...sound, items: undefined }), "damaged"],
  "items in a list": [() => JSON.stringify({ ...sound, items: [[true, 1, 1]] }), "damaged"],
  "one bad value among good ones": [() => JSON.stringify({ ...sound, items: { ...sound.items, fifth: [true, "x", 1] } }), "damaged"],
  "an object for a value": [() => JSON.stringify({ ...sound, items: { second: [{ a: 1 }, 1, 1] } }), "damaged"],
  "__proto__": [() => `{"format":"fieldguide-progress","schema":1,"book":"kept-book","items":{"__proto__":[true,1,1],"second":[true,9,1]}}`, "damaged"],
  "markup for an id": [() => JSON.stringify({ ...sound, items: { "<img src=x onerror=alert(1)>": [true, 1, 1] } }), "damaged"],
  "a text that no page would read back": [() => JSON.stringify({ ...sound, items: { second: ["x".repeat(1e5 + 1), 1, 1] } }), "damaged"],
  "more entries than any book": [
    () => JSON.stringify({ ...sound, items: Object.fromEntries(Array.from({ length: 20001 }, (_, at) => [`i${at}`, [true, 1, 1]])) }),
    "more than 20,000 entries",
  ],
  "a time after all time": [() => JSON.stringify({ ...sound, items: { second: [true, 9e15, 1] } }), "damaged"],
};
for (const [what, [make, words]] of Object.entries(HOSTILE)) {
  test(`R4: a file with ${what} changes nothing, and the reader is told`, async () => {
    const page = await reader({ first: [true, 5, 1] });
    const before = await stored(page);
    await give(page, file(make()));
    await toast(page).getByText(words).waitFor();
    await toast(page).getByText("Nothing was changed.").waitFor();
    assert.deepEqual(await stored(page), before);
    assert.deepEqual(await done(page), ["first"]);
    assert.equal(await page.evaluate(() => ({}).polluted ?? Object.keys(Object.prototype).length), 0);
    await give(page, file(JSON.stringify(sound)));
    await toast(page).getByText("Took 1 tick from the copy.").waitFor();
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}

test("R4: hostile text in a copy is only ever text", async () => {
  const page = await reader();
  const items = { second: ["<img src=x onerror=alert(1)>", 5, 1], fifth: [true, 5, 1] };
  await give(page, file(JSON.stringify({ ...sound, saved: "<img src=x>", more: "<script>", items })));
  await toast(page).getByText("Took 1 tick from").waitFor();
  assert.deepEqual(await done(page), ["fifth"], "a text is no tick");
  assert.equal(await page.locator("main img").count(), 0);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("worksheets with answers are listed, and answers go into a copy, out of it, and are counted", async () => {
  edition.root = build(books.worksheets).root;
  const page = await open(browser);
  await page.goto(server.url(PROGRESS));
  const listed = () => page.locator("[data-answers]:visible").allTextContents();
  assert.deepEqual(await listed(), []);
  const longest = "\u0001".repeat(1e5);
  const items = { "every-kind.problem": [longest, 5, 1], "every-kind.before.notes": [true, 5, 1], "every-kind.hours": [9, 5, 1], "every-kind.who": [null, 5, 1] };
  await give(page, file(JSON.stringify({ ...sound, book: "a-book-of-worksheets", items })));
  await toast(page).getByText("Took 0 ticks and 3 answers from the copy.").waitFor();
  assert.deepEqual(await listed(), ["Every kind of field3 answers"]);
  await page.reload();
  assert.deepEqual(await listed(), ["Every kind of field3 answers"], "the longest answer is read back");
  await page.getByRole("link", { name: "Every kind of field" }).click();
  await page.waitForURL(/every-kind/, { waitUntil: "load" });
  assert.equal(await page.locator('[data-field="every-kind.hours"]').inputValue(), "9");
  assert.equal((await page.locator('[data-field="every-kind.problem"]').inputValue()).length, 1e5);
  await page.goto(server.url(PROGRESS));
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save a copy" }).click()]);
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await toast(page).getByText("Cleared 0 ticks and 3 answers.").waitFor();
  assert.deepEqual(await listed(), []);
  await page.locator("#fg-open").setInputFiles(await download.path());
  await toast(page).getByText("Took 0 ticks and 3 answers").waitFor();
  assert.deepEqual(await listed(), ["Every kind of field3 answers"]);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("everything of this book is cleared, the unreadable too, and Undo brings all of it back", async () => {
  const page = await reader({ first: [true, 5, 1], two: [true, 6, 1], seventh: "nonsense" });
  await page.evaluate(() => localStorage.setItem("fieldguide:1:other:first", "[true,1,1]"));
  const before = await stored(page);
  const button = page.getByRole("button", { name: "Clear all of this book" });
  await button.press("Enter");
  await toast(page).getByText("Cleared 1 tick and 1 read chapter.").waitFor();
  assert.equal(await total(page), "0 of 6");
  assert.deepEqual(Object.keys(await stored(page)).filter(name => /^fieldguide:(1|here):kept-book/.test(name)), []);
  assert.equal((await stored(page))["fieldguide:1:other:first"], "[true,1,1]");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.deepEqual(await done(page), ["first"]);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Clear all of this book");
  assert.deepEqual(await stored(page), before);
  await close(page);
});

test("what is new or changed since the last visit is named until the visit is over", async () => {
  const page = await reader({ first: [true, 5, 1] });
  const news = () => page.locator("[data-news] li").allInnerTexts();
  assert.equal(await page.locator("[data-news]").isVisible(), false, "on a first visit nothing is new");
  edition.root = book({ ...CHAPTERS, one: ["First. {#first rev=2}", "Second, reworded. {#second}", "New. {#brand-new}", "Third. {#third rev=2 optional}"] }).root;
  const again = await page.context().newPage();
  await again.goto(server.url(PROGRESS));
  const seen = () => again.locator("[data-news] li").allInnerTexts();
  assert.deepEqual(await seen(), ["First.\nChanged since you ticked it", "New.", "Third."]);
  await again.reload();
  assert.equal((await seen()).length, 3);
  const later = await page.context().newPage();
  await later.goto(server.url(PROGRESS));
  assert.deepEqual(await later.locator("[data-news] li").allInnerTexts(), ["First.\nChanged since you ticked it"]);
  assert.deepEqual(await news(), []);
  await close(page);
});

test("what earlier editions had is shown only to those who ticked it, and does not count", async () => {
  const page = await open(browser);
  edition.root = site.root;
  await seed(page, { [key("gone")]: "[true,1,1]" });
  const section =
    '<section class="js-only everything" data-retired hidden aria-labelledby="fg-retired"><h2 id="fg-retired">From earlier editions</h2>' +
    '<ul role="list"><li data-item="gone" hidden>Gone &lt;b&gt;</li><li data-item="never" hidden>Never</li></ul></section></main>';
  await page.route(/progress\/index\.html$/, async route => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace("</main>", section) });
  });
  await page.goto(server.url(PROGRESS));
  assert.equal(await page.getByRole("heading", { name: "From earlier editions" }).isVisible(), true);
  assert.equal((await page.locator("[data-retired]").innerText()).includes("Never"), false);
  assert.equal(await total(page), "0 of 6");
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await page.locator("[data-retired]").waitFor({ state: "hidden" });
  await close(page);
});

test("nothing moves when much is stored, however late the scripts arrive", async t => {
  const label = (name, at) => `${"A label of several lines on a phone, for it says much. ".repeat(at % 3)}${name} ${at}. {#${name}-${at}}`;
  const chapter = name => Array.from({ length: 8 }, (_, at) => label(name, at));
  edition.root = book({ one: chapter("one"), two: chapter("two") }).root;
  const values = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [key(`one-${at}`), "[true,1,1]"]));
  const here = JSON.stringify(["two", "#list", "A heading that is long enough for a second line on every phone"]);
  for (const [what, width, more] of [
    ["of a phone", 390, {}],
    ["of a laptop", 1280, {}],
    ["with news and trouble", 390, { "fieldguide:seen:kept-book": "aaaaa", [key("two-1")]: "nonsense" }],
    ["with everything ticked", 1280, Object.fromEntries([...chapter("one"), ...chapter("two")].map(text => [key(text.match(/#([\w-]+)/)[1]), "[true,1,1]"]))],
  ]) {
    const page = await open(browser, { width, height: 2000 });
    await seed(page, { ...values, "fieldguide:here:kept-book": here, ...more });
    await page.addInitScript(() => {
      globalThis.shifts = [];
      const note = ({ value, sources }) => shifts.push([value, ...sources.map(({ node }) => node?.nodeName)]);
      new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
    });
    await page.route(/\.js$/, async route => {
      await page.waitForFunction(() => performance.getEntriesByType("paint").length, undefined, { timeout: 2500 }).catch(() => {});
      await new Promise(done => setTimeout(done, 200));
      await route.continue();
    });
    await page.goto(server.url(PROGRESS));
    await page.locator("[data-here] a").waitFor();
    await page.waitForTimeout(200);
    const shifts = await page.evaluate(() => shifts);
    t.diagnostic(`${what}: ${shifts.reduce((sum, [value]) => sum + value, 0).toFixed(3)}`);
    assert.deepEqual(shifts, [], what);
    await close(page);
  }
});

test("without a script it is a list of everything with links", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  edition.root = site.root;
  await page.goto(server.url(PROGRESS));
  await page.getByText("Your browser runs no scripts here").waitFor();
  assert.equal(await page.getByRole("link", { name: "Sixth." }).count(), 1);
  assert.equal(await page.locator("main").getByRole("button").filter({ visible: true }).count(), 0);
  assert.equal(await page.getByText(/\d of \d/).filter({ visible: true }).count(), 0);
  await close(page);
});

test("a book of 1,000 chapters and 8,000 items answers at once", async t => {
  const chapters = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [`c${at}`, Array.from({ length: 8 }, (_, nth) => `An item of chapter ${at}, the ${nth}th. {#c${at}-i${nth}}`)]),
  );
  edition.root = book(chapters).root;
  const page = await open(browser);
  await seed(page, Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [key(`c${at % 1000}-i${at % 8}`), "[true,1,1]"])));
  const start = Date.now();
  await page.goto(server.url(PROGRESS));
  const loaded = Date.now() - start;
  const ticked = Number((await total(page)).split(" ")[0].trim());
  assert.ok(ticked > 900, await total(page));
  const painted = await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    dispatchEvent(new StorageEvent("storage", { key: "fieldguide:1:kept-book:c1-i7", newValue: "[true,2,1]" }));
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  t.diagnostic(`loaded in ${loaded} ms; a tick of another tab is counted in ${Math.round(painted)} ms`);
  assert.ok(loaded < 6000 && painted < 500, `${loaded} ms, ${painted} ms`);
  await close(page);
});
