// Checklists: real boxes with real names, ticked by label, by key and by thumb.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close, launch, open } from "./support/browser.mjs";
import { books, build, write } from "./support/site.mjs";

const browser = await launch();
const sites = { flagship: build(books.flagship), fixture: build(books.fixture) };
const CHECKLISTS = "part/checklists/index.html";
const FIRST = "I have read the first chapter.";

test("every box has the name that its label shows, and no two share one", async () => {
  const page = await open(browser);
  let count = 0;
  for (const site of Object.values(sites)) {
    for (const file of site.pages) {
      await page.goto(site.fileUrl(file));
      const boxes = await page.$$eval("input[data-key]", all =>
        all.map(box => ({ labels: box.labels.length, name: box.labels[0]?.innerText.trim(), key: box.dataset.key })),
      );
      // A formula's letters are shown in italics, each in a box of its own; its name has them as they are.
      const italics = /[\u{1D400}-\u{1D7FF}]/gu;
      for (const box of boxes) box.name = box.name?.replace(italics, letter => letter.normalize("NFKC")).replace(/\s+/g, " ");
      for (const box of boxes) {
        assert.equal(box.labels, 1, `${file}: ${box.key}`);
        assert.ok(await page.getByRole("checkbox", { name: box.name, exact: true }).count(), `${file}: ${box.name}`);
      }
      const keys = boxes.map(box => box.key);
      assert.deepEqual(keys, [...new Set(keys)], file);
      count += boxes.length;
    }
  }
  await close(page);
  assert.ok(count > 30, `only ${count} boxes were seen`);
});

test("lists under one heading have names of their own, and so have their counts and links", async () => {
  const list = name => `- [ ] Item ${name}. {#item-${name}}\n\nText.\n\n`;
  const text = `---\ntitle: One\n---\n\n${list("aa")}${list("bb")}## Ready?\n\n${list("cc")}- [[item:item-aa]]\n\n> ${list("dd")}## Done?\n\n${list("ee")}`;
  const site = build(write({ "fieldguide.yaml": "title: T\nid: lists\n", "01-one.md": text }));
  const page = await open(browser);
  await page.goto(site.fileUrl("one/index.html"));
  for (const name of ["(1 of 2)", "(2 of 2)", "Ready? (1 of 3)", "Ready? (2 of 3)", "Ready? (3 of 3)", "Done?"]) {
    assert.equal(await page.getByRole("group", { name: `Checklist ${name}`, exact: true }).count(), 1, name);
    const counts = name === "Ready? (2 of 3)" ? 0 : 1;
    assert.equal(await page.getByRole("progressbar", { name: `Checklist ${name}`, exact: true }).count(), counts, name);
  }
  const links = (await page.locator("main a[href^='#fg-checklist']").allInnerTexts()).map(text => text.split("\n")[0]);
  assert.deepEqual(links, ["Checklist (1 of 2)", "Checklist (2 of 2)", "Ready? (1 of 3)", "Ready? (3 of 3)", "Done?"]);
  await close(page);
});

test("a click on the label ticks, and another takes it back", async () => {
  const page = await open(browser);
  await page.goto(sites.fixture.fileUrl(CHECKLISTS));
  const box = page.getByRole("checkbox", { name: FIRST });
  await page.getByText(FIRST).first().click();
  assert.equal(await box.isChecked(), true);
  await page.getByText(FIRST).first().click();
  assert.equal(await box.isChecked(), false);
  await close(page);
});

test("Tab goes from box to box, nested ones too, and Space ticks", async () => {
  const page = await open(browser);
  await page.goto(sites.fixture.fileUrl(CHECKLISTS));
  await page.getByRole("checkbox", { name: "I have a plan with parts." }).focus();
  const ids = [];
  for (let times = 0; times < 4; times += 1) {
    await page.keyboard.press("Space");
    ids.push(await page.evaluate(() => document.activeElement.checked && document.activeElement.dataset.key));
    await page.keyboard.press("Tab");
    // An explanation can be unfolded on the way.
    if (await page.evaluate(() => document.activeElement.matches("summary"))) await page.keyboard.press("Tab");
  }
  assert.deepEqual(ids, ["cl-plan", "cl-plan-small", "cl-plan-wait", "cl-plan-deep"]);
  await close(page);
});

test("a tick is seen: drawn with borders, in colour and in print", async () => {
  const page = await open(browser, { reducedMotion: "reduce" });
  await page.goto(sites.fixture.fileUrl(CHECKLISTS));
  const box = page.getByRole("checkbox", { name: FIRST });
  const mark = () =>
    box.evaluate(input => {
      const { borderBottomWidth, borderBottomColor, transform } = getComputedStyle(input, "::before");
      return { width: parseFloat(borderBottomWidth), color: borderBottomColor, shown: !/^matrix\(0, 0, 0, 0/.test(transform) };
    });
  assert.equal((await mark()).shown, false);
  await box.check();
  assert.equal((await mark()).shown, true);
  await page.emulateMedia({ media: "print" });
  const printed = await mark();
  assert.ok(printed.shown && printed.width >= 1, JSON.stringify(printed));
  assert.equal(printed.color, "rgb(0, 0, 0)");
  await close(page);
});

for (const width of [320, 390, 1280]) {
  test(`boxes are 24 px in rows of 44 px at ${width} px`, async () => {
    const page = await open(browser, { width });
    for (const [name, site] of Object.entries(sites)) {
      for (const file of site.pages) {
        await page.goto(site.fileUrl(file));
        const small = await page.$$eval("input[data-key]", boxes =>
          boxes
            .map(box => {
              const { width, height } = box.getBoundingClientRect();
              const row = Math.max(box.labels[0].getBoundingClientRect().height, box.parentElement.getBoundingClientRect().height);
              return { id: box.id, width, height, row };
            })
            .filter(({ width, height, row }) => width < 24 || height < 24 || row < 44),
        );
        assert.deepEqual(small, [], `${name}: ${file}`);
      }
    }
    await close(page);
  });
}

test("a thumb hits the box within 44 px", async () => {
  const page = await open(browser, { width: 390, height: 844, hasTouch: true });
  await page.goto(sites.fixture.fileUrl(CHECKLISTS));
  const boxes = await page.getByRole("checkbox").all();
  for (const box of boxes) {
    const { id, width, height } = await box.evaluate(input => {
      input.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = input.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const reach = (dx, dy) => {
        let steps = 0;
        while (steps < 60 && document.elementFromPoint(x + dx * (steps + 1), y + dy * (steps + 1)) === input) steps += 1;
        return steps;
      };
      return { id: input.id, width: reach(-1, 0) + reach(1, 0) + 1, height: reach(0, -1) + reach(0, 1) + 1 };
    });
    assert.ok(width >= 44 && height >= 44, `${id} is hit within ${width} x ${height} px`);
  }
  await close(page);
});

test("optional items say so, explanations stand outside of labels", async () => {
  const page = await open(browser);
  await page.goto(sites.fixture.fileUrl(CHECKLISTS));
  assert.equal(await page.getByRole("checkbox", { name: /optional$/ }).count(), 2);
  assert.equal(await page.getByText("Explaining shows what one has not understood.").count(), 1);
  assert.equal(await page.getByRole("checkbox", { name: /Explaining shows/ }).count(), 0);
  assert.ok(await page.getByRole("group", { name: /Ready to start\?/ }).count(), "a list is named by its heading");
  await close(page);
});
