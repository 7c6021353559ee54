// What a reader ticks stays ticked: through reloads, tabs, editions, other books and failing storage (R1 to R3, R6 to R9).
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { becomes, close, halt, launch, open, returning, settled } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build, run, temporary, write } from "./support/site.mjs";
import { book, denials, key, seed, stored, ticked } from "./support/state.mjs";

const browser = await launch();
const TWO = { one: ["First. {#first}", "Second. {#second}", "Third. {#third}"], two: ["Fourth. {#fourth}"] };
const site = book(TWO);
// The folder that is served can be changed: a new edition at the same address.
const edition = { root: site.root };
const server = await serve(edition);
const ONE = "one/index.html";

/** A reader of an edition at the first chapter. */
async function reader(values = {}, options = {}) {
  edition.root = site.root;
  const page = await open(browser, options);
  await seed(page, values);
  await page.goto(server.url(ONE));
  return page;
}
const tick = (page, name) => page.getByRole("checkbox", { name }).click();
const saved = page => page.locator("[data-saved]").first().textContent();
const entry = async (page, id) => JSON.parse((await stored(page))[key(id)] ?? "null");

test("a tick is there after a reload, in another tab, and when the browser is opened again", async () => {
  edition.root = site.root;
  const folder = temporary();
  let context = await returning(folder);
  let page = await context.newPage();
  await page.goto(server.url(ONE));
  const other = await context.newPage();
  await other.goto(server.url(ONE));
  await tick(page, "Second.");
  await other.waitForFunction(() => document.querySelector("input[data-key=second]").checked);
  assert.equal((await other.locator(".w-count span").textContent()).trim(), "1 of 3");
  await page.reload();
  assert.deepEqual(await ticked(page), ["second"]);
  await context.close();
  context = await returning(folder);
  page = await context.newPage();
  await page.goto(server.url(ONE));
  assert.deepEqual(await ticked(page), ["second"]);
  assert.equal(await page.locator(".inside [data-list]").textContent(), "1 of 3");
  assert.equal(await page.locator(".contents [data-of]").first().textContent(), "1/3");
  await context.close();
});

test("an item is one key: its value, the time and the revision; what is taken back says so", async () => {
  const page = await reader();
  const before = Date.now();
  await tick(page, "First.");
  const [value, ms, rev] = await entry(page, "first");
  assert.ok(value === true && rev === 1 && ms >= before && ms <= Date.now());
  await tick(page, "First.");
  const [none, later] = await entry(page, "first");
  assert.ok(none === null && later > ms);
  assert.deepEqual(Object.keys(await stored(page)), [key("first")]);
  await close(page);
});

test("a clock that went back makes nothing older", async () => {
  const future = Date.now() + 1e10;
  const page = await reader({ [key("first")]: JSON.stringify([true, future, 1]) });
  await tick(page, "First.");
  assert.deepEqual(await entry(page, "first"), [null, future + 1, 1]);
  await close(page);
});

test("R6: reworded, reordered, moved to another chapter and renamed, every tick is where it belongs", async () => {
  const page = await reader();
  for (const name of ["First.", "Third."]) await tick(page, name);
  const next = book({
    one: ["Another. {#another}", "Third, in other words. {#third}"],
    two: ["Fourth. {#fourth}", 'First as ever. {#premier was="first"}', "Second. {#second}"],
  });
  edition.root = next.root;
  await page.goto(server.url(ONE));
  assert.deepEqual(await ticked(page), ["third"]);
  const counts = () => page.locator(".contents li [data-of]").allTextContents();
  assert.deepEqual(await counts(), ["1/2", "1/3"], "counted before the chapter of the renamed one was ever opened");
  assert.equal(await entry(page, "premier"), null);
  await page.goto(server.url("two/index.html"));
  assert.deepEqual(await ticked(page), ["premier"]);
  assert.deepEqual(await counts(), ["1/2", "1/3"]);
  assert.equal(await entry(page, "premier"), null, "what is only shown is never written");
  await tick(page, "First as ever.");
  await page.reload();
  assert.deepEqual(await ticked(page), [], "what is taken back stays so, though the old key still says otherwise");
  assert.equal((await entry(page, "premier"))[0], null);
  assert.equal((await entry(page, "first"))[0], true, "the old key stays for older editions");
  await close(page);
});

