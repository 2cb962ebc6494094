// <form data-quiz="address" data-due="moment">: answers are kept as they are given; the time that
// is left is shown, told aloud when little of it is left, and at its end the form goes by itself.
(() => {
  "use strict";

  const form = document.querySelector("form[data-quiz]");
  if (!form) return;
  const saved = form.querySelector("[data-saved]");
  const WARNINGS = [300, 60]; // seconds before the end
  let timer = null;

  async function save() {
    let answer;
    try {
      answer = await fetch(form.dataset.quiz, {
        method: "POST", body: new FormData(form), keepalive: true,
        headers: { "X-CSRFToken": window.portal.csrfToken() },
      });
    } catch {
      saved.textContent = "Нет связи: последние ответы ещё не сохранены. Не закрывайте страницу.";
      timer = setTimeout(save, 5000);
      return;
    }
    if (answer.status === 409) window.location.reload();
    else saved.textContent = answer.ok ? "Ответы сохранены." : window.portal.sentenceFor(answer.status);
  }

  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  form.addEventListener("change", () => soon(200));
  form.addEventListener("input", (event) => {
    if (event.target.matches("[maxlength]")) soon(1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));

  if (!form.dataset.due) return;
  const due = new Date(form.dataset.due).getTime();
  const clock = form.querySelector("[data-clock]");
  const said = form.querySelector("[data-clock-said]");
  let told = Infinity;
  const tick = () => {
    const left = Math.max(0, Math.round((due - Date.now()) / 1000));
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
