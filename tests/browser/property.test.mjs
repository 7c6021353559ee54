// Whatever an author edits and a reader does, in whatever order: no tick is lost, and none is on a wrong item.
//
// Random books are edited and built again with the real tool, and random readers go through the real pages. Beside
// them a model keeps, for each thing to tick, what the reader last said of it. `SEED` repeats a run, `RUNS` makes more.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { becomes, close, launch, open } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { build, temporary, write } from "./support/site.mjs";
import { ticked } from "./support/state.mjs";

const RUNS = Number(process.env.RUNS ?? 8);
const STEPS = 9;
// Deferred scripts have run by then; fonts and the icon are not waited for.
const READY = { waitUntil: "domcontentloaded" };
const browser = await launch();
const edition = { root: "" };
const server = await serve(edition);

/** A small generator of numbers that can be repeated. */
function random(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = limit => Math.floor(next() * limit);
  return { below, of: list => list[below(list.length)] };
}

/** The author: chapters of things, each with an id of now and what the reader last said of it. */
class Book {
  constructor(dice) {
    this.dice = dice;
    this.made = 0;
    this.gone = [];
    this.chapters = { alpha: [], beta: [], gamma: [] };
    for (let count = 0; count < 7; count += 1) this.add();
  }

  add() {
    const number = (this.made += 1);
    const thing = { id: `thing-${number}`, label: `Thing ${number}.`, rev: 1, tick: false };
    this.place(thing);
  }

  place(thing) {
    const chapter = this.dice.of(Object.values(this.chapters));
    chapter.splice(this.dice.below(chapter.length + 1), 0, thing);
  }

  get things() {
    return Object.values(this.chapters).flat();
  }

  take(thing) {
    for (const chapter of Object.values(this.chapters)) {
      if (chapter.includes(thing)) chapter.splice(chapter.indexOf(thing), 1);
    }
    return thing;
  }

  edit() {
    const thing = this.dice.of(this.things);
    const edits = {
      reword: () => (thing.label = `Thing in other words, ${this.dice.below(1000)}.`),
      move: () => this.place(this.take(thing)),
      reorder: () => Object.values(this.chapters).forEach(chapter => chapter.reverse()),
      raise: () => (thing.rev += 1),
      rename: () => {
        // `was` names one id; the lock file, which knows older ones too, is not a matter of the browser.
        if (thing.was && !thing.seen) return;
        [thing.was, thing.id, thing.seen] = [thing.id, `named-${(this.made += 1)}`, false];
      },
      retire: () => this.things.length > 3 && this.gone.push(this.take(thing)),
      add: () => this.add(),
    };
    const name = this.dice.of(Object.keys(edits));
    edits[name]();
    return name;
  }

  /** Write and build the book as it is now. */
  publish(folder) {
    const files = { "fieldguide.yaml": "title: Random\nid: random-book\n" };
    for (const [name, things] of Object.entries(this.chapters)) {
      const items = things.map(({ id, was, rev, label }) => `- [ ] ${label} {#${id}${was ? ` was="${was}"` : ""} rev=${rev}}\n`);
      files[`${name}.md`] = `---\ntitle: ${name}\n---\n\n## List\n\n${items.join("")}`;
    }
    edition.root = build(write(files, folder)).root;
  }
}

/** What is ticked: as the page of a chapter shows it, as the progress page does, and as the reader said. */
const done = tab => tab.$$eval(".everything .done", items => items.map(item => item.dataset.item.split(" ")[0]).sort());
const said = things => things.filter(thing => thing.tick).map(thing => thing.id);

/** The reader: two tabs of one browser, and a file with a copy. */
class Reader {
  constructor(dice, book, tabs) {
    [this.dice, this.book, this.tabs, this.elsewhere] = [dice, book, tabs, false];
  }

  async visit(tab, chapter) {
    await tab.goto(server.url(`${chapter}/index.html`), READY);
    for (const thing of this.book.chapters[chapter]) thing.seen = true;
  }

  /** A reader acts on what is shown: what another tab has stored must have come before. */
  async sees(tab, chapter) {
    await becomes(() => ticked(tab), said(this.book.chapters[chapter]), { where: `in ${chapter}, before it is changed` });
  }

