"""Copies among real photos: python bench/copies.py [PHOTOS [INDEXED]]

PHOTOS is a folder of photos, <label>/<file>, in which no two should be alike. Copies are planted of every photo, and the
originals are asked for each. Printed: recall per transformation, for sha256, for pHash with the best limit that takes at
most one pair of strangers in 100,000 for copies, and for `Index`; pairs found among the originals, by name, for a person
to look at; how far the worst copy and the nearest strangers are from the limits, on each half of the photos (by a hash of
the file's name), so that limits chosen on one half can be judged on the other; `find_copies` on a folder with
copies across splits; and times, for an index of INDEXED pictures (a million) too.
"""
import hashlib
import io
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import imagehash
import numpy as np
import polars as pl
from PIL import Image, ImageOps
from telling import photo_folder, table

from hotdog_nb.images.decode import open_picture
from hotdog_nb.images.near_duplicates import BLOCK_SIZE, MAX_HAMMING_DISTANCE, MAX_COPY_DISTANCE, CopyIndex, hamming_distances, pair_distances, find_copies, perceptual_hashes
from hotdog_nb.images.fingerprints import FINGERPRINT_SIDE, fingerprint_arrays, fingerprint


def cut(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height)))


def smaller(picture: Image.Image, resampling=Image.Resampling.LANCZOS) -> Image.Image:
    return picture.resize([round(0.6 * side) for side in picture.size], resampling)


# how -> (copy of a picture, given a source of chance; JPEG quality)
COPIES = {
    "resized to 60 %": (lambda picture, rng: smaller(picture), 90),
    "resized to 60 %, nearest pixel": (lambda picture, rng: smaller(picture, Image.Resampling.NEAREST), 90),
    "JPEG quality 60": (lambda picture, rng: picture, 60),
    "mirrored": (lambda picture, rng: ImageOps.mirror(picture), 90),
    "5 % off each side": (lambda picture, rng: cut(picture, .05, .05, .05, .05), 90),
    "to 95 % of each side, middle": (lambda picture, rng: cut(picture, .025, .025, .025, .025), 90),
    "5 % off the left": (lambda picture, rng: cut(picture, .05, 0, 0, 0), 90),
    "5 % off the top": (lambda picture, rng: cut(picture, 0, .05, 0, 0), 90),
    "5 % off right and bottom": (lambda picture, rng: cut(picture, 0, 0, .05, .05), 90),
    "0 to 5 % off each side": (lambda picture, rng: cut(picture, *rng.uniform(0, .05, 4)), 90),
    "that, mirrored, 60 %, quality 60": (lambda picture, rng: smaller(ImageOps.mirror(cut(picture, *rng.uniform(0, .05, 4)))), 60),
    "8 % off each side": (lambda picture, rng: cut(picture, .08, .08, .08, .08), 90),
}


