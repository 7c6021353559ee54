// Before anything is painted: colours and text size as they were chosen, and the font on its way.
//
// From a disk, Chromium may read a page before it knows where the page came from; pages from a host come with their
// storage. What is opened then keeps nothing, and says nothing. A question about cookies is answered only later, so
// asking it first is enough; nothing is ever kept in one.
(root => {
  const disk = location.protocol === "file:";
  root.classList.add("js");
  try {
    if (disk) document.cookie;
    for (const key of ["theme", "size"]) {
      const value = localStorage.getItem("fieldguide:" + key);
      if (value) root.dataset[key] = value;
    }
  } catch { /* no storage: the defaults stand */ }
  if (disk || !root.dataset.font) return;
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: root.dataset.font });
  document.head.append(link);
})(document.documentElement);
