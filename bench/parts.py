"""What small parts cost, of which the chapters say that they are fast or slow: python bench/parts.py [--quick]

Each is one of our functions beside the plain way to do the same, in this process, in turn; where both give a result, the results are
compared first. Then the memory of what promises not to hold a file: a fresh process fetches half a gigabyte with `fetch_file`.
"""
import gzip
import io
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import certifi
import cv2
import numpy as np
import polars as pl
from fall11 import made_urls
from isal import igzip
from PIL import Image
from telling import ratio, spread, table

from hotdog_nb.sources.urls import photo_key, with_photo_key
from hotdog_nb.downloader.checker import grey_square, downscale
from hotdog_nb.images.near_duplicates import CopyIndex
from hotdog_nb.images.fingerprints import fingerprint
from hotdog_nb.images.contact_sheet import to_jpeg
from hotdog_nb.tiny_web.drawings import NOUNS, draw
from hotdog_nb.sources.fall11 import look_up_synset, write_tables
from hotdog_nb.downloader.state import Outcome, DownloadState

FETCH = """
import sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from hotdog_nb.network.session import fetch_file, session
def peak(): return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024  # MiB
class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", str(int(sys.argv[2]) << 20)); self.end_headers()
        for _ in range(int(sys.argv[2])): self.wfile.write(bytes(1 << 20))
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
before = peak()
fetch_file(session(private=True), f"http://127.0.0.1:{server.server_port}/file", sys.argv[1] + "/file")
print(f"{before:.0f} {peak():.0f}")
"""


def averaged(pixels: np.ndarray) -> np.ndarray:
    "A small grey square, averaged in one go."
    return cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (64, 64), interpolation=cv2.INTER_AREA)


