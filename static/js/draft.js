// <form data-draft="key">: what was typed survives a reload of the tab and goes with the tab.
// Files, passwords and ticks are never kept: a consent must be given anew each time.
(() => {
  "use strict";

  const KEPT = "input, select, textarea";
  const NEVER = "[type=file], [type=password], [type=checkbox], [type=hidden], [type=submit], [data-no-draft]";
  const keyOf = (form) => `draft:${form.dataset.draft}`;
  const fieldsOf = (form) =>
    [...form.querySelectorAll(KEPT)].filter((field) => field.name && !field.matches(NEVER));

  function read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  }

  function keep(form) {
    const values = {};
    for (const field of fieldsOf(form)) {
      if (field.type === "radio" && !field.checked) continue;
      values[field.name] = field.value;
    }
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(values));
    } catch {
      // A full or forbidden storage costs only the draft.
    }
  }

  function restore(form) {
    // After a refusal the server has filled the form itself, and knows better.
    if (form.querySelector("[aria-invalid=true]") || form.dataset.draftFilled) return;
    const values = read(keyOf(form));
    let restored = false;
    for (const field of fieldsOf(form)) {
      if (!(field.name in values)) continue;
      if (field.type === "radio") {
        if (field.value === values[field.name] && !field.checked) {
          field.checked = true;
          restored = true;
        }
      } else if (!field.value && values[field.name]) {
        field.value = values[field.name];
        restored = true;
      }
    }
    const note = form.querySelector("[data-draft-note]");
    if (note) note.hidden = !restored;
    if (restored) form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("change", () => keep(form));
  }

  // The page that thanks carries data-draft-clear with the same key.
  for (const mark of document.querySelectorAll("[data-draft-clear]")) {
    sessionStorage.removeItem(`draft:${mark.dataset.draftClear}`);
  }
})();
