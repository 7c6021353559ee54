// `fieldguide serve` over a book that the test writes to.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after } from "node:test";
import { binary, write } from "./site.mjs";

/** Every preview that still runs; they end with the test file. */
const running = new Set();
after(() => running.forEach(child => child.kill("SIGKILL")));

/**
 * Start it over a book, and wait until it has said some words: by default, those when the whole book is read. One who
 * is deaf reads nothing after them until `listen`.
 * @returns {Promise<{url: (path: string) => string, log: () => string, book: string, listen: () => void, stop: () => Promise<void>}>}
 */
export async function preview(files, { port = 0, book = write(files), said = "Ctrl-C", deaf = false } = {}) {
  const child = spawn(binary(), ["serve", book, "--port", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  running.add(child);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", text => {
    log += text;
    if (deaf && log.includes(said)) child.stderr.pause();
  });
  const deadline = Date.now() + 20000;
  while (!log.includes(said)) {
    assert.ok(Date.now() < deadline && child.exitCode === null, log);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const origin = /http:\/\/[\d.:]+/.exec(log)[0];
  const stop = async () => {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    running.delete(child);
  };
  const listen = () => {
    deaf = false;
    child.stderr.resume();
  };
  return { book, listen, log: () => log, url: path => origin + path, port: Number(origin.split(":").at(-1)), stop };
}