  filled() {
    return this.dice.of(Object.keys(this.book.chapters).filter(name => this.book.chapters[name].length));
  }

  async act() {
    const tab = this.dice.of(this.tabs);
    const acts = {
      toggle: () => this.toggle(tab),
      both: async () => {
        const chapter = this.filled();
        for (const one of this.tabs) await this.visit(one, chapter);
        for (const one of this.tabs) await this.press(one, chapter);
      },
      reload: () => tab.reload(),
      reset: () => this.reset(tab),
      copy: () => this.copy(tab),
    };
    const name = this.dice.of(["toggle", "toggle", "toggle", "both", "reload", "reset", "copy", "copy"]);
    await acts[name]();
    this.elsewhere = name === "both" || tab !== this.tabs[0];
    return name;
  }

  async press(tab, chapter) {
    const thing = this.dice.of(this.book.chapters[chapter]);
    await this.sees(tab, chapter);
    await tab.locator(`input[data-key="${thing.id}"]`).click();
    thing.tick = !thing.tick;
  }

  async toggle(tab) {
    const chapter = this.filled();
    await this.visit(tab, chapter);
    await this.press(tab, chapter);
  }

  /** A list is cleared, and in half of the cases brought back. */
  async reset(tab) {
    const chapter = this.filled();
    await this.visit(tab, chapter);
    const things = this.book.chapters[chapter];
    const any = things.some(thing => thing.tick);
    await this.sees(tab, chapter);
    await tab.getByRole("button", { name: "Reset" }).click();
    if (any && this.dice.below(2)) await tab.getByRole("button", { name: "Undo" }).click();
    else things.forEach(thing => (thing.tick = false));
  }

  /** A copy is saved, everything wiped, and the copy opened. */
  async copy(tab) {
    await tab.goto(server.url("progress/index.html"), READY);
    await becomes(() => done(tab), said(this.book.things).sort(), { where: "on the progress page, before it is copied" });
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name: "Save a copy" }).click()]);
    const file = join(temporary(), "copy.json");
    writeFileSync(file, readFileSync(await download.path()));
    await tab.evaluate(() => localStorage.clear());
    await tab.reload();
    await tab.getByLabel("Open a saved copy").setInputFiles(file);
    await tab.locator(".toast").getByText(/^Took /).waitFor();
  }

  /** What the pages show is what the reader said, and so is what they count. */
  async check(story) {
    const [tab] = this.tabs;
    const patience = this.elsewhere ? 5000 : 0;
    this.elsewhere = false;
    const all = said(this.book.things).sort();
    await tab.goto(server.url("progress/index.html"), READY);
    await becomes(() => done(tab), all, { patience, where: `on the progress page after ${story}` });
    for (const [name, things] of Object.entries(this.book.chapters)) {
      await this.visit(tab, name);
      await becomes(() => ticked(tab), said(things), { patience, where: `in ${name} after ${story}` });
    }
    assert.equal((await tab.locator(".contents-tools [data-of]").textContent()).trim(), `${all.length} of ${this.book.things.length}`, story);
    const kept = await tab.evaluate(() => ({ ...localStorage }));
    for (const { id, was, tick } of this.book.gone.filter(thing => thing.tick)) {
      const entries = [id, was].map(id => JSON.parse(kept[`fieldguide:1:random-book:${id}`] ?? "null"));
      assert.ok(entries.some(entry => entry?.[0] === tick), `${id} is retired and kept, after ${story}`);
    }
  }
}

for (let run = 0; run < RUNS; run += 1) {
  const seed = Number(process.env.SEED ?? 20261124) + run;
  test(`no tick is lost and none is on a wrong item: seed ${seed}`, async () => {
    const dice = random(seed);
    const book = new Book(dice);
    const folder = temporary();
    book.publish(folder);
    const page = await open(browser);
    const reader = new Reader(dice, book, [page, await page.context().newPage()]);
    const story = [];
    for (let step = 0; step < STEPS; step += 1) {
      if (dice.below(2)) {
        story.push(book.edit());
        book.publish(folder);
      } else {
        story.push(await reader.act());
      }
      await reader.check(story.join(", "));
    }
    assert.deepEqual(page.troubles, []);
    rmSync(folder, { recursive: true });
    await close(page);
  });
}
