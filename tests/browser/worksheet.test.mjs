// Worksheets: what a reader fills in stays, in step with other tabs; it is counted, added up, cleared and given back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { becomes, close, halt, launch, open, settled } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { books, build, write } from "./support/site.mjs";
import { denials, seed, stored } from "./support/state.mjs";
import { SHEET, answered, fill, key, later } from "./support/sheet.mjs";

const browser = await launch();
const site = build(books.worksheets);
const edition = { root: site.root };
const server = await serve(edition);
const KINDS = "kinds/index.html";
const OWN = `worksheets/${SHEET}/index.html`;

/** A reader of the chapter, with these answers. */
async function reader(answers = {}, { file = KINDS, ...options } = {}) {
  edition.root = site.root;
  const page = await open(browser, { reducedMotion: "reduce", ...options });
  const entries = Object.entries(answers).map(([name, value]) => [key(name), JSON.stringify([value, 1, 1])]);
  await seed(page, Object.fromEntries(entries));
  await page.goto(server.url(file));
  return page;
}
const field = (page, name) => page.locator(`[data-field="${SHEET}.${name}"]`);
const values = async page => Object.fromEntries(Object.entries(await stored(page)).filter(([name]) => name.startsWith("fieldguide:1:")).map(([name, text]) => [name.split(":")[3], JSON.parse(text)[0]]));
const slot = (page, within) => page.locator(`${within} .slot`).textContent();
const verdict = page => page.locator(".f-weighted .verdict").textContent();

test("every kind of answer is there after a reload, on the worksheet's own page, and nothing is complained of", async () => {
  const page = await reader();
  const given = await fill(page);
  await later(page);
  assert.deepEqual(await values(page), given);
  assert.ok(Object.keys(given).length > 90, `only ${Object.keys(given).length} answers`);
  for (const file of [KINDS, OWN]) {
    await page.goto(server.url(file));
    assert.deepEqual(await answered(page), given, file);
  }
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("text is stored a moment after it was typed, and at once when the page or the field is left", async () => {
  const page = await reader();
  await halt(page);
  await field(page, "problem").pressSequentially("The bus is late");
  await page.clock.runFor(299);
  assert.equal((await values(page))[`${SHEET}.problem`], undefined, "not at every key");
  await page.clock.runFor(1);
  assert.equal((await values(page))[`${SHEET}.problem`], "The bus is late");
  await field(page, "problem").press("!");
  await field(page, "who").focus();
  assert.equal((await values(page))[`${SHEET}.problem`], "The bus is late!");
  await field(page, "who").pressSequentially("My sister");
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
  assert.equal((await values(page))[`${SHEET}.who`], "My sister");
  await field(page, "who").fill("");
  await page.clock.runFor(300);
  assert.equal((await values(page))[`${SHEET}.who`], null, "taken back, so that an old key brings nothing back");
  await close(page);
});

test("a line is one line when it is typed, and what is pasted stays whole", async () => {
  const page = await reader();
  await field(page, "who").pressSequentially("one");
  await page.keyboard.press("Enter");
  await page.keyboard.press("2");
  assert.equal(await field(page, "who").inputValue(), "one2");
  await field(page, "who").fill("one\ntwo");
  await later(page);
  assert.equal((await values(page))[`${SHEET}.who`], "one\ntwo");
  await field(page, "problem").press("Enter");
  assert.equal(await field(page, "problem").inputValue(), "\n");
  await close(page);
});

test("another tab follows, and never writes where somebody types", async () => {
  const page = await reader();
  const other = await page.context().newPage();
  await other.goto(server.url(OWN));
  await other.bringToFront();
  await field(other, "problem").pressSequentially("mine");
  await later(other);
  await page.evaluate(() => document.activeElement?.blur());
  await field(page, "problem").fill("theirs");
  await field(page, "who").fill("somebody");
  await field(page, "first").nth(1).check();
  await field(page, "days.study.w2d3").check();
  await other.waitForFunction(name => document.querySelector(`[data-field="${name}"]`).checked, `${SHEET}.days.study.w2d3`);
  await later(page);
  await other.waitForFunction(name => document.querySelector(`[data-field="${name}"]`).value === "somebody", `${SHEET}.who`);
  assert.equal(await field(other, "problem").inputValue(), "mine");
  assert.equal(await field(other, "first").nth(1).isChecked(), true);
  // Left without another key, the field shows what is stored.
  await field(other, "who").focus();
  assert.equal(await field(other, "problem").inputValue(), "theirs");
  await close(page);
});

test("a page that comes back from the browser's memory shows what was written meanwhile", async () => {
  const page = await reader({ who: "before" });
  await page.evaluate(name => {
    localStorage.setItem(name, JSON.stringify(["after", 2, 1]));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  }, key("who"));
  assert.equal(await field(page, "who").inputValue(), "after");
  await close(page);
});

for (const [what, deny] of Object.entries(denials)) {
  test(`${what}: answers can be given, the reader is told, and a copy holds them`, async () => {
    edition.root = site.root;
    const page = await open(browser);
    await page.addInitScript(deny);
    await page.goto(server.url(KINDS));
    await field(page, "who").fill("My sister");
    await page.locator(".toast").getByText("Not saved: this browser’s storage is closed or full.").waitFor();
    assert.equal(await page.locator(".worksheet [data-saved]").textContent(), "Not saved in this browser");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".worksheet .w-foot [data-do=save]").click()]);
    assert.equal(JSON.parse(readFileSync(await download.path(), "utf8")).items[`${SHEET}.who`][0], "My sister");
    assert.deepEqual(page.troubles, []);
    await close(page);
  });
}

