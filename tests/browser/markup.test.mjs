// What must be true of the text of every page: the policy, the ids, the headings, and that it is HTML (P1, C11).
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { HtmlValidate } from "html-validate";
import { launch, open } from "./support/browser.mjs";
import { inspect } from "./support/static.mjs";
import { BASE_URL, books, build } from "./support/site.mjs";

const RULES = {
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // A box that scrolls sideways needs a role and a name for the keyboard, but is no section of the text.
    "prefer-native-element": ["error", { exclude: ["region"] }],
    // Checklists are never sent anywhere, so they have nothing to send them with.
    "wcag/h32": "off",
    // Safari forgets that a list without markers is one, unless it is told again.
    "no-redundant-role": "off",
  },
};

const POLICY = hash =>
  "default-src 'none'; script-src 'self' 'sha256-HASH'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'".replace(
    "HASH",
    hash,
  );

const browser = await launch();
const page = await open(browser);
const sites = {
  flagship: build(books.flagship),
  fixture: build(books.fixture),
  "fixture with an address": build(books.fixture, "--base-url", BASE_URL),
};

for (const [name, site] of Object.entries(sites)) {
  test(`${name}: valid HTML`, async () => {
    const validator = new HtmlValidate(RULES);
    const found = [];
    for (const file of site.html) {
      const { results } = await validator.validateString(site.text(file));
      for (const { ruleId, message, line, column } of results.flatMap(result => result.messages)) {
        found.push(`${file}:${line}:${column} ${ruleId}: ${message}`);
      }
    }
    assert.deepEqual(found, []);
  });

  test(`${name}: one h1, unique ids, a language, a title`, async () => {
    const look = document => {
      const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
      return {
        h1: document.querySelectorAll("h1").length,
        repeated: ids.filter((id, at) => ids.indexOf(id) !== at),
        spaced: ids.filter(id => !id || /\s/.test(id)),
        language: document.documentElement.lang,
        titled: document.title.trim().length > 0,
      };
    };
    const expected = { h1: 1, repeated: [], spaced: [], language: "en", titled: true };
    for (const [file, facts] of Object.entries(await inspect(page, site, site.html, look))) {
      assert.deepEqual(facts, expected, file);
    }
  });

  test(`${name}: the policy comes first and names the one inline script`, async () => {
    const look = document => ({
      first: [...document.head.children].slice(0, 2).map(element => element.outerHTML),
      policies: [...document.querySelectorAll("meta[http-equiv='Content-Security-Policy']")].map(meta => meta.content),
      scripts: [...document.querySelectorAll("script:not([src])")].map(script => script.textContent),
    });
    for (const [file, { first, policies, scripts }] of Object.entries(await inspect(page, site, site.html, look))) {
      assert.equal(first[0], '<meta charset="utf-8">', file);
      assert.match(first[1], /^<meta http-equiv="Content-Security-Policy" /, file);
      assert.equal(policies.length, 1, file);
      const hash = /'sha256-([^']+)'/.exec(policies[0])?.[1] ?? "";
      assert.equal(policies[0], POLICY(hash), file);
      assert.ok(scripts.length <= 1, `${file} has ${scripts.length} inline scripts`);
      if (site.pages.includes(file)) assert.equal(scripts.length, 1, file);
      for (const script of scripts) assert.equal(createHash("sha256").update(script).digest("base64"), hash, file);
    }
  });

  test(`${name}: no inline style, no handler, nothing from elsewhere`, async () => {
    const look = document => {
      const all = [...document.querySelectorAll("*")];
      const attributes = all.flatMap(element => [...element.attributes].map(({ name, value }) => ({ name, value })));
      return {
        styles: document.querySelectorAll("style, [style]").length,
        handlers: attributes.filter(({ name }) => /^on/i.test(name)),
        scripted: attributes.filter(({ value }) => /^\s*(javascript|vbscript|data):/i.test(value)),
        elements: all.filter(element => element.matches("base, iframe, object, embed, svg script")).length,
        remote: [...document.querySelectorAll("[src], link:not([rel=canonical])")]
          .map(element => element.getAttribute("src") ?? element.getAttribute("href") ?? "")
          .filter(address => /^(\w+:)?\/\//.test(address)),
      };
    };
    const expected = { styles: 0, handlers: [], scripted: [], elements: 0, remote: [] };
    for (const [file, facts] of Object.entries(await inspect(page, site, site.html, look))) {
      assert.deepEqual(facts, expected, file);
    }
  });
}
