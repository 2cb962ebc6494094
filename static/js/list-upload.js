// <form data-list data-max-bytes="…">: a file may be dragged onto [data-drop]; a heavy one is told
// of before it is sent.
(() => {
  "use strict";

  const form = document.querySelector("form[data-list]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const place = form.querySelector("[data-drop]");
  const hint = form.querySelector("[data-drop-hint]");
  const limit = Number(form.dataset.maxBytes);
  hint.hidden = false;

  const over = (is) => (event) => {
    event.preventDefault();
    place.classList.toggle("is-over", is);
  };
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      look();
    }
  });
  input.addEventListener("change", look);

  function look() {
    const [file] = input.files;
    if (!file) return;
    const heavy = file.size > limit;
    hint.textContent = heavy
      ? `Файл «${file.name}» больше ${Math.floor(limit / 1024 / 1024)} МБ. Оставьте в нём один лист со списком или разделите его.`
      : `Выбран «${file.name}».`;
    hint.setAttribute("role", heavy ? "alert" : "status");
    if (heavy) input.value = "";
  }
})();
