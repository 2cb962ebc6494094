// A form of the office sent when the person was signed out already (or with a page too old) is
// given back after signing in again: in the same tab, on the same page, to the same person.
// Files, passwords and hidden fields are never kept.
(() => {
  "use strict";

  const KEY = "unsent";
  const NEVER = "[type=file], [type=password], [type=hidden], [type=submit], [type=button]";
  const user = document.querySelector("[data-user]")?.dataset.user;
  const here = () => location.pathname + location.search;
  const actionOf = (form) => form.getAttribute("action") ?? "";
  const fieldsOf = (form) =>
    [...form.elements].filter((field) => field.name && !field.matches(NEVER));
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const stateOf = (field) => (isTick(field) ? field.checked : field.value);

  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  function write(told) {
    try {
      if (told) sessionStorage.setItem(KEY, JSON.stringify(told));
      else sessionStorage.removeItem(KEY);
    } catch {
      // A full or forbidden storage costs only what this file is for.
    }
  }

  function give(told) {
    const form = [...document.forms].find(
      (one) => one.method === "post" && actionOf(one) === told.action,
    );
    if (!form) return;
    let given = false;
    fieldsOf(form).forEach((field, index) => {
      const [name, state] = told.fields[index] ?? [];
      if (name !== field.name || stateOf(field) === state) return;
      if (isTick(field)) field.checked = state;
      else field.value = state;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      given = true;
    });
    if (!given) return;
    const note = document.createElement("div");
    note.className = "notice notice-info";
    const words = document.createElement("p");
    words.textContent = "Мы вернули то, что вы ввели. Проверьте и отправьте ещё раз.";
    note.append(words);
    document.querySelector("#messages")?.append(note);
  }

  const told = read();
  if (document.querySelector("[data-unsent]")) {
    if (told) write({ ...told, isLost: true });
  } else if (user && told) {
    write(null);
    if (told.isLost && told.user === user && told.page === here()) give(told);
  }

  if (!user) return;
  document.addEventListener("submit", ({ target: form }) => {
    if (form.method !== "post") return;
    const fields = fieldsOf(form).map((field) => [field.name, stateOf(field)]);
    write(fields.length ? { user, page: here(), action: actionOf(form), fields } : null);
  });
})();
