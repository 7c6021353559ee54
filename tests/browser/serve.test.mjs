// A book in the browser while it is written: what an edit changes on an open page, and what it leaves alone (W7, W10, S8).
import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { preview } from "./support/preview.mjs";
import { key } from "./support/state.mjs";

const browser = await launch();

const long = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} of a long text that goes on and on.\n\n`).join("");
const chapter = (title, body) => `---\ntitle: ${title}\n---\n\n${body}\n`;
const list = "- [ ] First. {#first-one}\n- [ ] Second. {#second-one}\n";
const one = words => chapter("One", `## Top\n\n${words}\n\n${long}## List {#list}\n\n${list}\n${long}`);
const files = {
  "fieldguide.yaml": "title: Kept\nid: kept-book\n",
  "index.md": chapter("Cover", "Welcome."),
  "01-one.md": one("Before."),
  "02-two.md": chapter("Two", "Another chapter."),
};

/** Save a file of the book. */
const save = (server, path, text) => writeFileSync(join(server.book, path), text);

/** Open a page, and wait until it listens. */
async function visit(server, path, options) {
  const page = await open(browser, options);
  const listening = page.waitForRequest(/\.fieldguide\/events/);
  await page.goto(server.url(path));
  await listening;
  await settled(page);
  await page.evaluate(() => (globalThis.loaded = true));
  return page;
}

/** Until the page has these words, and has found its place around them. */
async function shows(page, words) {
  await page.waitForFunction(words => document.body.innerText.includes(words), words);
  await settled(page);
}
const sameDocument = page => page.evaluate(() => globalThis.loaded === true);

/** Put a form of its own into the page as a theme would, with something typed and the caret in the middle. */
const theme = {
  "theme/templates/partials/blank.html":
    '<form id="own" autocomplete="off"><label for="words">Words</label><textarea id="words" rows="3"></textarea>' +
    '<input name="short" aria-label="Short"><select name="pick" aria-label="Pick"><option>a<option>b</select>' +
    '<input type="radio" name="r" value="1" aria-label="1"><input type="radio" name="r" value="2" aria-label="2"></form>' +
    '<details id="more"><summary>More</summary><p>Inside</p></details>',
};

/** Type, tick, unfold and scroll; then what of that is still there. */
async function work(page) {
  await page.fill("[name=short]", "short words");
  await page.selectOption("[name=pick]", "b");
  await page.check("[name=r][value='2']");
  await page.check("[data-key=first-one]");
  await page.click("#more summary");
  await page.fill("#words", "half a sentence");
  await page.evaluate(() => {
    const area = document.querySelector("#words");
    area.focus({ preventScroll: true });
    area.setSelectionRange(5, 6);
    document.querySelector("#list").scrollIntoView({ behavior: "instant" });
  });
  await settled(page);
  return state(page);
}

const state = page =>
  page.evaluate(() => ({
    words: document.querySelector("#words").value,
    short: document.querySelector("[name=short]").value,
    pick: document.querySelector("[name=pick]").value,
    radio: document.querySelector("[name=r]:checked")?.value,
    ticks: [...document.querySelectorAll(".checklist input:checked")].map(box => box.dataset.key),
    count: document.querySelector(".checklist [role=status]").textContent.trim(),
    open: document.querySelector("#more").open,
    focus: document.activeElement.id,
    caret: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
    list: Math.round(document.querySelector("#list").getBoundingClientRect().top / 4),
  }));

