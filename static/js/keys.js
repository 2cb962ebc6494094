// A list from the keyboard: j and k go from line to line, «/» to the search, «?» tells of it.
// Enter opens the line by itself: the focus stands on its link. Whoever is disturbed turns it off.
(() => {
  "use strict";

  const opener = document.querySelector("[data-keys]");
  const help = document.getElementById("keys");
  if (!opener || !help) return;
  const LINKS = "#rows > tr > th a[href], .board-card-title a[href]";
  const OFF = "keys-off";
  const isOn = help.querySelector("input[type=checkbox]");

  opener.hidden = false;
  try {
    isOn.checked = localStorage.getItem(OFF) === null;
  } catch { /* a browser that keeps nothing: on */ }
  isOn.addEventListener("change", () => {
    try {
      if (isOn.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch { /* holds for this page only */ }
  });

  const isTyping = (place) =>
    place.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");

  function step(by) {
    const links = [...document.querySelectorAll(LINKS)].filter((link) => link.checkVisibility());
    const line = document.activeElement?.closest("#rows > tr, .board-card");
    const at = line ? links.findIndex((link) => line.contains(link)) : -1;
    const next = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
    next?.focus();
    next?.closest("tr, .board-card").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], :popover-open") || isTyping(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      opener.click();
      return;
    }
    if (!isOn.checked) return;
    // By the place on the keyboard: with the Russian layout the same key is «о» or «л».
    if (event.code === "KeyJ" || event.code === "KeyK") {
      event.preventDefault();
      step(event.code === "KeyJ" ? 1 : -1);
    } else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
      const search = document.querySelector("main input[name=q]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
})();
