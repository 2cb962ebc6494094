// What every page may use: CSRF for htmx, dialogs, one press per form, filters, copying, toasts.
// Everything here only improves pages that already work without it.
(() => {
  "use strict";

  const dialog = document.getElementById("dialog");
  const dialogBody = document.getElementById("dialog-body");
  let dialogOpener = null;

  const csrfToken = () =>
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ??
    document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

  // ---- toasts -------------------------------------------------------------------------------
  function toast(text, kind = "info") {
    const line = document.createElement("div");
    line.className = `toast-line is-${kind}`;
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", "Закрыть сообщение");
    close.textContent = "×";
    close.addEventListener("click", () => line.remove());
    line.append(words, close);
    document.getElementById("toasts").append(line);
    if (kind !== "error") setTimeout(() => line.remove(), 8000);
  }

  // ---- one press ----------------------------------------------------------------------------
  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll(".is-busy")) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    // aria-disabled keeps the pressed button's name and value in the request.
    const button = event.submitter ?? form.querySelector("[type=submit]");
    button?.classList.add("is-busy");
    button?.setAttribute("aria-disabled", "true");
  }, true);

  // A page taken back from the browser's memory must be able to send again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // ---- dialogs ------------------------------------------------------------------------------
  function focusDialog(box) {
    const first = box.querySelector("[data-focus], [autofocus], .is-invalid, .dialog-title");
    first?.focus();
  }

  // A form without an action means "where I came from": the dialog's address, not the page's.
  function settle(url) {
    for (const form of dialogBody.querySelectorAll("form:not([action])")) form.action = url;
    focusDialog(dialog);
  }

  function openDialog(url, opener = null) {
    dialogOpener = opener;
    dialogBody.replaceChildren();
    return window.htmx
      .ajax("GET", url, { target: dialogBody, swap: "innerHTML" })
      .then(() => {
        if (!dialogBody.childElementCount) return;
        if (!dialog.open) dialog.showModal();
        settle(url);
      });
  }

  function closeDialog(box = dialog) {
    if (box.open) box.close();
  }

  dialog.addEventListener("close", () => {
    dialogBody.replaceChildren();
    document.dispatchEvent(new CustomEvent("dialog:closed"));
    dialogOpener?.focus();
    dialogOpener = null;
  });

  document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const name = opener.dataset.dialog;
      const local = name.startsWith("#") ? document.querySelector(name) : null;
      if (local) {
        event.preventDefault();
        local.showModal();
        focusDialog(local);
      } else if (opener.href && window.htmx) {
        event.preventDefault();
        openDialog(opener.href, opener);
      }
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    const open = closer?.closest("dialog");
    if (open) {
      event.preventDefault();
      closeDialog(open);
      return;
    }
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const box = event.target.getBoundingClientRect();
      const outside = event.clientX < box.left || event.clientX > box.right ||
        event.clientY < box.top || event.clientY > box.bottom;
      // A click beside the window closes it only while nothing has been typed.
      if (outside && !event.target.querySelector("form[data-touched]")) closeDialog(event.target);
    }
  });

  // A plain form inside the dialog is sent by htmx, so that its errors come back into the dialog.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!dialogBody.contains(form) || form.hasAttribute("hx-post") || form.method !== "post") return;
    if (form.hasAttribute("data-plain") || event.defaultPrevented) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    fetch(form.action, {
      method: "POST",
      body: data,
      credentials: "same-origin",
      headers: { "HX-Request": "true", "HX-Target": "dialog-body", "X-CSRFToken": csrfToken() },
    }).then(async (answer) => {
      const there = answer.headers.get("HX-Redirect");
      if (there) return window.location.assign(there);
      if (answer.redirected) return window.location.assign(answer.url);
      if (answer.headers.get("HX-Refresh") === "true") return window.location.reload();
      if (answer.status === 204) {
        closeDialog();
        return window.location.reload();
      }
      release(form);
      if (answer.ok || answer.status === 422) {
        dialogBody.innerHTML = await answer.text();
        window.htmx?.process(dialogBody);
        settle(form.action);
        return null;
      }
      return toast(sentenceFor(answer.status), "error");
    }).catch(() => {
      release(form);
      toast("Нет связи с порталом. Проверьте интернет и повторите.", "error");
    });
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form) form.dataset.touched = "1";
  });

  // ---- htmx ---------------------------------------------------------------------------------
  function sentenceFor(status) {
    if (status === 403) return "Страница устарела. Обновите её и повторите.";
    if (status === 404) return "Этой записи больше нет или у вас нет к ней доступа.";
    if (status === 409) return "Пока вы смотрели, запись изменилась. Обновите страницу.";
    if (status === 413) return "Файл слишком большой.";
    if (status === 429) return "Слишком много запросов. Подождите минуту и повторите.";
    return "Не получилось. Ошибка записана. Повторите через минуту.";
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:responseError", (event) => {
    toast(sentenceFor(event.detail.xhr.status), "error");
  });
  document.addEventListener("htmx:sendError", () => {
    toast("Нет связи с порталом. Проверьте интернет и повторите.", "error");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-sent]");
    if (form) release(form);
  });
  document.addEventListener("toast", (event) => {
    toast(event.detail.text ?? event.detail.value, event.detail.kind);
  });
  document.addEventListener("dialog:close", () => closeDialog());

  // ---- filters ------------------------------------------------------------------------------
  function send(form) {
    if (form.hasAttribute("hx-get") && window.htmx) window.htmx.trigger(form, "submit");
    else form.requestSubmit();
  }

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosubmit][hx-get]");
    if (!form || !event.target.matches("input[type=search], input[type=text]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => send(form), 300);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("input[type=search], input[type=text]")) send(form);
  });

  // ---- copying, printing, ticking all -------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const source = document.querySelector(copier.dataset.copy);
      const text = source ? source.value ?? source.textContent.trim() : copier.dataset.copy;
      try {
        await navigator.clipboard.writeText(text);
        toast("Скопировано");
      } catch {
        source?.select?.();
        toast("Выделено: скопируйте сочетанием Ctrl+C");
      }
    }
    if (event.target.closest("[data-print]")) window.print();
    const filler = event.target.closest("[data-fill]");
    const filled = filler && document.querySelector(filler.dataset.fill);
    if (filled) {
      filled.value = filler.textContent.trim();
      filled.dispatchEvent(new Event("input", { bubbles: true }));
      filled.focus();
    }
  });

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (all) {
      for (const box of document.querySelectorAll(all.dataset.tickAll)) {
        box.checked = all.checked;
      }
    }
    for (const bar of document.querySelectorAll("[data-bulk]")) {
      const count = document.querySelectorAll(`${bar.dataset.bulk}:checked`).length;
      bar.hidden = count === 0;
      const figure = bar.querySelector("[data-bulk-count]");
      if (figure) figure.textContent = String(count);
    }
  });

  for (const form of document.querySelectorAll("form[data-autosubmit][hx-get]")) {
    if (window.htmx) form.classList.add("is-live");
  }

  // ---- on arrival ---------------------------------------------------------------------------
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = !document.querySelector(`${bar.dataset.bulk}:checked`);
  }
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const row = here.parentElement;  // on a phone the row is longer than the screen
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
  document.querySelector("main [data-focus]")?.focus();

  window.portal = { toast, openDialog, closeDialog, csrfToken, release, sentenceFor };
})();
