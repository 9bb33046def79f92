// A classifier in the browser: LiteRT.js, on the graphics processor where that gives the same answers, else in WebAssembly.
import { loadAndCompile, loadLiteRt, Tensor } from "./litert/core.js";
import { decode, square } from "./picture.js";

const AGREES = 0.005; // how far the graphics processor may be from what Python said of the samples

// LiteRT tells of its doings as if they were errors: they go to the console's details.
for (const kind of ["error", "warn"]) {
  const original = console[kind].bind(console);
  console[kind] = (...words) => (/^(INFO|WARNING|Failed to create default WebGPU device):/.test(words[0]) ? console.debug(...words) : original(...words));
}

export class Classifier {
  // `address` is that of model.json: labels, threshold, size, views, file, and `samples`: files, each with what Python answers.
  static async load(address, say = () => {}) {
    const made = new Classifier();
    made.base = new URL(address, location.href);
    made.card = await (await found(made.base)).json();
    say("the program that runs it");
    await loadLiteRt(new URL("litert/", import.meta.url).href);
    say("the model");
    made.bytes = new Uint8Array(await (await found(new URL(made.card.file, made.base))).arrayBuffer());
    made.runner = await loadAndCompile(made.bytes, { accelerator: "wasm" });
    made.where = "wasm";
    if (await navigator.gpu?.requestAdapter().catch(() => null)) await made.tryGraphics();
    return made;
  }

  async tryGraphics() {
    const cpu = this.runner;
    try {
      this.runner = await loadAndCompile(this.bytes, { accelerator: "webgpu", gpuOptions: { precision: "fp32" } });
      for (const sample of this.card.samples.slice(0, 2)) {
        const p = await this.ask(await decode(await (await found(new URL(sample.file, this.base))).blob())), expected = [sample.p].flat();
        if (!p.every((one, i) => Math.abs(one - expected[i]) < AGREES)) throw new Error(`the graphics processor answers ${p}, not ${expected}`);
      }
      cpu.delete();
      this.where = "webgpu";
    } catch (reason) {
      console.info("WebAssembly it is:", String(reason));
      this.runner = cpu;
    }
  }

  // RGB Uint8 (size, size, 3) in; out come the probabilities of all labels, or of two labels that of the first alone.
  async run(rgb) {
    const { size, labels } = this.card, input = new Tensor(Float32Array.from(rgb), [1, size, size, 3]);
    const [output] = await this.runner.run([input]);
    const answer = output.accelerator === "wasm" || !output.moveTo ? output : await output.moveTo("wasm");
    const p = Array.from(answer.toTypedArray()).slice(0, labels.length === 2 ? 1 : labels.length);
    answer.delete();
    input.delete();
    return p;
  }

  // Pixels as `decode` gives them in, the mean over the views out.
  async ask(pixels) {
    const { views, size } = this.card, rows = [];
    for (const view of views) rows.push(await this.run(square(pixels, view, size)));
    return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / views.length);
  }

  // What an answer of `ask` calls the picture: the place of its label, null for none of these; `p` is that of the first of two labels, else of the likeliest.
  call(p) {
    const { labels, threshold } = this.card;
    if (labels.length === 2) return { label: p[0] >= threshold ? 0 : 1, p: p[0], scores: [p[0], 1 - p[0]] };
    const best = p.indexOf(Math.max(...p)), limit = Array.isArray(threshold) ? threshold[best] : threshold;
    return { label: p[best] >= limit ? best : null, p: p[best], scores: p };
  }

  // Where it looked (Zeiler & Fergus 2014): grey squares are laid over the whole picture, one after the other; how much does the
  // probability change? Gives n x n numbers, above 0 where the picture speaks for the answer; `seen` is called after each.
  async occlude(pixels, n = 7, seen = () => true) {
    const { size, labels } = this.card, whole = square(pixels, "whole", size), before = await this.run(whole), side = Math.round(size / 4);
    const best = before.indexOf(Math.max(...before)), sign = labels.length === 2 && this.call(before).label === 1 ? -1 : 1;
    const map = new Float32Array(n * n);
    for (const [row, column] of Array.from(map, (_, i) => [Math.floor(i / n), i % n])) {
      const covered = whole.slice(), top = Math.round((row * (size - side)) / (n - 1)), left = Math.round((column * (size - side)) / (n - 1));
      for (let y = top; y < top + side; y++) covered.fill(127, (y * size + left) * 3, (y * size + left + side) * 3);
      map[row * n + column] = (before[best] - (await this.run(covered))[best]) * sign;
      if (!(await seen(map, row * n + column + 1))) return map;
    }
    return map;
  }
}

async function found(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer;
}
