// The worksheet with every kind of field: filled in, and read back as what its controls show.

/** Its id. */
export const SHEET = "every-kind";

/** The name under which an answer of it is stored. */
export const key = name => `fieldguide:1:a-book-of-worksheets:${SHEET}.${name}`;

/** Fill in every field; what was given, by key. The last option of several is chosen. */
export async function fill(page, text = name => `Answer to ${name}`) {
  const controls = await page.$$eval(".worksheet [data-field]", all =>
    all.map(({ id, type, value, dataset }) => ({ id, type, value, name: dataset.field, number: "number" in dataset, dated: "dated" in dataset })),
  );
  const given = {};
  let day = "";
  for (const [at, { id, type, value, name, number }] of controls.entries()) {
    const control = page.locator(`[id="${id}"]`);
    const date = `2026-0${1 + (at % 9)}-1${at % 9}`;
    const rating = name.startsWith(`${SHEET}.keys.`);
    if (type === "checkbox" || type === "radio") await control.check();
    else await control.fill(type === "date" ? date : number ? String(at % 6) : text(name));
    if (rating && type === "date") day = `.${date}`;
    given[type === "radio" && rating ? name + day : name] = type === "checkbox" ? true : type === "radio" ? value : await control.inputValue();
  }
  return given;
}

/** Until what was typed is stored, 300 ms after the last key: a timer that is set now ends after the page's own. */
export const later = page => page.evaluate(() => new Promise(done => setTimeout(done, 300)));

/** What the controls show, by key; what stands there at first is no answer. */
export const answered = page =>
  page.$$eval(".worksheet [data-field]", all => {
    const day = document.querySelector("[data-dated] [type=date]")?.value;
    const found = {};
    for (const control of all) {
      const { type, checked, value, defaultValue, dataset } = control;
      const boxed = type === "checkbox" || type === "radio";
      if (boxed ? !checked : value === defaultValue) continue;
      const key = type === "radio" && control.closest("[data-dated]") && day ? `${dataset.field}.${day}` : dataset.field;
      found[key] = type === "checkbox" ? true : value;
    }
    return found;
  });