test("an answer that storage has no room for keeps no other from being stored", async () => {
  const page = await reader();
  await page.evaluate(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (name, text) {
      if (text.length > 1000) throw new DOMException("full", "QuotaExceededError");
      setItem.call(this, name, text);
    };
  });
  await field(page, "problem").fill("x".repeat(2000));
  await later(page);
  await field(page, "who").fill("short");
  await later(page);
  assert.equal((await values(page))[`${SHEET}.who`], "short");
  assert.equal(await page.locator(".worksheet [data-saved]").textContent(), "Not saved in this browser");
  await close(page);
});

test("an answer of 100,000 letters is kept; a longer one stays where it is and says that it is not saved", async () => {
  const page = await reader();
  const longest = "É: \"x\"\t, and so on. ".repeat(5000).slice(0, 99000) + "line\n".repeat(200);
  await field(page, "problem").fill(longest);
  await later(page);
  await page.reload();
  assert.equal(await field(page, "problem").inputValue(), longest);
  await field(page, "problem").fill(longest + "!");
  await page.getByText("Not saved: 100,000 characters are the most.").waitFor();
  await field(page, "who").focus();
  assert.equal((await field(page, "problem").inputValue()).length, 100001);
  assert.equal((await values(page))[`${SHEET}.problem`].length, 100000, "what was stored is still there");
  await field(page, "problem").fill("shorter");
  await later(page);
  assert.equal(await page.getByText("Not saved: 100,000").count(), 0);
  await close(page);
});

