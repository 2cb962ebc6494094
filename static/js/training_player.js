// <figure data-player data-told="address">: speeds; goes on from where one stopped; tells the
// portal how much has really been watched. A film that is skipped through is not watched.
(() => {
  "use strict";

  const EVERY = 10; // seconds of the film between two tellings
  const STEP = 2.5; // what is played between two ticks at the highest speed; more is a leap

  for (const place of document.querySelectorAll("[data-player]")) live(place);

  function live(place) {
    const film = place.querySelector("video");
    const speeds = place.querySelector("[data-speeds]");
    speeds.hidden = false;
    speeds.addEventListener("click", (event) => {
      const button = event.target.closest("[data-speed]");
      if (!button) return;
      film.playbackRate = Number(button.dataset.speed);
    });
    film.addEventListener("ratechange", () => {
      for (const button of speeds.children) {
        button.setAttribute("aria-pressed", Number(button.dataset.speed) === film.playbackRate);
      }
    });
    if (place.dataset.told) follow(place, film);
  }

  function follow(place, film) {
    const state = place.querySelector("[data-state]");
    const from = Number(place.dataset.at);
    let seen = Number(place.dataset.seen); // everything before it has been watched
    let last = null;
    let toldAt = seen;
    let whole = false;

    film.addEventListener("loadedmetadata", () => {
      if (from > 3 && from < film.duration - 3) film.currentTime = from;
    });
    film.addEventListener("timeupdate", () => {
      const now = film.currentTime;
      const isPlayed = last !== null && now > last && now - last <= STEP;
      if (isPlayed && last <= seen + STEP) seen = Math.max(seen, now);
      last = now;
      if (seen - toldAt >= EVERY) tell();
    });
    film.addEventListener("seeking", () => { last = null; });
    film.addEventListener("pause", tell);
    film.addEventListener("ended", tell);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !film.paused) tell();
    });

    async function tell() {
      toldAt = seen;
      const told = new URLSearchParams({ at: Math.floor(film.currentTime), seen: Math.ceil(seen) });
      let answer;
      try {
        answer = await fetch(place.dataset.told, {
          method: "POST", body: told, keepalive: true,
          headers: { "X-CSRFToken": window.portal.csrfToken() },
        });
      } catch {
        return; // told again with the next ten seconds
      }
      if (answer.ok && (await answer.json()).whole && !whole) {
        whole = true;
        state.textContent = "Видео просмотрено";
        document.dispatchEvent(new CustomEvent("film:watched"));
      }
    }
  }
})();
