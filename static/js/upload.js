// <form data-upload="#slot-x">: a chosen file goes at once, with a progress bar.
// The answer is the slot's own piece of the page; without scripts the form has a button.
(() => {
  "use strict";

  function live(form) {
    if (form.classList.contains("is-live")) return;
    form.classList.add("is-live");
    const input = form.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      if (input.files.length) send(form, input);
    });
  }

  function tell(form, words, failed = false) {
    const state = form.querySelector(".upload-state");
    state.textContent = words;
    state.classList.toggle("is-error", failed);
  }

  function send(form, input) {
    const limit = Number(form.dataset.maxBytes || 0);
    const heavy = [...input.files].find((file) => limit && file.size > limit);
    if (heavy) {
      const megabytes = Math.floor(limit / 1024 / 1024);
      tell(form, `Файл «${heavy.name}» больше ${megabytes} МБ. Выберите другой.`, true);
      input.value = "";
      return;
    }
    const bar = form.querySelector("progress");
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    input.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    tell(form, "Загружаем…");

    const failed = (words) => {
      bar.hidden = true;
      input.disabled = false;
      input.value = "";
      tell(form, words, true);
    };

    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((100 * event.loaded) / event.total);
      if (event.loaded === event.total) tell(form, "Проверяем файл…");
    });
    request.addEventListener("error", () =>
      failed("Связь прервалась, файл не загружен. Попробуйте ещё раз."));
    request.addEventListener("timeout", () =>
      failed("Загрузка шла слишком долго. Попробуйте ещё раз, лучше по Wi-Fi."));
    request.addEventListener("load", () => {
      if (request.status !== 200 && request.status !== 422) {
        failed(window.portal.sentenceFor(request.status));
        return;
      }
      // The last paper moves the whole page on, not only its slot.
      if (request.getResponseHeader("HX-Refresh") === "true") {
        window.location.reload();
        return;
      }
      const next = request.getResponseHeader("HX-Redirect");
      if (next) {
        window.location.assign(next);
        return;
      }
      const slot = document.querySelector(form.dataset.upload);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = page.querySelector(form.dataset.upload);
      if (!slot || !fresh) {
        window.location.reload();
        return;
      }
      const adopted = document.adoptNode(fresh);
      slot.replaceWith(adopted);
      window.htmx?.process(adopted);
      adopted.querySelectorAll("form[data-upload]").forEach(live);
      adopted.querySelector(".upload-input, button, a")?.focus();
      document.dispatchEvent(new CustomEvent("upload:done", { detail: { slot: adopted.id } }));
    });

    request.open("POST", form.action);
    request.timeout = 180000;
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Target", form.dataset.upload.slice(1));
    request.setRequestHeader("X-CSRFToken", window.portal.csrfToken());
    request.send(data);
  }

  const all = () => document.querySelectorAll("form[data-upload]").forEach(live);
  all();
  document.addEventListener("htmx:load", all);
})();
