// Pages on paper: PDFs as the browser prints them, and what poppler finds there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "./site.mjs";

/** A page as a PDF: its file. */
export async function paper(page, format = "A4") {
  const file = join(temporary(), "page.pdf");
  writeFileSync(file, await page.pdf({ format }));
  return file;
}

/** What a tool of poppler writes. */
export function poppler(tool, ...options) {
  const { stdout, stderr, status, error } = spawnSync(tool, options, { maxBuffer: 1 << 26 });
  assert.ifError(error);
  assert.equal(status, 0, stderr.toString());
  return stdout;
}

/** The text of a PDF, in the order in which it is drawn, sheet by sheet. */
export const texts = file => poppler("pdftotext", "-raw", "-enc", "UTF-8", file, "-").toString().split("\f").slice(0, -1);
