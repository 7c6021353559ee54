(root => {
  root.classList.add("js");
  try {
    for (const key of ["theme", "size"]) {
      const value = localStorage.getItem("fieldguide:" + key);
      if (value) root.dataset[key] = value;
    }
  } catch { /* no storage: the defaults stand */ }
  if (location.protocol === "file:" || !root.dataset.font) return;
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: root.dataset.font });
  document.head.append(link);
})(document.documentElement);
