// Worksheets on paper: with the reader's answers, each of them whole, or blank, with none of them; and quizzes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open, settled } from "./support/browser.mjs";
import { paper, poppler, texts } from "./support/paper.mjs";
import { SHEET, answered, fill, key, later } from "./support/sheet.mjs";
import { books, build } from "./support/site.mjs";

const browser = await launch();
const site = build(books.worksheets);
const KINDS = site.fileUrl("kinds/index.html");
const OWN = site.fileUrl(`worksheets/${SHEET}/index.html`);

/** The text of a page on paper, sheet by sheet. */
const sheets = async (page, format) => texts(await paper(page, format));

/** Letters and digits alone: lines are broken elsewhere on paper, and pages are numbered. */
const plain = text => text.normalize("NFKC").replace(/^\d+ \/ \d+$/gm, "").replace(/[^\p{L}\p{N}]+/gu, "");

/** A reader with these answers. */
async function reader(answers = {}, url = KINDS, options = {}) {
  const page = await open(browser, { reducedMotion: "reduce", ...options });
  await page.addInitScript(entries => {
    for (const [name, value] of entries) localStorage.setItem(name, JSON.stringify([value, 1, 1]));
    globalThis.print = () => (globalThis.printed = (globalThis.printed ?? 0) + 1);
  }, Object.entries(answers).map(([name, value]) => [key(name), value]));
  await page.goto(url);
  await settled(page);
  return page;
}
const printMine = page => page.locator(".worksheet [data-do=print]").click();

const word = name => `Zq${[...name].map(letter => letter.charCodeAt(0).toString(36)).join("")}x`;

for (const format of ["A4", "Letter"]) {
  test(`${format}: every answer is on paper in place, and none on a blank one`, async () => {
    const page = await reader();
    const given = await fill(page, word);
    await later(page);
    const texts = Object.entries(given).filter(([, value]) => typeof value === "string" && value.startsWith("Zq"));
    assert.ok(texts.length > 12, `only ${texts.length} texts`);
    await printMine(page);
    assert.equal(await page.evaluate(() => globalThis.printed), 1);
    const mine = plain((await sheets(page, format)).join(""));
    for (const [name, text] of texts) assert.ok(mine.includes(text), `${name} is not on paper`);
    for (const words of ["A book of worksheets", "Every kind", "Name", "Date", "Every kind of field"]) assert.ok(mine.includes(plain(words)), words);
    for (const words of ["After it.", "Before it.", "How many days is a typical life?", "Save a copy", "In this chapter"]) assert.ok(!mine.includes(plain(words)), words);

    await page.goto(OWN + "?blank");
    await page.getByText("This is a blank copy to print").waitFor();
    const blank = plain((await sheets(page, format)).join(""));
    for (const [name, text] of texts) assert.ok(!blank.includes(text), `${name} is on a blank page`);
    for (const words of ["A book of worksheets", "Every kind", "Name", "Date", "Who said so?", "Four weeks"]) assert.ok(blank.includes(plain(words)), words);
    for (const words of ["mmddyyyy", "asitshouldbe", "blank copy", "Back to my answers", "Fill in scores", "to go", "All worksheets"]) {
      assert.ok(!blank.includes(plain(words)), words);
    }
    assert.deepEqual(await answered(page), {});
    assert.equal(await page.locator(".worksheet :is(input, textarea):enabled").count(), 0);

    await page.getByRole("link", { name: "Back to my answers" }).click();
    await page.waitForFunction(() => document.querySelector("textarea").value !== "");
    assert.deepEqual(await answered(page), given, "and nothing was lost");
    await close(page);
  });
}

test("the shortest answer and the longest are whole, over as many sheets as they need", async () => {
  const words = Array.from({ length: 9000 }, (_, at) => `w${at}e`);
  const long = words.join(" ");
  for (const name of ["problem", "who"]) {
    const page = await reader({ [name]: long, "map.ml.why": "I", hours: "7" });
    await printMine(page);
    const all = await sheets(page);
    const found = new Set(all.join(" ").split(/\s+/));
    assert.deepEqual(words.filter(word => !found.has(word)).slice(0, 5), [], name);
    // A line that stands on the edge of two sheets would be drawn on both.
    const twice = all.join(" ").split(/\s+/).filter(word => /^w\d+e$/.test(word)).length - words.length;
    assert.equal(twice, 0, name);
    await close(page);
  }
});

