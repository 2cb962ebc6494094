// <div data-journal>: a pressed cell tells in [data-journal-said] what it holds. A pointer has its
// title for that, a finger has nothing.
(() => {
  "use strict";

  const place = document.querySelector("[data-journal]");
  const said = document.querySelector("[data-journal-said]");
  if (!place) return;
  document.querySelector("[data-journal-hint]").hidden = false;
  place.addEventListener("click", (event) => {
    const cell = event.target.closest("td[title]");
    if (!cell) return;
    place.querySelector(".is-asked")?.classList.remove("is-asked");
    cell.classList.add("is-asked");
    const who = cell.parentElement.querySelector("[data-who]").textContent;
    const lesson = place.querySelectorAll("thead .journal-lesson")[cell.cellIndex - 1].textContent;
    said.textContent = `${who}, «${lesson}»: ${cell.title}.`;
    said.hidden = false;
  });
})();
