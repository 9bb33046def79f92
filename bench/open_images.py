"""One class out of nine million verified labels: rate and memory of several ways to read them, each in a fresh process.

    python bench/open_images.py [rows ..., 9000000 36000000 by default]

The list is made up, with the size and shape of Open Images' own: eight labels a photo, photos sorted by id, classes as
unevenly spread as words in a text, two labels of three a verified absence. The file is in the page cache for all.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from telling import ratio, spread, table

MID, REPEATS, BLOCK, CLASSES = "/m/01b9xk", 3, 1_000_000, 20_000


def generate(file: str, rows: int) -> int:
    "Write the list, the same bytes each time, and tell how many labels of the class it has."
    import numpy as np
    import polars as pl
    rng, found = np.random.default_rng(42), 0
    mids = np.array(["/m/0" + np.base_repr(36**3 + 7919 * rank, 36).lower() for rank in range(CLASSES)], dtype=object)
    mids[500] = MID
    share = 1 / np.arange(10, CLASSES + 10)
    sources, answers = np.array(["verification", "crowdsource-verification"], object), np.array(["1", "0"], object)
    step = np.uint64((2**64 - 1) // (rows // 8 + 1))
    with open(file, "wb") as out:
        out.write(b"ImageID,Source,LabelName,Confidence\n")
        for start in range(0, rows, BLOCK):
            count = min(BLOCK, rows - start)
            photos = np.arange(start, start + count, dtype=np.uint64) // np.uint64(8) * step
            ids = np.frombuffer(photos.astype(">u8").tobytes().hex().encode(), "S16").astype(str)
            classes = rng.choice(CLASSES, count, p=share / share.sum())
            found += int((classes == 500).sum())
            pl.DataFrame({"ImageID": ids, "Source": sources[(rng.random(count) < 0.1).astype(int)], "LabelName": mids[classes],
                "Confidence": answers[(rng.random(count) < 2 / 3).astype(int)]}).write_csv(out, include_header=False)
    return found


def lazily(file: str) -> int:
    "Ours."
    from hotdog_nb.sources.open_images import read_label_rows
    return len(read_label_rows(file, [MID]))


def uncopied(file: str) -> int:
    "As ours, but the texts that are kept point into the blocks they were read in."
    import polars as pl
    rows = pl.scan_csv(file, infer_schema=False, encoding="utf8-lossy").filter(pl.col("LabelName").is_in([MID]))
    return len(rows.select("ImageID", "LabelName", pl.col("Confidence").cast(pl.Float64, strict=False)).collect(engine="streaming"))


def eagerly(file: str) -> int:
    "The whole file as a polars table, then the filter."
    import polars as pl
    return len(pl.read_csv(file).filter(pl.col("LabelName") == MID))


def with_pandas(file: str) -> int:
    "The whole file as a pandas table, then the filter."
    import pandas as pd
    labels = pd.read_csv(file)
    return len(labels[labels["LabelName"] == MID])


def line_by_line(file: str) -> int:
    "Python's csv module, which keeps only what is wanted."
    import csv
    with open(file, newline="") as lines:
        return len([row for row in csv.DictReader(lines) if row["LabelName"] == MID])


def nothing(file: str) -> int:
    "The library alone, for the memory that it takes."
    import hotdog_nb.sources.open_images  # noqa: F401
    return 0


WAYS = {"`verified`: `scan_csv`, streaming": lazily, "the same, texts not copied": uncopied, "polars `read_csv`": eagerly, "pandas `read_csv`": with_pandas,
    "`csv.DictReader`": line_by_line, "the library alone": nothing}


def peak() -> float:
    "The largest resident memory of this process so far, MB. Linux's own figure starts anew with each program; ru_maxrss does not."
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def measure(way: str, file: str) -> dict:
    "Seconds and MB of one way, in a process of its own."
    child = subprocess.run([sys.executable, __file__, "--way", way, file], capture_output=True, text=True)
    if child.returncode:
        raise RuntimeError(f"{way} failed: {child.stderr[-500:]}")
    return json.loads(child.stdout)


def main(rows: int) -> None:
    import importlib.util
    ways = [way for way in WAYS if way != "pandas `read_csv`" or importlib.util.find_spec("pandas")]
    if len(ways) < len(WAYS):
        print("pandas is not installed: left out")
    if rows > 10_000_000: ways = [way for way in ways if way not in ("`csv.DictReader`", "pandas `read_csv`")]  # the one takes minutes for so many, the other many gigabytes
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/labels.csv"
        made = subprocess.run([sys.executable, __file__, "--generate", file, str(rows)], check=True, capture_output=True, text=True)
        wanted = int(made.stdout)
        print(f"{rows:,} labels, {os.path.getsize(file) / 1e6:,.0f} MB, {wanted:,} of them of the class; {REPEATS} runs each, in turn, after one of ours to warm up.")
        measure(ways[0], file)
        runs = {way: [] for way in ways}
        for _ in range(REPEATS):
            for way in ways:
                runs[way].append(measure(way, file))
        for way, found in runs.items():
            assert way == ways[-1] or {run["found"] for run in found} == {wanted}, way
        ours = [run["seconds"] for run in runs[ways[0]]]
        told = []
        for way, found in runs.items():
            times, memory = [run["seconds"] for run in found], max(run["megabytes"] for run in found)
            told.append((way, *(["", "", ""] if way == ways[-1] else [spread(times), f"{rows / statistics.median(times) / 1e6:.1f}", ratio(ours, times)]), f"{memory:,.0f}"))
        print(table(["way", "s", "million rows a second", "time / ours", "peak memory, MB"], told))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--generate"]:
        print(generate(sys.argv[2], int(sys.argv[3])))
    elif sys.argv[1:2] == ["--way"]:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as small:
            small.write("ImageID,Source,LabelName,Confidence\n0000000000000000,verification,/m/0,1\n")
            small.flush()
            WAYS[sys.argv[2]](small.name)  # imports, and threads that start up
        start = time.perf_counter()
        found = WAYS[sys.argv[2]](sys.argv[3])
        print(json.dumps({"found": found, "seconds": time.perf_counter() - start, "megabytes": peak()}))
    else:
        for rows in map(int, sys.argv[1:] or (9_000_000, 36_000_000)): main(rows)
