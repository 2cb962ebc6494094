// The member's own page on his phone: the card without a network, a screen that does not go dark
// while the card is shown, the icon on the home screen. All of it works without this file too.
(() => {
  "use strict";

  const place = document.querySelector("[data-worker]");
  const card = document.querySelector("[data-shown-at]");

  if (place && "serviceWorker" in navigator) {
    const wasControlled = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker
      .register(place.dataset.worker, { scope: place.dataset.scope })
      .then(() => navigator.serviceWorker.ready)
      .then((registration) => {
        if (card && !wasControlled) registration.active.postMessage("keep");
      })
      .catch(() => null); // a browser that forbids it shows the card all the same
  }

  // ---- the card -----------------------------------------------------------------------------
  const OLD = 5 * 60 * 1000;

  function tellAge() {
    const note = document.querySelector("[data-kept-note]");
    const age = Date.now() - Date.parse(card.dataset.shownAt);
    if (!navigator.onLine || age >= OLD) note.hidden = false;
  }

  async function stayAwake() {
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // Low battery or no permission: the screen goes dark as it always does.
    }
  }

  if (card) {
    tellAge();
    stayAwake();
    window.addEventListener("offline", tellAge);
    window.addEventListener("pageshow", tellAge);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") stayAwake();
    });
  }

  // ---- the icon on the home screen ------------------------------------------------------------
  const installer = document.querySelector("[data-install]");
  let offer = null;

  window.addEventListener("beforeinstallprompt", (event) => {
    if (!installer) return;
    event.preventDefault();
    offer = event;
    installer.hidden = false;
  });
  installer?.addEventListener("click", () => {
    installer.hidden = true;
    offer?.prompt();
  });
})();