test("hostile values change nothing: the page works and storage stays as it was", async () => {
  const hostile = {
    who: "null",
    problem: "[]",
    hours: '[["9"],1,1]',
    by: '["not a date",1,1]',
    first: '["__proto__",1,1]',
    sure: "[true,1,1]",
    "before.notes": '["yes",1,1]',
    "help.peer": "[1,1,1]",
    "compare.a": '[{"toString":1},1,1]',
    "compare.b": `["${"x".repeat(4.5e6)}",1,1]`,
    "keys.team.2026-99-99": '["3",1,1]',
    "keys.team.__proto__": '["3",1,1]',
    "keys.search.2026-01-01": '["99",1,1]',
    __proto__: "[true,1,1]",
  };
  const entries = Object.fromEntries(Object.entries(hostile).map(([name, text]) => [key(name), text]));
  const page = await open(browser);
  await seed(page, entries);
  await page.goto(server.url(KINDS));
  assert.deepEqual(await answered(page), {});
  await field(page, "problem").fill("works");
  await later(page);
  const after = await stored(page);
  for (const [name, text] of Object.entries(entries)) if (name !== key("problem")) assert.equal(after[name], text, name);
  assert.equal(JSON.parse(after[key("problem")])[0], "works");
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("what is stored is text and never part of the page", async () => {
  const page = await reader({ who: "<img src=x onerror=alert(1)>", "compare.a": "<b>bold</b>", "compare.a.growth": "4", hours: "<i>9</i>" });
  assert.equal(await page.locator(".worksheet :is(img, b, i:not(.rules i, .more i))").count(), 0);
  assert.match(await verdict(page), /<b>bold<\/b>/);
  assert.match(await page.locator(".trouble").textContent(), /<i>9<\/i>/);
  await close(page);
});

test("reset clears this worksheet alone, by keyboard, and Undo gives all and the focus back", async () => {
  const page = await reader({ who: "Me", "keys.date": "2026-11-27", "keys.team.2026-11-27": "4", "keys.team.2026-01-01": "2", "compare.growth.weight": "5" });
  await page.evaluate(() => localStorage.setItem("fieldguide:1:a-book-of-worksheets:life-in-days", '["d20",1,1]'));
  const before = await values(page);
  await page.locator(".worksheet [data-do=reset]").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await answered(page), {});
  assert.equal(await field(page, "compare.growth.weight").inputValue(), "3", "the author's weight");
  await page.getByRole("status").filter({ hasText: "Cleared 5 answers." }).waitFor();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.deepEqual(await values(page), before);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Reset");
  await page.locator(".worksheet [data-do=reset]").click();
  assert.equal((await values(page))["life-in-days"], "d20");
  await close(page);
});

test("'In this chapter' says how many questions are answered", async () => {
  const page = await reader();
  const count = () => page.locator(".inside [data-sheet]").textContent();
  assert.equal(await count(), "\u20070 of 14");
  await field(page, "who").fill("   ");
  await later(page);
  assert.equal(await count(), "\u20070 of 14", "spaces are no answer, and neither are the author's weights");
  await field(page, "days.study.w1d1").check();
  await field(page, "days.study.w1d2").check();
  await field(page, "sure").nth(2).check();
  assert.equal(await count(), "\u20072 of 14", "a tracker is one question");
  await close(page);
});

test("a sum: nothing, too little, right, too much, decimals, and what is no number", async () => {
  const page = await reader();
  const give = async (row, text) => {
    await field(page, `map.${row}.odds`).fill(text);
    await later(page);
  };
  const sum = () => slot(page, ".f-sum");
  assert.equal(await sum(), "");
  await give("ml", "60");
  assert.equal(await sum(), "60\u00a0%: 40\u00a0% to go.");
  await give("own-1", "39,5 %");
  assert.equal(await sum(), "99.5\u00a0%: 0.5\u00a0% to go.");
  await give("own-1", ".1");
  await give("own-2", "39.9");
  assert.equal(await sum(), "100\u00a0%, as it should be.");
  await give("own-2", "1,000");
  assert.equal(await sum(), "1060.1\u00a0%: 960.1\u00a0% too much.");
  await give("own-2", "a third");
  assert.equal(await sum(), "60.1\u00a0%: 39.9\u00a0% to go. 1 left out, not a number.");
  await give("ml", "");
  await give("own-1", "1e3");
  assert.equal(await sum(), "2 left out, not numbers.");
  assert.equal(await page.locator(".f-sum [role=status]").count(), 1);
  await close(page);
});

test("a number out of range, or none, is kept and said once the field is left", async () => {
  const page = await reader();
  await field(page, "hours").pressSequentially("95");
  await later(page);
  assert.equal(await page.locator(".trouble").count(), 0, "nobody is interrupted while typing");
  await page.keyboard.press("Tab");
  assert.equal(await page.getByRole("alert").textContent(), "“95” is more than 80. It is kept.");
  assert.equal(await field(page, "hours").getAttribute("aria-invalid"), "true");
  assert.equal(await field(page, "hours").getAttribute("aria-describedby"), await page.getByRole("alert").getAttribute("id"));
  await page.reload();
  assert.equal(await field(page, "hours").inputValue(), "95");
  assert.equal(await page.locator(".trouble").count(), 1);
  for (const [text, words] of [["-1", "“-1” is less than 0. It is kept."], ["many", "“many” is not a number. It is kept."], ["−0", ""], ["8", ""]]) {
    await field(page, "hours").fill(text);
    await page.keyboard.press("Tab");
    assert.deepEqual(await page.locator(".trouble").allTextContents(), words ? [words] : [], text);
    assert.equal((await values(page))[`${SHEET}.hours`], text);
  }
  assert.equal(await field(page, "hours").getAttribute("aria-describedby"), null);
  await close(page);
});

test("a comparison: nothing, so far, the highest, a tie, and what is no number", async () => {
  const page = await reader();
  const give = async answers => {
    for (const [name, text] of Object.entries(answers)) await field(page, `compare.${name}`).fill(text);
    await later(page);
  };
  const totals = () => page.locator("[data-total]").allTextContents();
  assert.equal(await verdict(page), "Fill in scores to compare.");
  assert.deepEqual(await totals(), ["", "", ""]);
  await give({ a: "Bus", "a.growth": "4" });
  assert.equal(await verdict(page), "Highest: Bus, 12 of 20, so far.");
  await give({ "a.team": "5", "b.growth": "5", "b.team": "2" });
  assert.deepEqual(await totals(), ["17", "17", ""]);
  assert.equal(await verdict(page), "Tie at 17 of 20: Bus and Idea B.");
  await give({ "team.weight": "2" });
  assert.equal(await verdict(page), "Highest: Bus, 22 of 25.");
  assert.equal(await page.locator(".win").textContent(), "22");
  await give({ "b.team": "lots", "c.growth": "0" });
  assert.equal(await verdict(page), "Highest: Bus, 22 of 25, so far. 1 left out, not a number.");
  await give({ "growth.weight": "" });
  await field(page, "who").focus();
  assert.equal(await field(page, "compare.growth.weight").inputValue(), "3", "without a weight, the author's");
  await give({ "growth.weight": "0", "team.weight": "0" });
  assert.equal(await verdict(page), "Tie at 0 of 0: Bus and Idea B and Idea C, so far. 1 left out, not a number.");
  await close(page);
});

test("which way answers lean, and when they do not", async () => {
  const page = await reader();
  const lean = () => slot(page, ".f-lean");
  assert.equal(await lean(), "");
  await field(page, "way.cost").first().check();
  assert.equal(await lean(), "Try first, by 1 of 1.");
  await field(page, "way.door").first().check();
  assert.equal(await lean(), "neither: 1 for Plan first, 1 for Try first.");
  await field(page, "way.door").nth(1).check();
  assert.equal(await lean(), "Try first, by 2 of 2.");
  await close(page);
});

test("a tracker counts its days, each habit its own", async () => {
  const page = await reader();
  const counts = () => page.locator(".habit [role=status]").allTextContents();
  await field(page, "days.study.w1d1").check();
  await field(page, "days.study.w4d7").check();
  await field(page, "days.own-1.w1d1").check();
  assert.deepEqual(await counts(), ["\u20072 of 28", "\u20071 of 28"]);
  assert.equal(await page.locator(".habit progress").first().evaluate(bar => bar.value), 2);
  assert.equal(await page.getByRole("checkbox", { name: "Ten seconds: week 2, Wednesday" }).count(), 1);
  await close(page);
});

test("days since a date, to come, and none", async () => {
  const page = await reader();
  await page.clock.setFixedTime(new Date(2026, 10, 27, 23, 30));
  const give = async date => {
    await field(page, "lived").fill(date);
    return slot(page, ".f-days");
  };
  assert.equal(await give("1990-02-03"), "13,446 days");
  assert.equal(await give("2026-11-26"), "1 day");
  assert.equal(await give("2026-11-27"), "0 days");
  assert.equal(await give("2026-12-07"), "in 10 days");
  assert.equal(await give(""), "");
  await close(page);
});

test("ratings are kept for each date, compared over time, and drawn with words", async () => {
  const page = await reader();
  await page.clock.setFixedTime(new Date(2026, 10, 27, 12));
  await field(page, "keys.team").nth(3).check();
  assert.equal(await field(page, "keys.date").inputValue(), "2026-11-27", "ratings without a date are of today");
  assert.deepEqual(await values(page), { [`${SHEET}.keys.date`]: "2026-11-27", [`${SHEET}.keys.team.2026-11-27`]: "4" });
  const images = () => page.locator(".drawn svg").evaluateAll(all => all.map(one => one.getAttribute("aria-label")));
  assert.deepEqual(await images(), ["Team: 4 on Nov 27, 2026, of 5"]);
  assert.equal(await page.locator(".drawn .bar").count(), 1);
  await field(page, "keys.date").fill("2026-09-01");
  assert.equal(await field(page, "keys.team").nth(3).isChecked(), false, "another date has other ratings");
  await field(page, "keys.team").nth(1).check();
  await field(page, "keys.search").nth(2).check();
  assert.deepEqual(await images(), ["Team: 2 on Sep 1, 2026, 4 on Nov 27, 2026, of 5", "Search: 3 on Sep 1, 2026, of 5"]);
  assert.equal(await page.locator(".drawn .line").count(), 2);
  assert.deepEqual(await page.locator(".drawn-days li > span").allTextContents(), ["Sep 1, 2026: Team 2, Search 3.", "Nov 27, 2026: Team 4."]);
  await page.getByRole("button", { name: "Show Nov 27, 2026" }).click();
  assert.equal(await field(page, "keys.team").nth(3).isChecked(), true);
  await page.getByRole("button", { name: "Clear Sep 1, 2026" }).press("Enter");
  assert.deepEqual(await images(), ["Team: 4 on Nov 27, 2026, of 5"]);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal((await images()).length, 2);
  assert.equal(await page.locator(".drawn [style]").count(), 0);
  await page.reload();
  assert.equal((await images()).length, 2);
  assert.deepEqual(page.troubles, []);
  await close(page);
});

/** A book with one worksheet of these blocks. */
const small = (blocks, options = "") =>
  build(
    write({
      "fieldguide.yaml": "title: Small\nid: a-book-of-worksheets\n",
      "01-kinds.md": `---\ntitle: One\n---\n\n\`\`\`worksheet\nid: every-kind\ntitle: Small\n${options}blocks:\n${blocks.map(block => `  - ${block}\n`).join("")}\`\`\`\n`,
    }),
  );

test("renamed fields, rows and options keep their answers; a changed question says so until it is confirmed", async () => {
  const page = await reader({ who: "My sister", first: "demo", "map.ml.metric": "Error" });
  edition.root = small([
    "short: { id: person, was: who, rev: 2, label: Who exactly said so? }",
    "choice: { id: start, was: first, label: What?, options: [{ id: show, was: demo, text: A demo }, { id: data, text: Data }] }",
    "table: { id: grid, was: map, label: M, rows: [{ id: model, was: ml, text: M }], columns: [{ id: figure, was: metric, text: F }] }",
  ]).root;
  await page.reload();
  assert.equal(await field(page, "person").inputValue(), "My sister");
  assert.equal(await field(page, "start").first().isChecked(), true);
  assert.equal(await field(page, "grid.model.figure").inputValue(), "Error");
  assert.equal(Object.keys(await values(page)).length, 3, "what is only shown is never written");
  await page.getByText("Changed since you answered it.").waitFor();
  await page.getByRole("button", { name: "Still right" }).press("Enter");
  assert.equal(await page.getByText("Changed since you answered it.").count(), 0);
  assert.deepEqual(JSON.parse((await stored(page))[key("person")]).slice(0, 1), ["My sister"]);
  assert.equal(JSON.parse((await stored(page))[key("person")])[2], 2);
  await field(page, "person").fill("");
  await later(page);
  await page.reload();
  assert.equal(await field(page, "person").inputValue(), "", "taken back, though the old key still says otherwise");
  await close(page);
});

test("by keyboard alone, from the first field to the last button", async () => {
  edition.root = small(["short: { id: who, label: Who? }", "choice: { id: first, label: What?, options: [{ id: demo, text: A demo }, { id: data, text: Data }] }", "scale: { id: sure, label: Sure? }", "tracker: { id: days, label: Days, weeks: 1, rows: [{ id: walk, text: Walk }] }"]).root;
  const page = await open(browser);
  await page.goto(server.url(KINDS));
  await field(page, "who").focus();
  for (const keys of [["M", "e", "Tab"], ["Space", "ArrowDown", "Tab"], ["Space", "ArrowRight", "ArrowRight", "Tab"], ["Space", "Tab", "Tab", "Space"]]) {
    for (const one of keys) await page.keyboard.press(one);
  }
  await later(page);
  assert.deepEqual(await values(page), { "every-kind.who": "Me", "every-kind.first": "data", "every-kind.sure": "3", "every-kind.days.walk.w1d1": true, "every-kind.days.walk.w1d3": true });
  const seen = [];
  for (let times = 0; times < 10; times += 1) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement.textContent));
  }
  assert.deepEqual(seen.slice(-4), ["Save a copy", "Print blank", "Print mine", "Reset"]);
  await close(page);
});

