// The published scripts say what their sources say: only comments and blanks were left out.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { books, build } from "./support/site.mjs";

const site = build(books.flagship);
const theme = fileURLToPath(new URL("../../themes/default", import.meta.url));

/** What a script consists of: the kind of each node, and the words of those that have some. */
const nodes = text => {
  const found = [];
  const visit = node => {
    found.push([ts.SyntaxKind[node.kind], node.rawText ?? node.text].join(" "));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(ts.createSourceFile("script.js", text, ts.ScriptTarget.Latest), visit);
  return found;
};

/** The scripts of some folders of the theme, as they are joined. */
const sources = (...folders) => folders.flatMap(folder =>
  readdirSync(join(theme, folder)).filter(name => /^\d.*\.js$/.test(name)).sort().map(name => readFileSync(join(theme, folder, name), "utf8")),
).join("\n");

for (const [pattern, ...folders] of [
  [/book\.\w+\.js$/, "scripts"],
  [/\/terms\.\w+\.js$/, "scripts", "scripts/terms"],
  [/sheets\.\w+\.js$/, "scripts", "widgets"],
  [/sheets-terms\.\w+\.js$/, "scripts", "widgets", "scripts/terms"],
  [/progress\.\w+\.js$/, "scripts/progress"],
  [/\/moved\.\w+\.js$/, "scripts/moved"],
  [/\/notes\.\w+\.js$/, "scripts/notes"],
]) {
  test(`what is published of ${folders.join(", ")}`, () => {
    const published = site.text(site.find(pattern));
    const [found, wanted] = [nodes(published), nodes(sources(...folders))];
    found.forEach((node, at) => assert.equal(node, wanted[at]));
    assert.equal(found.length, wanted.length);
    assert.ok(!/^\s|\/\*/m.test(published), "neither comments nor indentation");
  });
}

test("what is published of the head script, in every page", () => {
  const [, published] = /<script>([^<]*)<\/script>/.exec(site.text("index.html"));
  const source = readFileSync(join(theme, "scripts/head.js"), "utf8");
  assert.deepEqual(nodes(published), nodes(source));
  assert.ok(!/^\s|\/[*/]/m.test(published), "neither comments nor indentation");
});