test("an edit of the text changes the text and nothing else, without loading the page again", async () => {
  const server = await preview({ ...files, ...theme });
  const page = await visit(server, "/one/");
  const before = await work(page);
  assert.deepEqual([before.words, before.ticks, before.focus, before.caret], ["half a sentence", ["first-one"], "words", [5, 6]]);
  for (const words of ["After.", "After.\n\nA new paragraph with a [link](02-two.md).", "> A quotation\n\n| a | b |\n|---|---|\n| 1 | 2 |"]) {
    save(server, "01-one.md", one(words));
    await shows(page, words.split(/[.\n]/)[0].replace("> ", ""));
    assert.deepEqual(await state(page), before, words);
    assert.ok(await sameDocument(page), words);
  }
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("where controls come and go, the page is loaded again with all that was in hand", async () => {
  const server = await preview({ ...files, ...theme });
  const page = await visit(server, "/one/");
  const before = await work(page);
  save(server, "01-one.md", one("After.").replace(list, `${list}- [ ] Third. {#third-one}\n`));
  await shows(page, "Third.");
  await page.waitForFunction(() => document.activeElement?.id === "words");
  await settled(page);
  const now = await state(page);
  assert.equal(await sameDocument(page), false);
  assert.deepEqual({ ...now, count: "", list: 0 }, { ...before, count: "", list: 0 });
  assert.ok(Math.abs(now.list - before.list) < 25, `the list stood at ${before.list * 4} px, now at ${now.list * 4} px`);
  assert.equal(now.count.replace(/\s+/g, " ").trim(), "1 of 3");
  await page.check("[data-key=third-one]");
  assert.ok(await page.evaluate(name => localStorage.getItem(name), key("third-one")), "the new box is a box like the others");
  // The stream of the page that was left.
  assert.deepEqual(page.troubles.filter(trouble => !trouble.includes("/.fieldguide/events?")), []);
  await close(page);
});

test("an open popover stays open over an edit", async () => {
  const server = await preview(files);
  const page = await visit(server, "/one/", { width: 390 });
  await page.evaluate(() => document.getElementById("fg-contents").showPopover());
  save(server, "01-one.md", one("Changed behind the drawer."));
  await page.waitForFunction(() => document.body.textContent.includes("Changed behind the drawer."));
  assert.ok(await page.evaluate(() => document.getElementById("fg-contents").matches(":popover-open")));
  assert.ok(await sameDocument(page));
  await close(page);
});

test("w10: of two tabs on two chapters only the edited one changes", async () => {
  const server = await preview(files);
  const [first, second] = [await visit(server, "/one/"), await visit(server, "/two/")];
  second.forget();
  save(server, "01-one.md", one("Changed."));
  await shows(first, "Changed.");
  await new Promise(resolve => setTimeout(resolve, 300));
  assert.deepEqual(second.requests, []);
  assert.ok((await sameDocument(first)) && (await sameDocument(second)));
  await close(first);
  await close(second);
});

test("a style sheet is exchanged without loading the page again", async () => {
  const server = await preview(files);
  const page = await visit(server, "/one/");
  mkdirSync(join(server.book, "theme/styles"), { recursive: true });
  save(server, "theme/styles/99-own.css", "h1 { color: rgb(1, 2, 3) }");
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
  await page.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 1);
  assert.ok(await sameDocument(page));
  await close(page);
});

test("w7: a mistake is laid over the last good page, its words as text, and goes when it is mended", async () => {
  const server = await preview(files);
  const page = await visit(server, "/one/");
  const overlay = page.locator("fieldguide-mistakes");
  for (const bad of ["See [[<img src=x onerror=alert(1)>]].", "See [[nowhere]] and [there](nothing.md)."]) {
    save(server, "01-one.md", one(bad));
    await overlay.locator("pre").first().waitFor();
    await page.waitForFunction(bad => {
      const text = document.querySelector("fieldguide-mistakes")?.shadowRoot.textContent ?? "";
      return text.includes("error[broken-link]") && text.includes(bad);
    }, bad.slice(4, 12));
    assert.ok(await page.evaluate(() => document.body.innerText.includes("Before.")), "the last good page stays");
    assert.equal(await overlay.locator("img").count(), 0);
    const link = await overlay.locator("a").first().getAttribute("href");
    assert.match(link, /^vscode:\/\/file\/.*01-one\.md:7:\d+$/);
    assert.match(await overlay.locator(".caret").first().textContent(), /\^+/);
    save(server, "01-one.md", one("Before."));
    await overlay.waitFor({ state: "detached" });
  }
  save(server, "01-one.md", one("See [[nowhere]]."));
  await overlay.locator("button").click();
  await overlay.waitFor({ state: "detached" });
  assert.ok(await sameDocument(page));
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("w10: after a restart of the server the page goes on as it was, and is right again", async () => {
  const server = await preview({ ...files, ...theme });
  const page = await visit(server, "/one/");
  const before = await work(page);
  await server.stop();
  save(server, "01-one.md", one("Written while nobody listened."));
  await new Promise(resolve => setTimeout(resolve, 300));
  const again = await preview(files, { port: server.port, book: server.book });
  await shows(page, "Written while nobody listened.");
  assert.deepEqual(await state(page), before);
  assert.ok(await sameDocument(page));
  await close(page);
  await again.stop();
});

test("w10: a tab listens only while it is visible, and catches up when it is", async () => {
  const server = await preview(files);
  const page = await visit(server, "/one/");
  const hide = hidden =>
    page.evaluate(hidden => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  page.forget();
  save(server, "01-one.md", one("Written behind its back."));
  await new Promise(resolve => setTimeout(resolve, 500));
  assert.deepEqual(page.requests, []);
  await hide(false);
  await shows(page, "Written behind its back.");
  assert.ok(await sameDocument(page));
  await close(page);
});

test("a page that goes and comes back is shown so", async () => {
  const server = await preview(files);
  const page = await visit(server, "/two/");
  renameSync(join(server.book, "02-two.md"), join(server.book, "02-due.md"));
  await shows(page, "This page is not here");
  renameSync(join(server.book, "02-due.md"), join(server.book, "02-two.md"));
  await shows(page, "Another chapter.");
  await close(page);
});

test("a page that came before the book was read gives way to the final one, with all that was in hand", async () => {
  // The program warns of every chapter before it shows the whole book, and waits while nobody reads so many words.
  const many = Array.from({ length: 300 }, (_, at) => [`${at + 10}-many-${at}.md`, chapter(`Many ${at}`, `<i title="${"x".repeat(1000)}">`)]);
  const page = await open(browser);
  const server = await preview({ ...files, ...theme, ...Object.fromEntries(many) }, { said: "http://", deaf: true });
  const answer = await page.goto(server.url("/one/"));
  assert.equal(answer.headers()["cache-control"], "no-store", "the book was read too soon for this test");
  await settled(page);
  const before = await work(page);
  assert.deepEqual([before.words, before.ticks, before.focus], ["half a sentence", ["first-one"], "words"]);
  server.listen();
  await page.waitForFunction(() => document.querySelector("nav").textContent.includes("Many 42"));
  await page.waitForFunction(() => document.activeElement?.id === "words");
  await settled(page);
  const now = await state(page);
  assert.deepEqual({ ...now, list: 0 }, { ...before, list: 0 });
  assert.ok(Math.abs(now.list - before.list) < 25, `the list stood at ${before.list * 4} px, now at ${now.list * 4} px`);
  await close(page);
});
