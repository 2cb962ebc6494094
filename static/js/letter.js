// The preview of a letter follows what is typed. Without scripts the button «Показать» does it.
// Whoever leaves the page with words that are not saved is asked first.
(() => {
  "use strict";

  const form = document.querySelector("form[data-preview]");
  const button = form && document.querySelector(form.dataset.preview);
  if (!button) return;

  let isUnsaved = "unsaved" in form.dataset;
  let waiting = 0;
  // Once a real application has been shown, its own button shows it again: each look is recorded.
  let isExample = true;
  const show = () => isExample && form.requestSubmit(button);
  const soon = () => {
    isUnsaved = true;
    clearTimeout(waiting);
    waiting = setTimeout(show, 600);
  };

  form.querySelectorAll("input, textarea").forEach((field) => field.addEventListener("input", soon));
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.formTarget) isExample = submitter === button;
    else isUnsaved = false;
  });
  for (const choice of document.querySelectorAll(`input[name=view][form=${form.id}]`)) {
    choice.addEventListener("change", show);
  }
  addEventListener("beforeunload", (leaving) => {
    if (isUnsaved) leaving.preventDefault();
  });
  show();
})();
