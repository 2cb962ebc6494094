// <form data-quiz="address" data-left="seconds">: answers are kept as they are given; the time that
// is left is shown, told aloud when little of it is left, and at its end the form goes by itself.
// <ol data-places>: its lines may be dragged into their order; the lists of numbers stay for keys.
(() => {
  "use strict";

  const form = document.querySelector("form[data-quiz]");
  if (!form) return;
  const saved = form.querySelector("[data-saved]");
  const WARNINGS = [300, 60]; // seconds before the end
  let timer = null;
  let isSaving = false;

  for (const words of document.querySelectorAll("[data-saves]")) words.hidden = false;

  // One at a time: an older answer must not come after a newer one.
  async function save() {
    if (isSaving) return soon(300);
    isSaving = true;
    try {
      const answer = await fetch(form.dataset.quiz, {
        method: "POST", body: new FormData(form), keepalive: true,
        headers: { "X-CSRFToken": window.portal.csrfToken(), Accept: "application/json" },
      });
      // The time is over, or it was handed in from another window: the server tells what came of it.
      if (answer.status === 409) form.requestSubmit();
      else saved.textContent = answer.ok ? "Ответы сохранены." : window.portal.sentenceFor(answer.status);
    } catch {
      saved.textContent = "Нет связи: последние ответы ещё не сохранены. Не закрывайте страницу.";
      soon(5000);
    } finally {
      isSaving = false;
    }
  }

  function soon(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }
  form.addEventListener("change", () => soon(200));
  form.addEventListener("input", (event) => {
    if (event.target.matches("[maxlength]")) soon(1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));

  // ---- places -------------------------------------------------------------------------------
  function setUpPlaces(list) {
    const selects = () => [...list.querySelectorAll("select")];
    const known = new Map(selects().map((select) => [select, select.value]));
    const remember = () => selects().forEach((select) => known.set(select, select.value));

    // A place is of one: whoever stood there goes where this one comes from.
    list.addEventListener("change", ({ target }) => {
      const other = target.value && selects().find((one) => one !== target && one.value === target.value);
      if (other) other.value = known.get(target);
      remember();
    });
    if (!window.Sortable) return;
    for (const grip of list.querySelectorAll("[data-grip]")) grip.hidden = false;
    const placed = selects().sort((a, b) => (Number(a.value) || 99) - (Number(b.value) || 99));
    list.append(...placed.map((select) => select.closest("li")));
    window.Sortable.create(list, {
      handle: "[data-grip]",
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd() {
        selects().forEach((select, at) => { select.value = String(at + 1); });
        remember();
        soon(200);
      },
    });
  }
  form.querySelectorAll("[data-places]").forEach(setUpPlaces);

  // ---- the clock ----------------------------------------------------------------------------
  if (!form.dataset.left) return;
  const end = Date.now() + 1000 * Number(form.dataset.left);
  const clock = form.querySelector("[data-clock]");
  const said = form.querySelector("[data-clock-said]");
  let told = Infinity;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = `Осталось ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.parentElement.classList.toggle("is-short", left <= 60);
    const warning = WARNINGS.findLast((one) => left <= one);
    if (warning !== undefined && warning < told) {
      told = warning;
      said.textContent = `Осталось ${warning / 60} мин`;
    }
    if (left === 0) {
      clearInterval(ticking);
      form.requestSubmit();
    }
  };
  const ticking = setInterval(tick, 1000);
  tick();
})();
