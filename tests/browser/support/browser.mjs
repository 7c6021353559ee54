// One Chromium for each test file, and an eye on everything that a page must not do.
import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { after } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";

/** Widths that pages are looked at: the smallest phone, a phone, a laptop, a large screen. */
export const WIDTHS = [320, 390, 1280, 1600];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function executable() {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const places = (process.env.PATH ?? "").split(delimiter);
  const candidates = names.flatMap(name => places.map(place => join(place, name)));
  const found = [process.env.CHROMIUM, ...candidates].filter(Boolean).find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("no Chromium: run `apt-get install chromium`, or set CHROMIUM to its path");
  return found;
}

/** A browser that remembers in a folder, for a reader who closes it and comes back. */
export const returning = folder => chromium.launchPersistentContext(folder, { executablePath: executable(), args: FLAGS });

/** Start the browser; it ends with the file's tests. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: executable(), args: FLAGS });
  after(() => browser.close());
  return browser;
}

/**
 * A page in a context of its own, watched: `page.troubles` holds console errors, violations of the policy, uncaught
 * errors, dialogs, and requests that failed or were refused; `page.requests` every address that was asked for;
 * `page.forget()` empties both.
 */
export async function open(browser, { width = 1280, height = 800, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, ...options });
  const page = await context.newPage();
  watch(page);
  return page;
}

function watch(page) {
  const troubles = (page.troubles = []);
  const requests = (page.requests = []);
  page.forget = () => {
    troubles.length = 0;
    requests.length = 0;
  };
  page.on("console", message => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", error => troubles.push(`uncaught: ${error.message}`));
  page.on("request", request => requests.push(request.url()));
  page.on("requestfailed", request => {
    // A font or the icon may still be on its way when a test goes to the next page; what is refused fails otherwise.
    const left = request.failure()?.errorText === "net::ERR_ABORTED" && /\/favicon\.|\.woff2$/.test(request.url());
    if (!left) troubles.push(`failed: ${request.url()}`);
  });
  page.on("response", response => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  page.on("dialog", dialog => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
}

/** Close a page with its context. */
export const close = page => page.context().close();

/** Wait until fonts have arrived and two frames were painted. */
export const settled = page =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  });

/**
 * What is read becomes what is wanted: at once, or within some patience where the browser promises no more than soon,
 * as with the storage of another tab.
 */
export async function becomes(read, wanted, { patience = 5000, where } = {}) {
  const end = Date.now() + patience;
  let found = await read();
  while (!isDeepStrictEqual(found, wanted) && Date.now() < end) {
    await new Promise(done => setTimeout(done, 50));
    found = await read();
  }
  assert.deepEqual(found, wanted, where);
}

/**
 * From now on time stands still in a page and its context, and goes on by `page.clock.runFor` alone. So do its frames:
 * nothing that waits for one ends.
 */
export async function halt(page) {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 3600000);
}
