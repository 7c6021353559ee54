// Ratings as a small chart: a bar each for one day, a line each over several; and every day in words under it.
(() => {
  "use strict";
  const state = fieldguide;
  const { clear, days, given, keys, make } = fieldguideAnswers;
  const SVG = "http://www.w3.org/2000/svg";
  const [WIDTH, HEIGHT, EDGE] = [240, 40, 8];

  /** @param {string} name @param {Record<string, string | number>} attributes @param {Element[]} children */
  const draw = (name, attributes, ...children) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.append(...children);
    return element;
  };
  /** @param {string} day */
  const named = day => new Date(`${day}T12:00`).toLocaleDateString(undefined, { dateStyle: "medium" });

  /** @typedef {{ day: string, value: number }} Rating */
  /** @param {Rating[]} ratings @param {(value: number) => number} part from 0 to 1 */
  const bar = ([{ value }], part) => [
    draw("rect", { class: "rail", x: 0, y: 14, width: WIDTH, height: 12, rx: 6 }),
    draw("rect", { class: "bar", x: 0, y: 14, width: Math.max(12, WIDTH * part(value)), height: 12, rx: 6 }),
  ];

  /** @param {Rating[]} ratings @param {(value: number) => number} part from 0 to 1 @param {string[]} all every day of the chart */
  const line = (ratings, part, all) => {
    const [first, last] = [Date.parse(all[0]), Date.parse(all[all.length - 1])];
    const points = ratings.map(({ day, value }) => [
      EDGE + ((Date.parse(day) - first) / (last - first)) * (WIDTH - 2 * EDGE),
      HEIGHT - EDGE - part(value) * (HEIGHT - 2 * EDGE),
    ]);
    return [
      draw("path", { class: "rail", d: `M0 ${EDGE}H${WIDTH}M0 ${HEIGHT - EDGE}H${WIDTH}` }),
      draw("polyline", { class: "line", points: points.join(" ") }),
      ...points.map(([cx, cy]) => draw("circle", { class: "dot", cx, cy, r: 4 })),
    ];
  };

  /** @param {HTMLElement} box */
  const chart = box => {
    const place = box.querySelector(".drawn");
    const date = /** @type {HTMLInputElement | null} */ (box.querySelector("input[type=date]"));
    const rows = [...box.querySelectorAll(".rating")].map(row => ({
      name: row.querySelector("legend")?.textContent ?? "",
      radio: /** @type {HTMLInputElement} */ (row.querySelector("input")),
    }));
    const [least, most] = [Number(box.dataset.least), Number(box.dataset.most)];
    /** @param {number} value */
    const part = value => (value - least) / (most - least);
    /** The ratings of some days. @param {HTMLInputElement} radio @param {string[]} all @returns {Rating[]} */
    const rated = (radio, all) =>
      all
        .map(day => ({ day, value: parseFloat(String(state.newest(keys(radio, day))?.[0])) }))
        .filter(({ value }) => value >= least && value <= most);

    /** @param {string} day @param {HTMLInputElement} date */
    const remove = (day, date) => {
      date.focus();
      clear(rows.flatMap(({ radio }) => given(radio, day)), date, `Cleared the ratings of ${named(day)}.`);
    };

    /** A day in words, with ways to show and to clear it. @param {string} day @param {HTMLInputElement} date */
    const told = (day, date) => {
      const words = rows.flatMap(({ name, radio }) => rated(radio, [day]).map(({ value }) => `${name} ${value}`));
      const item = make("li");
      item.append(make("span", "", `${named(day)}: ${words.join(", ")}.`));
      /** @type {[string, () => void][]} */
      const buttons = [
        ["Show", () => [(date.value = day), date.focus(), date.dispatchEvent(new Event("input", { bubbles: true }))]],
        ["Clear", () => remove(day, date)],
      ];
      for (const [label, act] of buttons) {
        const button = make("button", "btn", label);
        button.type = "button";
        button.append(make("span", "vh", ` ${named(day)}`));
        button.addEventListener("click", act);
        item.append(button);
      }
      return item;
    };

    let drawn = "";
    return () => {
      const all = date ? [...new Set(rows.flatMap(({ radio }) => days(radio)))].sort() : [];
      const shown = all.length ? all : [""];
      const charts = rows.map(({ name, radio }) => ({ name, ratings: rated(radio, shown) })).filter(({ ratings }) => ratings.length);
      // Drawn anew only when something changed, or focus would be lost.
      const now = JSON.stringify([shown, charts]);
      if (!place || now === drawn) return;
      drawn = now;
      place.toggleAttribute("hidden", !charts.length);
      place.replaceChildren(...charts.map(({ name, ratings }) => {
        const row = make("div", "drawn-row");
        const words = ratings.map(({ day, value }) => value + (day && ` on ${named(day)}`)).join(", ");
        const shapes = shown.length > 1 ? line(ratings, part, shown) : bar(ratings, part);
        row.append(make("span", "", name), draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${name}: ${words}, of ${most}` }, ...shapes), make("b", "", String(ratings.at(-1)?.value)));
        return row;
      }));
      if (!date || !all.length) return;
      const list = make("ul", "drawn-days");
      list.append(...all.map(day => told(day, date)));
      place.append(list);
    };
  };

  // Ratings without a date are of today.
  document.addEventListener("input", ({ target }) => {
    const radio = target instanceof HTMLInputElement && target.type === "radio" && target;
    const date = radio && /** @type {HTMLInputElement | null} */ (radio.closest("[data-dated]")?.querySelector("input[type=date]"));
    if (!date || date.value) return;
    const now = new Date();
    date.valueAsNumber = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    // Both at once, for what is shown follows what is stored.
    fieldguide.set([keys(date), date.value, 1], [keys(radio, date.value), radio.value, fieldguideAnswers.revision(radio)]);
  }, { capture: true });

  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll("[data-chart]");
  for (const box of boxes) state.subscribe(chart(box));
})();