test("answers that are stored move nothing, at the top and in the middle, however late the script comes", async () => {
  const sentence = "A sentence of an answer that has many of its kind. ";
  // What is pushed out of sight is no shift to the browser: so a high window, and answers that fit into it, too.
  for (const [width, height, times, at] of [[390, 844, 120, ""], [1280, 1600, 18, ""], [390, 2400, 18, ""], [390, 844, 120, "#fg-field-every-kind.days"]]) {
    edition.root = site.root;
    const page = await open(browser, { width, height });
    const long = sentence.repeat(times);
    await seed(page, { [key("problem")]: JSON.stringify([long, 1, 1]), [key("who")]: JSON.stringify([long, 1, 1]), [key("hours")]: '["x",1,1]' });
    await page.addInitScript(() => {
      globalThis.shifts = [];
      new PerformanceObserver(list => list.getEntries().forEach(({ value }) => shifts.push(value))).observe({ type: "layout-shift", buffered: true });
    });
    await page.route(/sheets\.\w+\.js$/, async route => {
      await new Promise(done => setTimeout(done, 1500));
      await route.continue();
    });
    await page.goto(server.url(KINDS) + at);
    await settled(page);
    await page.waitForTimeout(200);
    assert.equal((await field(page, "problem").inputValue()).length, long.length);
    assert.deepEqual(await page.evaluate(() => shifts), [], `${width} px ${at}`);
    await close(page);
  }
});

