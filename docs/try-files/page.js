// The page: pictures in by drop, paste, choice or camera; for each an answer, and where the model looked.
import { Classifier } from "./model.js";
import { decode } from "./picture.js";

const element = (id) => document.getElementById(id);
const status = element("status"), results = element("results"), samples = element("samples");
const say = (text) => { status.textContent = text; };

let classifier, line = Promise.resolve();

function made(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// At most `side` pixels, for the eye; the network gets its own from the full picture.
function shown(pixels, side) {
  const full = made("canvas", { width: pixels.width, height: pixels.height });
  full.getContext("2d").putImageData(pixels, 0, 0);
  const scale = Math.min(1, side / Math.max(pixels.width, pixels.height));
  const canvas = made("canvas", { width: Math.max(1, Math.round(pixels.width * scale)), height: Math.max(1, Math.round(pixels.height * scale)) });
  canvas.getContext("2d").drawImage(full, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The map of `occlude` as a veil: clear where the answer came from, dark elsewhere.
function veil(canvas, map, n) {
  const most = Math.max(...map, 1e-6), small = made("canvas", { width: n, height: n }), context = small.getContext("2d");
  const pixels = context.createImageData(n, n);
  map.forEach((value, i) => { pixels.data[i * 4 + 3] = 190 * (1 - Math.max(0, value) / most); });
  context.putImageData(pixels, 0, 0);
  const over = canvas.getContext("2d");
  over.clearRect(0, 0, canvas.width, canvas.height);
  over.imageSmoothingQuality = "high";
  over.drawImage(small, 0, 0, canvas.width, canvas.height);
}

const frame = () => new Promise((resolve) => setTimeout(resolve)); // lets the page draw and the reader scroll

const spoken = (label) => label.replaceAll("_", " ");
const percent = (p) => `${(100 * p).toFixed(1)} %`;

// A label as a headline; the second of two may be a mere denial of the first.
function verdict(labels, label) {
  const plain = (text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""), shout = (text) => spoken(text).toUpperCase();
  const denial = labels.length === 2 && label === 1 && ["not", "other", "rest", `not${plain(labels[0])}`].includes(plain(labels[1]));
  return denial ? `NOT ${shout(labels[0])}` : shout(labels[label]);
}

// The likeliest labels, each with a bar.
function bars(labels, scores, most = 5) {
  const order = Array.from(labels, (_, i) => i).sort((a, b) => scores[b] - scores[a]).slice(0, most);
  return order.map((i) => made("li", {}, made("span", { textContent: spoken(labels[i]) }), made("meter", { max: 1, value: scores[i], ariaLabel: spoken(labels[i]) }), made("span", { textContent: percent(scores[i]) })));
}

async function answer(card, blob, name) {
  const pixels = await decode(blob).catch(() => { throw new Error("This file can't be read as a picture here. Try a JPEG or a PNG."); });
  const picture = shown(pixels, 640);
  Object.assign(picture, { role: "img", ariaLabel: name });
  card.figure.replaceChildren(picture);
  await frame();
  const { label, p, scores } = classifier.call(await classifier.ask(pixels)), { labels } = classifier.card;
  card.root.dataset.answer = label === null ? "none" : label === 1 && labels.length === 2 ? "no" : "yes";
  card.root.dataset.p = p;
  card.root.dataset.label = label === null ? "" : labels[label];
  card.verdict.textContent = label === null ? "NONE OF THESE" : verdict(labels, label);
  const likeliest = scores.indexOf(Math.max(...scores)), about = labels.length === 2 ? 0 : likeliest;
  card.detail.textContent = label === null ? "No label is likely enough." : `Probability of ${spoken(labels[about])}: ${percent(p)}`;
  if (labels.length > 2) card.scores.replaceChildren(...bars(labels, scores));
  const button = made("button", { type: "button", textContent: "Where did it look?" });
  button.addEventListener("click", () => { button.disabled = true; line = line.then(() => look(card, pixels, button)); });
  card.more.replaceChildren(button);
}

async function look(card, pixels, button) {
  const n = 7, over = made("canvas", { width: 448, height: 448, ariaHidden: "true" });
  over.className = "veil";
  card.figure.append(over);
  await classifier.occlude(pixels, n, async (map, done) => {
    button.textContent = `Looking … ${Math.round((100 * done) / (n * n))} %`;
    veil(over, map, n);
    await frame();
    return card.root.isConnected;
  });
  button.textContent = "Hide it";
  button.disabled = false;
  button.replaceWith(made("button", { type: "button", textContent: "Hide or show it", onclick: () => { over.hidden = !over.hidden; } }));
  card.note.textContent = "Bright is where grey squares, laid over the picture, changed the answer most.";
}

function take(blobs) {
  for (const [blob, name] of blobs) {
    const card = { figure: made("div", { className: "picture" }), verdict: made("h3", { textContent: "…" }), detail: made("p"), scores: made("ul", { className: "scores" }), note: made("p", { className: "note" }), more: made("p") };
    card.root = made("li", {}, card.figure, made("div", {}, card.verdict, card.detail, card.scores, card.more, card.note));
    card.root.dataset.name = name;
    results.prepend(card.root);
    line = line.then(ready).then(() => answer(card, blob, name)).catch((reason) => {
      card.root.dataset.answer = "error";
      card.verdict.textContent = name;
      card.detail.textContent = String(reason.message ?? reason);
    });
  }
  element("answers").hidden = false;
}

const files = (list) => take(Array.from(list, (file) => [file, file.name || "a pasted picture"]));

let started;
function ready() {
  started ??= Classifier.load(document.body.dataset.model, (what) => say(`Loading ${what} …`)).then((loaded) => {
    classifier = loaded;
    say(`Ready. It runs on your device, ${loaded.where === "webgpu" ? "on its graphics processor" : "in WebAssembly"}. Nothing is uploaded.`);
    document.body.dataset.ready = loaded.where;
  });
  return started;
}

for (const id of ["pick", "camera"]) element(id).addEventListener("change", (event) => { files(event.target.files); event.target.value = ""; });
const zone = element("zone");
for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.remove("over"); });
document.addEventListener("drop", (event) => files(event.dataTransfer.files));
document.addEventListener("paste", (event) => { if (event.clipboardData.files.length) files(event.clipboardData.files); });
samples.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button) take([[await (await fetch(button.dataset.file)).blob(), button.dataset.name]]);
});

ready().catch((reason) => say(`The model can't be loaded: ${reason.message ?? reason}. The page has to come from a web server, such as hotdog serve.`));
if (document.body.dataset.worker && "serviceWorker" in navigator)
  navigator.serviceWorker.register(document.body.dataset.worker, { scope: "./" }).then(() => Promise.all([ready(), navigator.serviceWorker.ready])).then(
    ([, { active }]) => active.postMessage(performance.getEntriesByType("resource").map((entry) => entry.name)), // the program for this browser, too
  ).catch(() => {});