test("R6: an item that was renamed twice keeps its tick, whichever name it was ticked under", async () => {
  const future = Date.now() + 1e10;
  const page = await reader({ [key("first")]: `[true,${future},1]` });
  const chain = book({ one: ['First. {#third-name was="second-name first"}'] });
  edition.root = chain.root;
  await page.reload();
  assert.deepEqual(await ticked(page), ["third-name"]);
  await tick(page, "First.");
  assert.deepEqual(await ticked(page), [], "though it was ticked by a clock ahead of this one");
  assert.deepEqual(await entry(page, "third-name"), [null, future + 1, 1]);
  await close(page);
});

test("R6: an item whose meaning changed keeps its tick, says so, and can be confirmed", async () => {
  const page = await reader();
  await tick(page, "First.");
  edition.root = book({ one: ["First, but stricter. {#first rev=2}"], two: ["Fourth. {#fourth}"] }).root;
  await page.reload();
  assert.deepEqual(await ticked(page), ["first"]);
  await page.getByText("Changed since you ticked it.").waitFor();
  await page.getByRole("button", { name: "Still true" }).press("Enter");
  assert.equal(await page.getByText("Changed since you ticked it.").count(), 0);
  assert.equal((await entry(page, "first"))[2], 2);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "first");
  await close(page);
});

test("R7: two books on one origin do not touch each other, two versions of one book share and lose nothing", async () => {
  const root = temporary();
  const newer = book({ one: ["First. {#first}", "New. {#new-one}"], two: ["Fourth. {#fourth}"] });
  const other = book(TWO, { id: "kept-book-two", title: "Other" });
  for (const [name, from] of [["old", site], ["new", newer], ["other", other]]) cpSync(from.root, join(root, name), { recursive: true });
  edition.root = root;
  const page = await open(browser);
  await page.goto(server.url("new/one/index.html"));
  await tick(page, "New.");
  await page.goto(server.url("old/one/index.html"));
  await tick(page, "First.");
  await page.goto(server.url("other/one/index.html"));
  assert.deepEqual(await ticked(page), []);
  await tick(page, "Second.");
  await page.getByRole("button", { name: "Reset" }).click();
  await page.goto(server.url("old/progress/index.html"));
  await page.goto(server.url("new/one/index.html"));
  assert.deepEqual(await ticked(page), ["first", "new-one"]);
  await close(page);
});

for (const [what, deny] of Object.entries(denials)) {
  test(`R1: ${what}: boxes tick and count, the reader is told, and a copy can be saved`, async () => {
    const page = await open(browser);
    await page.addInitScript(deny);
    edition.root = site.root;
    await page.goto(server.url(ONE));
    await tick(page, "First.");
    await tick(page, "Third.");
    assert.deepEqual(await ticked(page), ["first", "third"]);
    assert.equal(await page.locator(".w-count span").textContent(), "2 of 3");
    assert.equal(await saved(page), "Not saved in this browser");
    const toast = page.locator(".toast");
    await toast.getByText("Not saved: this browser’s storage is closed or full. Save a copy before you leave this page.").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), toast.getByRole("button", { name: "Save a copy" }).click()]);
    const copy = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.deepEqual(Object.keys(copy.items), ["first", "third"]);
    assert.equal(await page.getByText("Not saved: this").count(), 0);
    assert.equal(await page.locator(".w-foot > [data-do=save]").isVisible(), true);
    await page.goto(server.url("progress/index.html"));
    await page.getByText("new ticks last only until you leave the page they are on").waitFor();
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}

test("R1: the words about saving take the same space", async () => {
  const box = async deny => {
    const page = await open(browser, { width: 390 });
    // Letters that may or may not come in time have other heights.
    await page.route(/\.woff2$/, route => route.abort());
    if (deny) await page.addInitScript(deny);
    await page.goto(server.url(ONE));
    const size = await page.locator(".w-foot").boundingBox();
    await close(page);
    return size;
  };
  assert.deepEqual(await box(), await box(denials["storage is denied"]));
});