test("where the script never arrives, everything is still shown", async () => {
  edition.root = site.root;
  const page = await open(browser);
  await page.route(/sheets\.\w+\.js$/, route => route.abort());
  await page.goto(server.url(KINDS));
  await page.getByRole("textbox", { name: "Who said so?" }).fill("works");
  await close(page);
});

test("text grows with what is written, also where the browser cannot do it alone", async () => {
  const page = await reader();
  const height = () => field(page, "problem").evaluate(area => [area.clientHeight, area.scrollHeight]);
  const [before] = await height();
  await field(page, "problem").fill("line\n".repeat(30));
  const [after, inner] = await height();
  assert.ok(after > before * 3 && inner <= after + 1, `${before} ${after} ${inner}`);
  // As older browsers see it: the copy under the text gives the height.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("textarea { field-sizing: fixed !important } .twin { display: block !important; visibility: hidden; padding: calc(0.6rem + 1px) calc(0.75rem + 1px) }");
    document.adoptedStyleSheets = [sheet];
  });
  const [twin, whole] = await height();
  assert.ok(twin > before * 3 && whole <= twin + 1, `${before} ${twin} ${whole}`);
  await close(page);
});

test("from a disk: answers are kept, without a complaint", async () => {
  const page = await open(browser);
  await page.goto(site.fileUrl(KINDS));
  await field(page, "who").fill("Me");
  await later(page);
  await page.goto(site.fileUrl(OWN));
  // The next page from a disk may be of another process, and what was stored gets there a moment later.
  await becomes(() => field(page, "who").inputValue(), "Me");
  assert.deepEqual(page.troubles, []);
  await close(page);
});

