// Events: listens while the tab is visible, and follows what the server tells.
(() => {
  "use strict";
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  const page = own.dataset.page ?? "";
  let version = own.dataset.version ?? "";
  /** @type {EventSource | undefined} */
  let source;
  let timer = 0;
  let wait = 100;

  /** The reload script of a page says its version. @param {string} html */
  const versionOf = html => {
    const script = new DOMParser().parseFromString(html, "text/html").querySelector("script[src^='/.fieldguide/']");
    return script?.getAttribute("data-version");
  };

  let busy = false;
  let again = false;
  const exchange = async () => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const html = await answer.text();
      const next = versionOf(html);
      if (!next || (next !== version && !fieldguideExchange(html))) return fieldguideKeep();
      version = next;
    } catch { /* the server is gone; it will be asked again when it is back */ }
    busy = false;
    if (again) await exchange();
  };

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    if (document.hidden) return;
    const about = new URLSearchParams({ page, version }).toString().replaceAll("+", "%20");
    source = new EventSource(`/.fieldguide/events?${about}`);
    source.addEventListener("open", () => (wait = 100));
    source.addEventListener("message", event => {
      const { changed, mistakes } = JSON.parse(event.data);
      fieldguideOverlay(mistakes);
      if (changed.includes(page)) exchange();
    });
    // The version may have changed since, so the next connection has another address.
    source.addEventListener("error", () => {
      source?.close();
      source = undefined;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 2000);
    });
  };

  document.addEventListener("visibilitychange", connect);
  addEventListener("pageshow", event => event.persisted && connect());
  addEventListener("pagehide", () => source?.close());
  connect();
})();
