// Pages as a parser reads them, without running anything: what stands in the file, not what scripts made of it.

/** Read many pages in one empty tab; `look` runs in the tab with a document and the file's name. */
export async function inspect(page, site, files, look) {
  const found = {};
  for (const file of files) {
    found[file] = await page.evaluate(
      ([html, source]) => {
        const parsed = new DOMParser().parseFromString(html, "text/html");
        return new Function("document", `return (${source})(document)`)(parsed);
      },
      [site.text(file), look.toString()],
    );
  }
  return found;
}