test("on a phone the short answers of a row share a line, and long ones have the whole width", async () => {
  const page = await reader({}, { width: 390 });
  await settled(page);
  const box = name => field(page, `map.ml.${name}`).boundingBox();
  const [metric, odds, due, done] = await Promise.all(["metric", "odds", "due", "done"].map(box));
  const middle = ({ y, height }) => Math.round(y + height / 2);
  const row = await page.locator(".grid tbody tr").first().boundingBox();
  assert.ok(Math.abs(metric.width - row.width) < 1, `${metric.width} of ${row.width}`);
  assert.ok(Math.abs(middle(odds) - middle(due)) < 2, `${middle(odds)} and ${middle(due)}`);
  assert.ok(due.x > odds.x + odds.width && done.y > due.y);
  await close(page);
});

test("nothing scrolls sideways at any width, with words of any length", async () => {
  const wide = "Donaudampfschifffahrtsgesellschaft".repeat(4);
  const answers = { who: wide, problem: wide, hours: wide, "map.own-1": wide, "map.ml.why": wide, "map.ml.odds": wide, "compare.a": wide, "compare.a.growth": wide, "keys.team.2026-11-27": "4", "keys.team.2026-11-20": "4" };
  for (const file of [KINDS, OWN]) {
    const page = await reader(answers, { file });
    for (const width of [320, 390, 700, 1280, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page.$$eval("main *", elements =>
        elements
          .filter(element => !element.closest(".vh") && element.getClientRects().length && element.getBoundingClientRect().right > innerWidth + 0.5)
          .map(element => element.outerHTML.slice(0, 90)),
      );
      assert.deepEqual(beyond, [], `${file} at ${width} px`);
      assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${file} at ${width} px`);
    }
    await close(page);
  }
});

test("everything to press is at least 24 px wide and high", async () => {
  for (const width of [320, 390, 1280]) {
    const page = await reader({ "keys.team.2026-11-27": "4", "keys.team.2026-11-20": "4" }, { width });
    const small = await page.$$eval(".w :is(input, textarea, button, summary, .w-foot a)", all =>
      all
        .filter(element => element.checkVisibility())
        .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
        .filter(([, { width, height }]) => width < 24 || height < 24)
        .map(([html, { width, height }]) => `${html} ${width}x${height}`),
    );
    assert.deepEqual(small, [], `${width} px`);
    await close(page);
  }
});