def encoded(picture: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def marks(picture: Image.Image) -> tuple[bytes, int]:
    "Fingerprint and pHash."
    return fingerprint(picture), int(str(imagehash.phash(picture)), 16)


def half(file: Path) -> int:
    "0 or 1, by the file's name."
    return int(hashlib.sha256(file.name.encode()).hexdigest(), 16) % 2


def prints_of(marked: list[tuple[bytes, int]]) -> np.ndarray:
    return np.stack([fingerprint_arrays([printed])[-1] for printed, _ in marked])


def look(prints: np.ndarray, stored: np.ndarray, which: np.ndarray, asked: bytes, code: np.ndarray) -> tuple[np.ndarray, list[float]]:
    "Least bits apart, and distance, of the pictures `which` from the one asked about, whatever the limits."
    apart = hamming_distances(stored[:, :, which], code)
    asked = np.broadcast_to(fingerprint_arrays([asked])[-1], (len(which), FINGERPRINT_SIDE, FINGERPRINT_SIDE))
    return apart.min(axis=0), pair_distances(prints[which], asked, apart)


def recall(files: list[Path], found: dict[str, list], halves: np.ndarray):
    originals = found["original"]
    phash = np.array([code for _, code in originals], np.uint64)
    first, second = np.triu_indices(len(files), 1)
    bits = np.sort(np.bitwise_count(phash[first] ^ phash[second]))
    limit = int(bits[len(bits) // 100_000]) - 1
    index, pairs, start = CopyIndex(), [], time.perf_counter()
    for i, (printed, _) in enumerate(originals):
        pairs += [(other, i, distance) for other, distance in index.near(printed)]
        index.add(i, printed)
    seconds = time.perf_counter() - start
    print(f"{len(bits):,} pairs of originals in {seconds:.1f} s: {len(pairs)} taken for copies, {len(pairs) / len(bits) * 100_000:.2f} in 100,000.")
    for one, two, distance in pairs: print(f"to look at: {files[one].parent.name}/{files[one].name} {files[two].parent.name}/{files[two].name} {distance}", file=sys.stderr)
    pairs = {pair[:2] for pair in pairs}

    prints = prints_of(originals)
    stored = np.ascontiguousarray(perceptual_hashes(prints).transpose(0, 2, 1))
    rows = []
    copied, strange = ([], []), ([], [])
    for how, marked in found.items():
        if how == "original": continue
        hits, wrong, worst = 0, 0, []
        for i, (printed, _) in enumerate(marked):
            answer = dict(index.near(printed))
            hits += i in answer
            wrong += sum(tuple(sorted((i, other))) not in pairs for other in answer if other != i)
            apart, distance = look(prints, stored, np.array([i]), printed, perceptual_hashes(fingerprint_arrays([printed])[-1:])[:, 0])
            worst.append((int(apart[0]), distance[0]))
        if not how.startswith("8"): # more than was promised
            for part, far in zip(halves, worst): copied[part].append(far[1])
        by_phash = np.mean(np.bitwise_count(np.array([code for _, code in marked], np.uint64) ^ phash) <= limit)
        ends = ["{}, {}".format(*(max(worst[i][k] for i in np.flatnonzero(halves == part)) for k in (0, 1))) for part in (0, 1)]
        rows.append((how, "0", f"{by_phash:.3f}", f"{hits / len(marked):.4f}", *ends, wrong))
    print(table(["copy", "recall, sha256", f"recall, 64-bit pHash ({limit} bits)", "recall, `Index`", f"its worst copy: bits of 128 (limit {MAX_HAMMING_DISTANCE}), distance (limit {MAX_COPY_DISTANCE}), on one half", "on the other", "others found, not the pairs above"], rows))
    print("Strangers nearest, on each half (limit of bits loosened by 4, pairs above left out):\n")
    for part in (0, 1):
        near, mine = [], np.flatnonzero(halves == part)
        for place, j in enumerate(mine[1:], 1):
            apart = hamming_distances(stored[:, :, mine[:place]], stored[:, :, j])
            which = mine[:place][apart.min(axis=0) <= MAX_HAMMING_DISTANCE + 4]
            which = which[[(i, j) not in pairs for i in which]] if len(which) else which
            if len(which): near += zip(*reversed(look(prints, stored, which, originals[j][0], stored[:, :, j])))
        near.sort()
        strange[part].extend(distance for distance, _ in near)
        total = len(mine) * (len(mine) - 1) // 2
        passed = sum(apart <= MAX_HAMMING_DISTANCE for _, apart in near)
        print(f"- half {part}: {total:,} pairs; {passed / total * 100_000:.0f} in 100,000 get a second look; nearest (distance, bits) {[(float(distance), int(apart)) for distance, apart in near[:5]]}")
    for one, other in ((0, 1), (1, 0)):
        chosen = (np.quantile(copied[one], 0.995) + min(strange[one])) / 2
        print(f"- limit of the distance half way between the copies (99.5 %) and the strangers of half {one}: {chosen:.3f}; with it, on half {other}: {np.mean(np.array(copied[other]) <= chosen):.4f} of {len(copied[other]):,} copies near, {sum(far <= chosen for far in strange[other])} strangers")


def folders(files: list[Path], pictures: list[Image.Image]):
    "`find_copies`, on a folder with copies across splits."
    with tempfile.TemporaryDirectory() as folder:
        for i, (file, picture) in enumerate(zip(files, pictures)):
            place = Path(folder) / ("train" if half(file) else "test") / file.parent.name
            other = Path(folder) / ("test" if half(file) else "train") / file.parent.name
            place.mkdir(parents=True, exist_ok=True); other.mkdir(parents=True, exist_ok=True)
            (place / file.name).write_bytes(file.read_bytes())
            copy, quality = list(COPIES.values())[i % len(COPIES)]
            if i % 4 == 0: (other / f"copy_{file.name}").write_bytes(encoded(copy(picture, np.random.default_rng(i)), quality))
        start = time.perf_counter()
        found = find_copies(folder)
        seconds = time.perf_counter() - start
        name = lambda column: pl.col(column).str.split("/").list.last().str.strip_prefix("copy_")
        right = found.filter(name("file_a") == name("file_b"))
        planted = len(range(0, len(files), 4))
        print(f"\n`find_copies`: {len(files) + planted} files in {seconds:.1f} s, reading included; {len(right)} of {planted} planted pairs found, {len(found) - len(right)} others.")


def times(pictures: list[Image.Image], indexed: int):
    grey = [picture.convert("L") for picture in pictures[:400]]
    def clock(work, count):
        start = time.perf_counter(); work()
        return (time.perf_counter() - start) / count * 1000
    print(f"\nA fingerprint: {clock(lambda: [fingerprint(picture) for picture in grey], len(grey)):.3f} ms from a grey picture, {clock(lambda: [fingerprint(picture) for picture in pictures[:400]], 400):.3f} ms from a coloured one.")
    printed, index, asked = [fingerprint(picture) for picture in grey], CopyIndex(), [fingerprint(picture) for picture in pictures[400:500]]
    print(f"`Index.add`: {clock(lambda: [index.add(i, one) for i, one in enumerate(printed)], len(printed)):.3f} ms.")
    rng, rows = np.random.default_rng(0), []
    while len(index) < indexed: # pictures mixed of two: as varied as photos, and as alike
        one, two = rng.integers(0, min(len(printed), len(index.owners)), 2)
        share, turn = rng.uniform(.3, .7), rng.integers(0, 4)
        mixed = share * np.rot90(index.prints[one], turn) + (1 - share) * np.flipud(index.prints[two])
        index.add(len(index), mixed.astype(np.uint8).tobytes())
        if len(index) in (1000, 10_000, 100_000, indexed):
            index.known.clear()  # what was found before is remembered
            taken = clock(lambda: [index.near(one) for one in asked], len(asked))
            second = sum(int((hamming_distances(index.stored[:, :, at:min(at + BLOCK_SIZE, len(index.owners))], perceptual_hashes(fingerprint_arrays([one])[-1:])[:, 0]).min(axis=0) <= MAX_HAMMING_DISTANCE).sum()) for one in asked for at in range(0, len(index.owners), BLOCK_SIZE))
            rows.append((f"{len(index):,}", f"{taken:.2f}", f"{second / len(asked):,.0f}"))
    print(table(["a picture that isn't there, among so many", "ms to look it up", "of them looked at a second time"], rows))


def main(photos: Path, indexed: int = 1_000_000):
    files = sorted(file for file in Path(photos).glob("*/*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
    pictures = [open_picture(file.read_bytes()) for file in files]
    found = {"original": [marks(picture) for picture in pictures]}
    for how, (copy, quality) in COPIES.items():
        def planted(i): return marks(Image.open(io.BytesIO(encoded(copy(pictures[i], np.random.default_rng(i)), quality))))
        with ThreadPoolExecutor() as pool: found[how] = list(pool.map(planted, range(len(files))))
    recall(files, found, np.array([half(file) for file in files]))
    folders(files, pictures)
    times(pictures, indexed)


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given, *map(int, sys.argv[2:3]))
    else: print(f"copies.py skipped: there is no folder {given} with photos in it, <label>/<file>; name yours as the first argument")
