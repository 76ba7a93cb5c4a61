// Runs before the first paint, so that nobody who chose a theme sees the other one.
(function () {
  try {
    var theme = localStorage.getItem("atlas.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    var language = localStorage.getItem("atlas.language");
    if (language !== "en" && language !== "ru")
      language = (navigator.language || "en").toLowerCase().indexOf("ru") === 0 ? "ru" : "en";
    document.documentElement.lang = language;
  } catch {
    // Without storage the system's theme and the browser's language hold.
  }
})();
