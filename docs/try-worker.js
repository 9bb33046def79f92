// Keeps the page, so that it works without a network once it was loaded. What is in capitals is written in when the page is made.
const FILES = ["try.html", "try-files/icon.svg", "try-files/litert/core.js", "try-files/litert/wasm-utils.js", "try-files/model.js", "try-files/model.json", "try-files/model.tflite", "try-files/page.css", "try-files/page.js", "try-files/picture.js", "try-files/samples/0.jpg", "try-files/samples/1.jpg", "try-files/samples/2.jpg", "try-files/samples/3.jpg", "try-files/samples/4.jpg", "try-files/samples/5.jpg"], VERSION = "seefood-0ab95989dca3", PAGE = "a1283860c8e86e4963d0e38ae0841eef1e0f8587080eea604c79c126b835f927", FOLDER = "try-files/";
const HERE = new Set(FILES.map((name) => new URL(name, self.registration.scope).pathname));
let over = false; // another page answers at this address: all of it goes there

const hash = async (bytes) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const forget = async (kept) => { for (const name of await caches.keys()) if (name.startsWith("seefood-") && name !== kept) await caches.delete(name); };

self.addEventListener("install", (event) => event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forget(VERSION).then(() => self.clients.claim())));
self.addEventListener("message", (event) => over || event.waitUntil(caches.open(VERSION).then((cache) => Promise.all(event.data.filter(ours).map(async (name) => (await cache.match(name)) || cache.add(name))))));

// Only what belongs to this page: its own files, and the program for this browser in its folder.
function ours(name) {
  const address = new URL(name), folder = new URL(FOLDER, self.registration.scope);
  return address.origin === location.origin && (HERE.has(address.pathname) || address.pathname.startsWith(folder.pathname));
}

// The page comes from the network, as long as it is the one that this worker came with; without a network it comes from here.
async function page(request) {
  let answer;
  try { answer = await fetch(request); } catch { return (await (await caches.open(VERSION)).match(FILES[0])) ?? Response.error(); }
  if (answer.ok && (await hash(await answer.clone().arrayBuffer())) === PAGE) return answer;
  over = true;
  await self.registration.unregister();
  await forget();
  return answer;
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url), root = new URL("./", self.registration.scope).pathname;
  const main = address.pathname === new URL(FILES[0], self.registration.scope).pathname || (FILES[0] === "index.html" && address.pathname === root);
  if (over || event.request.method !== "GET" || !(main || ours(address))) return;
  if (main) event.respondWith(page(event.request));
  else event.respondWith(caches.open(VERSION).then(async (cache) => (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request)));
});
