// The queue of corrections from the keyboard: the first empty field is ready, Esc goes past a card.
(() => {
  "use strict";

  const form = document.querySelector("form[data-queue]");
  if (!form) return;
  if (!document.querySelector("main [data-focus]")) {
    form.querySelector("input:not([type=hidden]), select, textarea, [type=submit]")?.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    form.querySelector("[data-skip]")?.click();
  });
})();
