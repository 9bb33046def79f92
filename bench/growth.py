"""How costs grow: ten and a hundred times the addresses, the photos, the processes. python bench/growth.py [--quick]

- addresses: `download` from the tiny web, which has files to give, seconds; and decisions by the ledger, memory beyond the imports (as bench/ledger.py measures it)
- photos: looking one up among so many, milliseconds (`Index.near`)
- processes: pictures checked a second by 1, 2, 4, ... of them, up to twice the cores

Each is fitted by a power of the size, on the logarithms: an exponent of 1 is twice the cost for twice the size, 0 is no growth at all.
The figure goes to bench/growth.svg (with --quick, nowhere).
"""
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
from ledger import GO
from telling import table

from hotdog_nb.core import atomic_write
from hotdog_nb.downloader.policy import Policy
from hotdog_nb.downloader.checker import check_picture
from hotdog_nb.images.near_duplicates import CopyIndex
from hotdog_nb.images.fingerprints import fingerprint
from hotdog_nb.downloader.engine import download
from hotdog_nb.images.contact_sheet import to_jpeg
from hotdog_nb.tiny_web.drawings import draw
from hotdog_nb.tiny_web.server import TinyWeb

FIGURE, NOUNS = Path(__file__).with_suffix(".svg"), ("hot dog", "banana", "carrot", "dachshund", "pizza")
BODIES = []  # what a process checks


def photo_folder(folder: Path, count: int) -> Path:
    "A few drawings as so many files, each with another comment in it, so that none is another's copy by its bytes."
    bodies = [to_jpeg(draw(noun, size=320)) for noun in NOUNS]
    (folder / "hotdog").mkdir(parents=True)
    for i in range(count):
        body = bodies[i % len(bodies)]
        (folder / "hotdog" / f"{i}.jpg").write_bytes(body[:2] + b"\xff\xfe\x00\x0a" + f"{i:08}".encode() + body[2:])
    return folder


def addresses(sizes: list[int]) -> list[float]:
    "Seconds of `download` from the tiny web, near copies not sought, since all are."
    taken = []
    with tempfile.TemporaryDirectory() as photos, TinyWeb(seed=0, rot=0, photos=photo_folder(Path(photos, "photos"), max(sizes))) as web:
        urls = web.catalogue["url"].sample(fraction=1, shuffle=True, seed=0)
        for size in sizes:
            rows = pl.DataFrame({"url": urls.head(size)}).with_row_index("rank").with_columns(pl.col("rank").cast(pl.Int64), label=pl.lit("any"), split=pl.lit("train"))
            if len(rows) < size: raise ValueError(f"the tiny web has {len(rows)} addresses, and {size} are asked for")
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                download(rows, folder, None, Policy(private=True, per_host=64, breaker=10**9, copies=False), web.proxy, progress=False, ca_file=web.ca_file)
                taken.append(time.perf_counter() - began)
    return taken


def decisions(sizes: list[int]) -> list[float]:
    "MiB at the peak, beyond the imports."
    grown = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder, "sample.parquet")
            pl.select(pl.format("http://host{}.example/photos/{}.jpg", pl.int_range(size) % 997, pl.int_range(size)).alias("url"), label=pl.lit("hotdog"), split=pl.lit("train"), rank=pl.int_range(size)).write_parquet(file, row_group_size=16_384)
            said = json.loads(subprocess.run([sys.executable, "-c", GO, file, str(size // 6)], capture_output=True, text=True, check=True).stdout)
            grown.append(said["after"] - said["before"])
    return grown


def photos(sizes: list[int]) -> list[float]:
    "Milliseconds to look up a picture that isn't there, among mixtures of drawings."
    made, rng, index, taken = [fingerprint(draw(noun, seed=seed, size=160)) for noun in NOUNS for seed in range(20)], np.random.default_rng(0), CopyIndex(), []
    for one in made[20:]: index.add(len(index), one)
    while len(index) < max(sizes):
        if len(index) < len(made): index.add(len(index), made[0])
        first, second = rng.integers(0, 80, 2)
        index.add(len(index), (0.5 * np.rot90(index.prints[first], rng.integers(4)) + 0.5 * np.flipud(index.prints[second])).astype(np.uint8).tobytes())
        if len(index) in sizes:
            asked = [np.roll(index.prints[i % 80], 3 + i % 5, axis=1).tobytes() for i in rng.integers(0, 80, 40)]
            each = []
            for one in dict.fromkeys(asked):
                began = time.perf_counter()
                index.near(one)
                each.append(1000 * (time.perf_counter() - began))
            taken.append(median(each))
    return taken


def checked(count: int) -> int:
    "Check so many pictures; what a process does."
    for i in range(count): check_picture(BODIES[i % len(BODIES)], Policy())
    return count


def ready(barrier) -> None:
    "What a process does first: draw pictures, import all, and wait for the others."
    BODIES.extend(to_jpeg(draw(noun, size=320)) for noun in NOUNS)
    checked(len(NOUNS))
    barrier.wait(120)


def processes(sizes: list[int], count: int) -> list[float]:
    "Milliseconds a picture, with so many processes."
    taken, context = [], multiprocessing.get_context("spawn")
    for size in sizes:
        barrier = context.Barrier(size + 1)
        with context.Pool(size, ready, (barrier,)) as pool:
            barrier.wait(120)
            began = time.perf_counter()
            pool.map(checked, [count // size] * size, chunksize=1)
            taken.append(1000 * (time.perf_counter() - began) / count)
    return taken


def drawn(curves: dict) -> None:
    "All curves, each against the first of its points."
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot as plt
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for name, (sizes, costs, _) in curves.items(): axes.loglog(np.array(sizes) / sizes[0], np.array(costs) / costs[0], "o-", label=name)
    most = max(sizes[-1] / sizes[0] for sizes, _, _ in curves.values())
    axes.loglog([1, most], [1, most], color="0.8", label="in step with the size")
    axes.set(title="How costs grow", xlabel="times the size", ylabel="times the cost")
    axes.legend()
    with atomic_write(FIGURE) as part: figure.savefig(part, metadata={"Date": None})


def main(quick: bool) -> None:
    cores = os.cpu_count() or 1
    most = [2**n for n in range(8) if 2**n <= 2 * cores]
    few = (lambda sizes: sizes[:2]) if quick else (lambda sizes: sizes)
    curves, work = {}, {
        "download, addresses": (few([30, 300, 3000]), addresses, "s"),
        "ledger's memory, addresses": (few([10_000, 100_000, 1_000_000]), decisions, "MiB"),
        "looking up a copy, photos": (few([1000, 10_000, 100_000, 1_000_000]), photos, "ms"),
        "checking a picture, processes": (most, lambda sizes: processes(sizes, 200 if quick else 1000), "ms"),
    }
    rows = []
    for name, (sizes, measured, unit) in work.items():
        costs = measured(sizes)
        exponent = np.polyfit(np.log(sizes), np.log(np.maximum(costs, 1e-9)), 1)[0]
        curves[name] = sizes, costs, exponent
        shown = [f"{size:,}: {cost:,.3g} {unit}" for size, cost in zip(sizes, costs)][:4]
        rows.append((name, *shown, *[""] * (4 - len(shown)), f"{exponent:.2f}"))
    print(table(["what, against how many", "to begin with", "ten times as many (processes: two)", "a hundred times (processes: four)", "a thousand times", "exponent"], rows))
    if not quick: drawn(curves)


if __name__ == "__main__":
    main("--quick" in sys.argv)
