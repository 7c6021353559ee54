// A static host on this machine: a folder under a path, its 404.html for what is missing, nothing clever.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { PATH } from "./site.mjs";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

async function answer(root, address) {
  const path = decodeURIComponent(new URL(address, "http://site").pathname);
  // Browsers ask for it where a page names no icon.
  if (path === "/favicon.ico") return { status: 204, type: ".txt", body: "" };
  if (!path.startsWith(PATH)) return { status: 404, type: ".txt", body: "outside the site" };
  const wanted = normalize(path.slice(PATH.length - 1));
  const file = wanted.endsWith("/") ? `${wanted}index.html` : wanted;
  try {
    return { status: 200, type: extname(file), body: await readFile(join(root, file)) };
  } catch {
    return { status: 404, type: ".html", body: await readFile(join(root, "404.html")) };
  }
}

/**
 * Serve a site until the test, or the file, is over.
 * @returns {Promise<{url: (file: string) => string, origin: string}>}
 */
export async function serve(site) {
  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(site.root, request.url ?? "/");
    response.writeHead(status, {
      "Content-Type": TYPES[type] ?? "application/octet-stream",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin, url: file => origin + PATH + file };
}