test("R1: what could not be saved is saved as soon as there is room", async () => {
  const page = await reader();
  await page.evaluate(() => {
    globalThis.room = Storage.prototype.setItem;
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  const copyButton = page.locator(".w-foot > [data-do=save]");
  await tick(page, "First.");
  assert.equal(await copyButton.isVisible(), true);
  await page.evaluate(() => (Storage.prototype.setItem = globalThis.room));
  await tick(page, "Second.");
  assert.equal(await saved(page), "Saved in this browser only");
  assert.equal(await copyButton.isVisible(), false);
  await page.reload();
  assert.deepEqual(await ticked(page), ["first", "second"]);
  await close(page);
});

test("R2: stored nonsense is left alone, the page works, and the reader is told once", async () => {
  const nonsense = {
    null: "null",
    list: "[]",
    truncated: "[true,17",
    huge: `["${"x".repeat(4e6)}",1,1]`,
    ["__proto__"]: "[true,1,1]",
    constructor: "[true,1]",
    "word-time": '[true,"now",1]',
    "no-time": "[true,null,1]",
    late: "[true,9e15,1]",
    "object-value": '[{"a":1},1,1]',
    "no-revision": "[true,1,0]",
    "second": '{"0":true,"1":1,"2":1,"length":3}',
  };
  const values = Object.fromEntries(Object.entries(nonsense).map(([id, value]) => [key(id), value]));
  const page = await reader({ ...values, [key("first")]: "[true,1,1]" });
  assert.deepEqual(await ticked(page), ["first"]);
  await tick(page, "Third.");
  await page.reload();
  assert.deepEqual(await ticked(page), ["first", "third"]);
  const after = await stored(page);
  for (const [name, value] of Object.entries(values)) assert.equal(after[name], value, name);
  await page.goto(server.url("progress/index.html"));
  await page.getByText("12 stored values could not be read and were left alone.").waitFor();
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("R3: what a newer edition keeps is shown and never changed", async () => {
  const values = { "fieldguide:2:kept-book:first": '{"new":"form"}', [key("second")]: "[true,5,1]" };
  const page = await reader(values);
  assert.deepEqual(await ticked(page), ["second"]);
  await tick(page, "Third.");
  await tick(page, "Second.");
  await page.getByText("a newer edition of this book keeps your ticks now").waitFor();
  assert.equal(await saved(page), "Not saved in this browser");
  await page.goto(server.url("progress/index.html"));
  await page.getByText("A newer edition of this book keeps your ticks now; this one shows them and changes nothing.").waitFor();
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await page.getByText("Nothing was changed.").waitFor();
  assert.deepEqual(await stored(page), values);
  await close(page);
});

test("R3: other schemas and other sites' keys stay as they are", async () => {
  const values = {
    "fieldguide:0:kept-book:first": "[true,1,1]",
    "fieldguide:2:another-book:first": "x",
    "fieldguide:theme": "dark",
    theme: "their own",
  };
  const page = await reader(values);
  await tick(page, "First.");
  await page.goto(server.url("progress/index.html"));
  await page.getByRole("button", { name: "Clear all of this book" }).click();
  await page.getByText("Cleared 1 tick.").waitFor();
  const after = await stored(page);
  for (const [name, value] of Object.entries(values)) assert.equal(after[name], value, name);
  assert.equal(after[key("first")], undefined);
  await close(page);
});

test("R8: two tabs that tick keep both", async () => {
  const page = await reader();
  const other = await page.context().newPage();
  await other.goto(server.url(ONE));
  await Promise.all([tick(page, "First."), tick(other, "Second.")]);
  for (const tab of [page, other]) await tab.waitForFunction(() => document.querySelectorAll(".checklist input:checked").length === 2);
  await tick(other, "First.");
  await page.waitForFunction(() => document.querySelectorAll(".checklist input:checked").length === 1);
  await page.reload();
  assert.deepEqual(await ticked(page), ["second"]);
  await close(page);
});

test("a page that comes back from the browser's memory shows what was ticked meanwhile", async () => {
  const page = await reader();
  await page.evaluate(name => {
    localStorage.setItem(name, "[true,1,1]");
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  }, key("second"));
  assert.deepEqual(await ticked(page), ["second"]);
  await page.evaluate(() => {
    localStorage.clear();
    dispatchEvent(new StorageEvent("storage", { key: null }));
  });
  await page.waitForFunction(() => !document.querySelector(".checklist input:checked"));
  await close(page);
});

test("R9: what stands in an address is never made part of the page", async () => {
  const page = await reader();
  for (const tail of ["?q=<script>alert(1)</script>", '?blank#"><img src=x onerror=alert(1)>', "?blank#fg-checklist-1,*", "#__proto__"]) {
    await page.goto(server.url(ONE) + tail);
    assert.equal(await page.locator("main img, main script").count(), 0, tail);
    assert.equal(await page.locator(".checklist").isVisible(), true, tail);
  }
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("reset clears its own list at once, by keyboard alone, and Undo gives ticks and focus back", async () => {
  const page = await reader({ [key("fourth")]: "[true,1,1]" });
  for (const name of ["First.", "Second."]) {
    await page.getByRole("checkbox", { name }).focus();
    await page.keyboard.press("Space");
  }
  await page.getByRole("button", { name: "Reset" }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await ticked(page), []);
  assert.deepEqual((await entry(page, "first"))[0], null, "taken back, not forgotten: an old id must not bring it back");
  await page.getByRole("status").filter({ hasText: "Cleared 2 ticks." }).waitFor();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Undo");
  await page.keyboard.press("Enter");
  assert.deepEqual(await ticked(page), ["first", "second"]);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Reset");
  assert.deepEqual(await entry(page, "fourth"), [true, 1, 1]);
  await page.reload();
  assert.deepEqual(await ticked(page), ["first", "second"]);
  await close(page);
});

test("items without ids say that they are not saved, and can be reset", async () => {
  const page = await open(browser);
  const nameless = { "fieldguide.yaml": "title: Kept\nid: kept-book\n", "01-one.md": "---\ntitle: Chapter one\n---\n\n- [ ] No name.\n- [ ] None either.\n" };
  edition.root = run(write(nameless)).root;
  await page.goto(server.url(ONE));
  assert.equal(await saved(page), "Not saved in this browser");
  await tick(page, "No name.");
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByText("Cleared 1 tick.").waitFor();
  assert.equal(await page.getByRole("checkbox", { name: "No name." }).isChecked(), false);
  assert.equal(await page.locator(".w-count span").textContent(), "0 of 2");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.getByRole("checkbox", { name: "No name." }).isChecked(), true);
  assert.equal(await page.locator(".w-count span").textContent(), "1 of 2");
  await close(page);
});

test("thousands of ticks from another tab are painted together", async () => {
  const page = await reader();
  const times = await page.evaluate(async () => {
    let painted = 0;
    fieldguide.subscribe(() => (painted += 1));
    for (let at = 0; at < 1000; at += 1) {
      dispatchEvent(new StorageEvent("storage", { key: `fieldguide:1:kept-book:i${at}`, newValue: "[true,2,1]" }));
    }
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return painted;
  });
  assert.equal(times, 2, "once when it begins to listen, and once for all");
  await close(page);
});

test("an item that is shown elsewhere is ticked there and here, and counted once", async () => {
  edition.root = build(books.fixture).root;
  const page = await open(browser);
  await page.goto(server.url("other/last/index.html"));
  await tick(page, "Last one.");
  await page.reload();
  assert.equal(await page.getByRole("checkbox", { name: "Last one." }).isChecked(), true);
  await page.goto(server.url("part/checklists/index.html"));
  assert.deepEqual(await ticked(page), ["cl-last"]);
  await page.goto(server.url("progress/index.html"));
  assert.equal((await page.locator("[data-total]").textContent()).trim(), "1 of 10");
  await close(page);
});

test("the way back is offered for 20 seconds, and longer while it is hovered", async () => {
  edition.root = site.root;
  const page = await open(browser);
  await halt(page);
  await seed(page, { [key("first")]: "[true,1,1]" });
  await page.goto(server.url(ONE));
  const undo = page.getByRole("button", { name: "Undo" });
  await page.getByRole("button", { name: "Reset" }).click();
  await page.clock.runFor(19000);
  assert.equal(await undo.count(), 1);
  await undo.hover();
  await page.clock.runFor(20000);
  assert.equal(await undo.count(), 1);
  await page.mouse.move(1, 1);
  await page.clock.runFor(2000);
  assert.equal(await undo.count(), 0);
  await close(page);
});

test("a chapter is marked as read, here and in the contents", async () => {
  const page = await reader();
  const link = page.getByRole("navigation", { name: "Contents" }).getByRole("link", { name: "Chapter one" });
  assert.equal(await link.evaluate(link => link.classList.contains("is-read")), false);
  await page.getByRole("checkbox", { name: "Mark this chapter as read" }).click();
  assert.equal(await link.evaluate(link => link.classList.contains("is-read")), true);
  assert.equal(await page.getByRole("link", { name: /^Read: .*Chapter one/ }).count(), 1, "in words too");
  await page.goto(server.url("two/index.html"));
  assert.equal(await page.getByRole("link", { name: /^Read: .*Chapter one/ }).count(), 1);
  assert.equal(await page.locator(".w-count span").textContent(), "0 of 1", "reading is not ticking");
  await close(page);
});

test("a chapter of any name is marked as read, and stays so", async () => {
  const page = await open(browser);
  const names = ["3d-printing", "my_chapter", "ünïcode", "_own", "v1.5"];
  edition.root = book(Object.fromEntries(names.map((name, at) => [name, [`Do it. {#item-${at}}`]]))).root;
  const read = page.getByRole("checkbox", { name: "Mark this chapter as read" });
  for (const name of names) {
    await page.goto(server.url(`${encodeURIComponent(name)}/index.html`));
    await read.click();
    await page.reload();
    assert.equal(await read.isChecked(), true, name);
  }
  await page.goto(server.url("progress/index.html"));
  assert.equal(await page.getByText("could not be read").filter({ visible: true }).count(), 0);
  await close(page);
});

test("optional items do not count, nested ones do", async () => {
  const page = await open(browser);
  edition.root = book({ one: ["Parent. {#parent}\n  - [ ] Child. {#child}\n  - [ ] Spare. {#spare optional}"], two: [] }).root;
  await page.goto(server.url(ONE));
  await tick(page, "Child.");
  await tick(page, "Spare.");
  const counts = () => page.locator(".w-count span, .inside [data-list], .contents li [data-of]").allTextContents();
  assert.deepEqual(await counts(), ["1/2", "1 of 2", "1 of 2"]);
  await tick(page, "Parent.");
  assert.deepEqual(await counts(), ["2/2", "2 of 2", "2 of 2"]);
  assert.equal(await page.locator(".w-count progress").evaluate(bar => bar.position), 1);
  await close(page);
});

test("from a disk: ticks are kept without a complaint", async () => {
  const page = await open(browser);
  await page.goto(site.fileUrl(ONE));
  await tick(page, "First.");
  await page.reload();
  // A page from a disk may come back in another process, and what was stored gets there a moment later.
  await becomes(() => ticked(page), ["first"]);
  await page.goto(site.fileUrl("two/index.html"));
  await becomes(() => page.locator(".contents [data-of]").first().textContent(), "1/3");
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("from a disk storage is opened once the browser knows the page: what is opened before keeps nothing", async () => {
  const page = await open(browser);
  await page.addInitScript(() => {
    globalThis.asked = [];
    for (const [owner, name] of [[Document.prototype, "cookie"], [globalThis, "localStorage"], [globalThis, "sessionStorage"]]) {
      const { get } = Object.getOwnPropertyDescriptor(owner, name);
      Object.defineProperty(owner, name, { configurable: true, get() { return asked.push(name), get.call(this); } });
    }
  });
  const asked = async url => {
    await page.goto(url);
    await settled(page);
    return page.evaluate(() => asked);
  };
  const flagship = build(books.flagship);
  for (const file of flagship.pages) {
    const [first, ...rest] = await asked(flagship.fileUrl(file));
    assert.ok(first === "cookie" && rest.includes("localStorage") && !rest.includes("cookie"), `${file}: ${[first, ...rest]}`);
  }
  edition.root = site.root;
  const hosted = await asked(server.url(ONE));
  assert.ok(hosted.includes("localStorage") && !hosted.includes("cookie"), `a host needs no such question: ${hosted}`);
  await close(page);
});

test("nothing moves when much is stored", async () => {
  const many = book({ one: Array.from({ length: 12 }, (_, at) => `Item number ${at}. {#item-${at}}`) });
  edition.root = many.root;
  const values = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [key(`item-${at}`), "[true,1,1]"]));
  for (const width of [390, 1280]) {
    const page = await open(browser, { width, height: 844 });
    await seed(page, values);
    await page.addInitScript(() => {
      globalThis.shifts = [];
      new PerformanceObserver(list => list.getEntries().forEach(({ value }) => shifts.push(value))).observe({ type: "layout-shift", buffered: true });
    });
    // The script arrives after the page was painted.
    await page.route(/book\.\w+\.js$/, async route => {
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
      await route.continue();
    });
    await page.goto(server.url(ONE));
    await page.waitForFunction(() => document.querySelector(".w-count span").textContent === "12 of 12");
    await page.waitForTimeout(200);
    assert.deepEqual(await page.evaluate(() => shifts), [], `${width} px`);
    await close(page);
  }
});
