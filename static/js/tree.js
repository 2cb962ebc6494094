// Opens levels of the tree in place, and walks it with the arrow keys. Without it each mark is a
// link to the page of that level.
(() => {
  "use strict";

  const tree = () => document.querySelector(".tree");
  const below = (toggle) => toggle.closest(".tree-item").querySelector(":scope > ul");

  function dress(root) {
    for (const toggle of root.querySelectorAll("a.tree-toggle:not([role])")) {
      const list = below(toggle);
      toggle.setAttribute("role", "button");
      toggle.setAttribute("aria-expanded", String(Boolean(list && !list.hidden)));
    }
  }

  async function open(toggle) {
    let list = below(toggle);
    if (!list) {
      list = document.createElement("ul");
      toggle.closest(".tree-item").append(list);
      await window.htmx.ajax("GET", toggle.dataset.branch, { target: list, swap: "innerHTML" });
      if (!list.childElementCount) {
        list.remove();
        return;
      }
    }
    list.hidden = false;
    toggle.setAttribute("aria-expanded", "true");
  }

  function close(toggle) {
    const list = below(toggle);
    if (list) list.hidden = true;
    toggle.setAttribute("aria-expanded", "false");
  }

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("a.tree-toggle[role]");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (toggle.getAttribute("aria-expanded") === "true") close(toggle);
    else open(toggle);
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest(".tree-row");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const toggle = row.querySelector("a.tree-toggle");
    const isOpen = toggle?.getAttribute("aria-expanded") === "true";
    const names = [...tree().querySelectorAll(".tree-name")].filter((name) => name.offsetParent);
    const place = names.indexOf(row.querySelector(".tree-name"));
    const act = {
      " ": () => event.target === toggle && toggle.click(),
      ArrowDown: () => names[place + 1]?.focus(),
      ArrowUp: () => names[place - 1]?.focus(),
      ArrowRight: () => (toggle && !isOpen ? open(toggle) : names[place + 1]?.focus()),
      ArrowLeft: () => {
        if (toggle && isOpen) close(toggle);
        else row.parentElement.parentElement.closest(".tree-item")?.querySelector(".tree-name").focus();
      },
    }[event.key];
    if (!act || (event.key === " " && event.target !== toggle)) return;
    event.preventDefault();
    act();
  });

  // A menu of a row closes by Escape and by a press beside it, as menus do.
  const menu = () => document.querySelector(".row-menu[open]");

  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && menu();
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    const open = menu();
    if (open && !open.contains(event.target)) open.open = false;
  });

  document.addEventListener("htmx:afterSettle", () => dress(document));
  dress(document);
})();
