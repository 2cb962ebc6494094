// The board: dragging a card asks the same dialog that the card's own button asks.
// Nothing moves until the server says so: a card dropped and cancelled goes back.
(() => {
  "use strict";

  let board = null;
  let pending = null;
  let pointer = null;

  const columnOf = (list) => list.closest("[data-stage]");
  const wayTo = (card, column) => card.getAttribute(`data-way-${column.dataset.stage}`);

  // The library leaves a card in the last column that would have it, wherever the hand let go.
  for (const kind of ["dragover", "pointermove", "touchmove"]) {
    document.addEventListener(kind, (event) => {
      const at = event.touches?.[0] ?? event;
      pointer = { x: at.clientX, y: at.clientY };
    }, { capture: true, passive: true });
  }
  const columnUnderHand = () =>
    pointer && document.elementFromPoint(pointer.x, pointer.y)?.closest("[data-stage]");

  function giveBack() {
    if (!pending) return;
    const { card, from, before } = pending;
    from.insertBefore(card, before);
    pending = null;
  }

  function dropped(event) {
    board.classList.remove("is-dragging");
    board.querySelectorAll(".can-drop").forEach((column) => column.classList.remove("can-drop"));
    if (event.from === event.to) return;
    const card = event.item;
    const siblings = [...event.from.children];
    pending = { card, from: event.from, before: siblings[event.oldIndex] ?? null };
    if (columnUnderHand() !== columnOf(event.to)) {
      giveBack();
      window.portal.toast("Сюда это заявление сейчас перенести нельзя");
      return;
    }
    const column = columnOf(event.to);
    const url = new URL(wayTo(card, column), window.location.href);
    url.searchParams.append("next", window.location.pathname + window.location.search);
    if (card.hasAttribute(`data-page-${column.dataset.stage}`)) {
      giveBack();
      window.location.assign(url);
      return;
    }
    window.portal.openDialog(url.toString(), card.querySelector("a")).catch(giveBack).then(() => {
      // The dialog did not come (refused, no connection): the card goes home at once.
      if (!document.getElementById("dialog").open) giveBack();
    });
  }

  function setUp() {
    const found = document.querySelector("[data-board]");
    if (!found || found === board || !window.Sortable) return;
    board = found;
    for (const list of board.querySelectorAll("[data-cards]")) {
      window.Sortable.create(list, {
        group: { name: "board", put: (to, from, card) => Boolean(wayTo(card, columnOf(to.el))) },
        sort: false,
        draggable: "[data-card]",
        filter: "[data-fixed], input, button, a, label",
        preventOnFilter: false,
        delay: 250,
        delayOnTouchOnly: true,
        touchStartThreshold: 6,
        animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        onStart(event) {
          board.classList.add("is-dragging");
          for (const column of board.querySelectorAll("[data-stage]")) {
            column.classList.toggle("can-drop", Boolean(wayTo(event.item, column)));
          }
        },
        onEnd: dropped,
      });
    }
  }

  document.addEventListener("dialog:closed", giveBack);
  // A filter brings a new list: it is to be dragged too, and nothing in it is ticked.
  document.addEventListener("htmx:afterSettle", () => {
    setUp();
    document.body.dispatchEvent(new Event("change", { bubbles: true }));
  });
  setUp();
})();