test("answers stand on lines of 8.5 mm that are borders, as many as the author asked for or the answer needs", async () => {
  const page = await reader({ problem: "line\n".repeat(30) + "end" });
  await page.emulateMedia({ media: "print" });
  const { rules, more, line, height } = await page.evaluate(() => {
    const long = document.querySelector(".f-long .long");
    const of = selector => [...long.querySelectorAll(selector)].map(rule => {
      const { borderBottomStyle, borderBottomWidth } = getComputedStyle(rule);
      return [Math.round(rule.getBoundingClientRect().height * 10) / 10, borderBottomStyle, parseFloat(borderBottomWidth) > 0];
    });
    const twin = long.querySelector(".twin");
    return { rules: of(".rules i"), more: of(".more i").length, line: parseFloat(getComputedStyle(twin).lineHeight), height: twin.offsetHeight };
  });
  const pitch = (8.5 * 96) / 25.4;
  assert.deepEqual(rules, Array(4).fill([Math.round(pitch * 10) / 10, "solid", true]));
  assert.ok(Math.abs(line - pitch) < 0.1 && Math.abs(height - 31 * pitch) < 2, `${line} ${height}`);
  assert.ok(more >= 31, `${more} lines`);
  await close(page);
});

test("on paper everything is black on white, ticks and circles are borders, and nothing needs a colour", async () => {
  const page = await reader({}, KINDS, { colorScheme: "dark" });
  await fill(page);
  await page.getByRole("radio", { name: "20,000" }).check();
  await page.getByRole("button", { name: "Check my answer" }).click();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const found = await page.evaluate(() => {
    const wrong = [];
    for (const element of document.querySelectorAll(".w, .w *:not(svg, svg *)")) {
      if (!element.checkVisibility()) continue;
      const { color, backgroundColor } = getComputedStyle(element);
      const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
      if (Math.max(red, green, blue) > 0x33) wrong.push(`${color} ${element.outerHTML.slice(0, 60)}`);
      if (!["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(backgroundColor)) wrong.push(`on ${backgroundColor} ${element.outerHTML.slice(0, 60)}`);
    }
    const marks = [...document.querySelectorAll(".w :checked")].map(box => getComputedStyle(box, "::before"));
    const bare = marks.filter(({ borderBottomWidth, borderBottomColor }) => parseFloat(borderBottomWidth) < 1 || borderBottomColor !== "rgb(0, 0, 0)");
    return { wrong, bare: bare.length, marks: marks.length };
  });
  assert.deepEqual(found.wrong, []);
  assert.ok(found.marks > 20 && found.bare === 0, JSON.stringify(found));
  await close(page);
});

/** The upright lines of a PDF's first sheet that are at least 15 mm high: left and width, in pixels of 576 to the inch. */
function upright(file) {
  const image = poppler("pdftoppm", "-gray", "-r", "576", "-f", "1", "-l", "1", file);
  const [head, width, height] = /^P5\s(\d+)\s(\d+)\s\d+\s/.exec(image.subarray(0, 40).toString("latin1"));
  const high = x => {
    for (let y = 0, run = 0; y < height; y++) {
      run = image[head.length + y * width + x] < 200 ? run + 1 : 0;
      if (run === 340) return true;
    }
    return false;
  };
  const lines = [];
  for (let x = 0; x < width; x++) {
    if (!high(x)) continue;
    const last = lines.at(-1);
    if (last && last.left + last.wide === x) last.wide++;
    else lines.push({ left: x, wide: 1 });
  }
  return lines;
}

test("tables on paper have all their lines, the last one at the right, too", async () => {
  const page = await open(browser);
  await page.goto(build(books.flagship).fileUrl("worksheets/scoping-canvas/index.html"));
  for (const [format, across] of [["A4", 210], ["Letter", 215.9]]) {
    const lines = upright(await paper(page, format));
    const { left, wide } = lines.at(-1);
    assert.ok(lines.length > 4, `${lines.length} lines on ${format}`);
    assert.ok(Math.abs((left / 576) * 25.4 - (across - 16)) < 1, `the last line at ${left} px on ${format}`);
    assert.ok(wide >= lines[0].wide, `${lines.map(line => line.wide)} px wide on ${format}`);
  }
  await close(page);
});

test("what follows a page break begins a new sheet", async () => {
  const page = await reader({}, OWN + "?blank");
  const startsSheet = async () => (await sheets(page)).map(plain).findIndex(sheet => sheet.startsWith("Fourweeks")) > 0;
  assert.ok(await startsSheet(), "on the sheet's own page");
  await page.goto(KINDS);
  await settled(page);
  await printMine(page);
  assert.ok(await startsSheet(), "printed alone from its chapter");
  await close(page);
});

test("in the print of a chapter titles and heads stay with what they head, and a sheet fills its pages", async () => {
  const page = await reader();
  /** The pages, with one part moved down a little further each time, over more than a page. */
  async function* moved(part) {
    for (let height = 0; height < 250; height += 10) {
      await page.locator(part).evaluate((element, mm) => (element.style.marginTop = `${mm}mm`), height);
      const all = (await sheets(page)).map(plain);
      yield { height, all, where: words => all.findIndex(sheet => sheet.includes(words)) };
    }
  }
  const loose = [];
  let runsOn = 0;
  for await (const { height, where } of moved(".worksheet")) {
    for (const [head, first] of [["EverykindoffieldWorkfrom", "BeforeIstart"], ["MetricsMetricWhy", "Model"]]) {
      if (where(head) < 0 || where(head) !== where(first)) loose.push(`${height} mm: ${head}`);
    }
    runsOn += where("Thereisnowayback") === where("Fourweeks");
  }
  assert.deepEqual(loose, []);
  assert.ok(runsOn > 0, "the sheet's own page break breaks the chapter");
  let after = 0;
  for await (const { all, where } of moved(".f-chart")) after += all[where("Myday")].startsWith("Myday");
  assert.ok(after > 0, "what follows ratings is never without them");
  await close(page);
});

test("a quiz prints its question; blank, not its answer", async () => {
  const page = await reader({}, KINDS);
  await page.getByRole("radio", { name: "20,000" }).check();
  await page.getByRole("button", { name: "Check my answer" }).click();
  assert.ok(plain((await sheets(page)).join("")).includes("Nearestbyfar"));
  await page.goto(KINDS + "?blank#fg-quiz-life-in-days");
  await page.getByText("This is a blank copy to print").waitFor();
  const blank = plain((await sheets(page)).join(""));
  assert.ok(blank.includes("Howmanydaysisatypicallife"));
  for (const words of ["Nearest by far", "274 years", "27,400", "The answer"]) assert.ok(!blank.includes(plain(words)), words);
  await close(page);
});

test("without scripts a worksheet can be filled in and printed, and blank it has its lines", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(OWN);
  assert.ok(plain((await sheets(page)).join("")).includes("Whosaidso"));
  const text = "One sentence after the other about a bus that is late. ".repeat(12).trim();
  await page.getByRole("textbox", { name: "What do they wish worked better?" }).fill(text);
  await page.getByRole("textbox", { name: "Who said so?" }).fill(text.replaceAll("One", "Two"));
  await page.getByRole("radio", { name: "Data" }).press("Space");
  await page.getByRole("textbox", { name: "Hours a week" }).fill("1234567890123456789012345");
  const printed = plain((await sheets(page)).join(""));
  for (const wanted of [text, text.replaceAll("One", "Two"), "1234567890123456789012345"]) assert.ok(printed.includes(plain(wanted)), wanted);
  assert.equal(await page.locator(".js-only").filter({ visible: true }).count(), 0);
  await close(page);
});
