// One picture as the network wants it: what hotdog_nb.reading.load_picture does in Python, to the last bit after decoding.
// The resize is Pillow's bicubic (its Resample.c): weights in double precision, applied as whole numbers of 2^-22.

const BITS = 22;

function bicubic(x) {
  x = Math.abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// For each pixel of the output: the first pixel of the input that counts, and the weights from there on.
function weights(length, from, to, size) {
  const scale = Math.fround(to - from) / size, stretch = Math.max(scale, 1), reach = 2 * stretch;
  return Array.from({ length: size }, (_, i) => {
    const centre = from + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5)), last = Math.min(length, Math.trunc(centre + reach + 0.5));
    const raw = Float64Array.from({ length: last - first }, (_, k) => bicubic((k + first - centre + 0.5) / stretch));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: Int32Array.from(raw, (w) => Math.trunc((w / sum) * (1 << BITS) + (w < 0 ? -0.5 : 0.5))) };
  });
}

const clip = (sum) => Math.min(255, Math.max(0, sum >> BITS));

// RGBA pixels of a canvas, a box (left, top, right, bottom) of them, to Uint8 RGB (size, size, 3).
export function resize({ data, width, height }, box, size) {
  const [left, top, right, bottom] = box.map(Math.fround);
  const columns = weights(width, left, right, size), rows = weights(height, top, bottom, size);
  const above = rows[0].first, below = rows[size - 1].first + rows[size - 1].weights.length;
  const middle = new Uint8Array((below - above) * size * 3), out = new Uint8Array(size * size * 3);
  for (let y = above; y < below; y++)
    for (let x = 0; x < size; x++) {
      const { first, weights } = columns[x];
      let r = 1 << (BITS - 1), g = r, b = r;
      for (let k = 0, at = (y * width + first) * 4; k < weights.length; k++, at += 4) {
        r += data[at] * weights[k]; g += data[at + 1] * weights[k]; b += data[at + 2] * weights[k];
      }
      const to = ((y - above) * size + x) * 3;
      middle[to] = clip(r); middle[to + 1] = clip(g); middle[to + 2] = clip(b);
    }
  for (let y = 0; y < size; y++) {
    const { first, weights } = rows[y];
    for (let x = 0; x < size * 3; x++) {
      let sum = 1 << (BITS - 1);
      for (let k = 0; k < weights.length; k++) sum += middle[(first - above + k) * size * 3 + x] * weights[k];
      out[y * size * 3 + x] = clip(sum);
    }
  }
  return out;
}

// "crop": the middle, 7/8 of the short side (ImageOps.fit with a bleed of 1/16); "whole": everything.
export function boxOf(view, width, height) {
  if (view === "whole") return [0, 0, width, height];
  const insideWidth = width - 2 * (width / 16), insideHeight = height - 2 * (height / 16), side = Math.min(insideWidth, insideHeight);
  const left = width / 16 + (insideWidth - side) * 0.5, top = height / 16 + (insideHeight - side) * 0.5;
  return [left, top, left + side, top + side];
}

// A file, upright, on white, its colours as they are stored.
export async function decode(blob) {
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image", colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export const square = (pixels, view, size) => resize(pixels, boxOf(view, pixels.width, pixels.height), size);
