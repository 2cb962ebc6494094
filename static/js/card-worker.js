// Keeps the union card and what draws it for a phone without a network. No other page of the member
// is ever kept. ``PORTAL`` comes from ``cabinet.views.on_phone``.
"use strict";

const KEPT = "union-card-1";
const ON_SCREEN = "X-Union-Card";
const { cardUrl, outUrls, files } = PORTAL;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("union-card-") && name !== KEPT))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page that registered the worker came before it: it asks to be kept.
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(fetchCard(cardUrl).catch(() => null));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && outUrls.includes(url.pathname)) {
    event.waitUntil(forgetCard());
  } else if (request.method === "GET" && url.pathname === cardUrl) {
    event.respondWith(fetchCard(request).catch(keptCard));
  } else if (request.method === "GET" && files.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname)));
  }
});

async function fetchCard(request) {
  const answer = await fetch(request, { redirect: "manual" });
  const cache = await caches.open(KEPT);
  if (answer.ok && answer.headers.has(ON_SCREEN)) await cache.put(cardUrl, answer.clone());
  else if (answer.status < 500) await cache.delete(cardUrl);
  return answer;
}

// The page says itself that it was kept: browsers are often sure of a network that is not there.
async function keptCard() {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(cardUrl);
  if (!kept) return noNetwork();
  const page = (await kept.text()).replace("data-kept-note hidden", "data-kept-note");
  return new Response(page, { headers: kept.headers });
}

async function forgetCard() {
  const cache = await caches.open(KEPT);
  await cache.delete(cardUrl);
}

function noNetwork() {
  const words = "Нет сети, а билет на этом телефоне ещё не сохранён. Откройте его один раз с сетью.";
  const page =
    '<!doctype html><html lang="ru"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>Нет сети</title><p>${words}</p></html>`;
  return new Response(page, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
}
