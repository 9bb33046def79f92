// Keeps the page, so that it works without a network once it was loaded. FILES and VERSION are written in when the page is made.
const FILES = /*files*/[], VERSION = "/*version*/";

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
