// Books become sites: each test file builds what it looks at, with the binary that was built before, into a folder of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

/** The books that are tested: the flagship, one that uses every feature, and one with every kind of answer. */
export const books = {
  flagship: join(here, "../../book"),
  fixture: join(here, "fixture"),
  worksheets: join(here, "../sites/worksheets/book"),
};

/** Where a published site would stand; the server serves under the same path. */
export const PATH = "/some/path/";
export const BASE_URL = `https://example.org${PATH}`;

const folders = [];
process.on("exit", () => folders.forEach(folder => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the test file ends. */
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), "fieldguide-browser-"));
  folders.push(folder);
  return folder;
}

/** Write a book: path to text. */
export function write(files, folder = temporary()) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function binary() {
  const target =
    process.env.CARGO_TARGET_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "fieldguide/target");
  const file = process.env.FIELDGUIDE_BIN ?? join(target, "release/fieldguide");
  assert.ok(existsSync(file), `no program at ${file}: run \`cargo build --release\`, or set FIELDGUIDE_BIN`);
  return file;
}

/** Build a book; what the tool says is part of the result. */
export function run(book, ...options) {
  const root = join(temporary(), "site");
  const { status, stderr, error } = spawnSync(binary(), ["build", book, "--dest-dir", root, ...options], {
    encoding: "utf8",
  });
  assert.ifError(error);
  return { root, status, stderr };
}

/** Build a book that must be without mistakes. */
export function build(book, ...options) {
  const { root, status, stderr } = run(book, "--strict", ...options);
  assert.equal(status, 0, stderr);
  return new Site(root);
}

/** A site on disk. */
export class Site {
  constructor(root) {
    this.root = root;
    /** Every file, from the site's root. */
    this.files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
      .sort();
    this.html = this.files.filter(file => file.endsWith(".html"));
    this.redirects = this.html.filter(file => /<html[^>]* data-redirect=/.test(this.text(file)));
    /** What people read: chapters and the cover. */
    this.pages = this.html.filter(file => file !== "404.html" && !this.redirects.includes(file));
    assert.ok(this.pages.length > 0, "a site has pages");
  }

  text(file) {
    return readFileSync(join(this.root, file), "utf8");
  }

  bytes(file) {
    return readFileSync(join(this.root, file));
  }

  /** The one file whose name fits. */
  find(pattern) {
    const found = this.files.filter(file => pattern.test(file));
    assert.equal(found.length, 1, `${pattern} fits ${found}`);
    return found[0];
  }

  fileUrl(file) {
    return pathToFileURL(`${this.root}/${file}`).href;
  }
}