def pairs(folder: Path, quick: bool):
    "(what, unit, how many units a run does, our way, the plain way): first without a result, as (name, call)."
    many, rng = 20_000 if quick else 300_000, np.random.default_rng(0)
    urls = pl.DataFrame({"url": made_urls(rng, many)})
    yield "keys of addresses", "µs an address", many / 1e6, ("`with_photo_key`", lambda: with_photo_key(urls)["photo"]), ("`photo_key`, one by one", lambda: pl.Series("photo", [photo_key(url) for url in urls["url"]]))
    text = "\n".join(urls["url"]).encode()
    (folder / "list.gz").write_bytes(gzip.compress(text))
    def unpacked(module):
        with module.open(folder / "list.gz") as stream: return sum(len(piece) for piece in iter(lambda: stream.read(1 << 23), b""))
    yield "unpacking a list", "ms a megabyte", len(text) / 1e9, ("`igzip`", lambda: unpacked(igzip)), ("`gzip`", lambda: unpacked(gzip))
    photo = np.array(draw("hot dog", seed=1, size=400).resize((400, 300)))
    for name in ("area", "lanczos"): yield f"400 by 300 pixels to 256, *{name}*", "ms", 1e-3, ("*linear*", lambda: downscale(photo, 256) is None), (f"*{name}*", lambda name=name: downscale(photo, 256, name) is None)
    large = np.array(draw("hot dog", seed=1, size=1024))
    yield "a grey square of 1,024 pixels", "ms", 1e-3, ("halved first", lambda: grey_square(large).shape), ("averaged in one go", lambda: averaged(large).shape)
    prints = [fingerprint(draw(noun, seed=seed, size=160)) for noun in NOUNS for seed in range(4 if quick else 40)]
    def index():
        made = CopyIndex()
        for i, one in enumerate(prints[64:]): made.add(i, one)
        return made
    several, single = index(), index()
    def together(): several.known.clear(); return [found for at in range(0, 64, 16) for *_, found in several.compare_all(prints[at:at + 16])]
    def alone(): single.known.clear(); return [found for one in prints[:64] for *_, found in single.compare_all([one])]
    yield f"near copies among {len(prints) - 64:,}", "ms a picture", 64e-3, ("16 at once", together), ("one at a time", alone)
    rows = urls.select(image_id=pl.format("{}", pl.int_range(many)), wnid=pl.format("n{}", 10_000_000 + pl.int_range(many) * 1000 // many), url="url").pipe(with_photo_key)
    long = pl.concat([rows] * 10).sort("wnid")
    for order, made in (("sorted", long), ("mixed", long.sample(fraction=1, shuffle=True, seed=0))): write_tables((made.slice(at, 100_000) for at in range(0, len(made), 100_000)), folder / f"{order}.parquet")
    yield f"one synset of a thousand, {10 * many:,} rows", "ms", 1e-3, ("in a sorted list", lambda: len(look_up_synset(folder / "sorted.parquet", "n10000007"))), ("in one that isn't", lambda: len(look_up_synset(folder / "mixed.parquet", "n10000007")))
    for compression in ("lz4", "zstd"):
        write = lambda how: write_tables((rows.slice(at, 100_000) for at in range(0, many, 100_000)), folder / f"{how}.parquet", how)
        yield f"writing Parquet, beside *{compression}*", "ms for a million rows", many / 1e9, ("not packed", lambda: write("uncompressed")), (compression, lambda how=compression: write(how))
    sample = folder / "sorted.parquet"
    def read(count): return lambda: pl.scan_parquet(sample).slice(many // 2, count).select("url", "photo").collect().height > 0
    yield "rows from the middle of a Parquet file", "ms", 1e-3, ("4,096 of them", read(4096)), ("one", read(1))


def single(folder: Path):
    "(what, unit, how many units a run does, call)."
    state, number = DownloadState(folder), iter(range(10**9))
    yield "an outcome to the disk (`State.put`)", "µs", 1e-6, lambda: state.put(f"http://a.example/{next(number)}", Outcome("http 404", ms=7))
    yield "loading the certificates", "ms", 1e-3, lambda: ssl.create_default_context(cafile=certifi.where())
    yield "a drawing of 320 pixels, as JPEG", "ms", 1e-3, lambda: to_jpeg(draw("hot dog", seed=next(number)))
    body = io.BytesIO(to_jpeg(draw("hot dog", seed=1, size=1024)))
    yield "decoding 1,024 pixels", "ms", 1e-3, lambda: np.asarray(Image.open(body))
    def eighth(): picture = Image.open(body); picture.draft("RGB", (128, 128)); return np.asarray(picture)
    yield "decoding an eighth of them", "ms", 1e-3, eighth


def timed(call, least: float) -> float:
    "Seconds of one call, of as many as fill so many seconds."
    begun, count = time.perf_counter(), 0
    while not count or time.perf_counter() - begun < least: call(); count += 1
    return (time.perf_counter() - begun) / count


def main(quick: bool) -> None:
    rounds, least, rows, ones = 3 if quick else 7, 0.02 if quick else 0.1, [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for what, unit, units, (ours, do), (plain, other) in pairs(folder, quick):
            first, second = do(), other()
            if isinstance(first, pl.Series): first, second = first.to_list(), second.to_list()
            if first != second: sys.exit(f"{what}: the two ways don't agree")
            runs = [(timed(do, least) / units, timed(other, least) / units) for _ in range(rounds)]
            mine, theirs = zip(*runs)
            rows.append((what, unit, f"{ours}: {spread(mine)}", f"{plain}: {spread(theirs)}", ratio(mine, theirs)))
        for what, unit, units, call in single(folder): ones.append((what, unit, spread([timed(call, least) / units for _ in range(rounds)])))
        megabytes = 50 if quick else 500
        before, after = map(float, subprocess.run([sys.executable, "-c", FETCH, place, str(megabytes)], check=True, capture_output=True, text=True).stdout.split())
    print(f"Median (smallest to largest) of {rounds} rounds, the two ways in turn.")
    print(table(["what", "in", "this way", "beside", "time / this way"], rows))
    print(table(["what", "in", "takes"], ones))
    print(f"`fetch_file` of {megabytes} MB: {after:.0f} MiB at the peak, {before:.0f} of them before it began.")


if __name__ == "__main__":
    main("--quick" in sys.argv)
