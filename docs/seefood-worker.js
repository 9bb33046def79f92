// Keeps the page, so that it works without a network once it was loaded. FILES and VERSION are written in when the page is made.
const FILES = ["seefood.html", "seefood-files/drawings/0.jpg", "seefood-files/drawings/1.jpg", "seefood-files/drawings/2.jpg", "seefood-files/drawings/3.jpg", "seefood-files/drawings/4.jpg", "seefood-files/drawings/5.jpg", "seefood-files/icon.svg", "seefood-files/litert/core.js", "seefood-files/litert/wasm-utils.js", "seefood-files/model.js", "seefood-files/model.json", "seefood-files/model.tflite", "seefood-files/page.css", "seefood-files/page.js", "seefood-files/picture.js"], VERSION = "seefood-019649b0362a";

self.addEventListener("install", (event) => event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("seefood-") && name !== VERSION) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("message", (event) => event.waitUntil(caches.open(VERSION).then((cache) => Promise.all(event.data.filter((name) => new URL(name).origin === location.origin).map(async (name) => (await cache.match(name)) || cache.add(name))))));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  event.respondWith(caches.open(VERSION).then(async (cache) => (await cache.match(address.pathname.endsWith("/") ? `${address.pathname}index.html` : event.request, { ignoreSearch: true })) ?? fetch(event.request)));
});
