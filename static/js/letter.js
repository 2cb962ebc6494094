// The preview of a letter follows what is typed. Without scripts the button «Показать» does it.
(() => {
  "use strict";

  const form = document.querySelector("form[data-preview]");
  const button = form && document.querySelector(form.dataset.preview);
  if (!button) return;

  let waiting = 0;
  const show = () => form.requestSubmit(button);
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 600);
  };

  form.addEventListener("input", soon);
  for (const choice of document.querySelectorAll(`input[name=view][form=${form.id}]`)) {
    choice.addEventListener("change", show);
  }
  show();
})();
