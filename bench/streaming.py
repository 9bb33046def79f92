"""Lists that are larger than the memory: what it costs to find what is there twice, and to sample. python bench/streaming.py [keys] [merge] [sample] [billion]

Each figure comes from a process of its own. `keys`: 14 million addresses, some of photos that came before, by polars in memory and by
`deduplicate`. `merge`: two lists that overlap as one. `sample`: the same list with authors, by `sample` in memory and by `sample_parquet`. `billion`: a billion numbers, every
tenth of which may have come before, made by a counter and written to the disk by `count_distinct` (8 GB of it, for some minutes); with less room on the
disk as many as fit.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from telling import table

MANY = int(os.environ.get("MANY", 14_197_122))
PEAK = """
import json, sys, time
from pathlib import Path
def peak(): return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024  # MiB
folder, many = Path(sys.argv[1]), int(sys.argv[2])
import numpy as np, polars as pl
from hotdog_nb.cluster.out_of_core import _hash_keys, count_distinct, deduplicate, merge_parquet, sample_parquet
before = peak(); start, used = time.monotonic(), time.process_time()
{work}
print(json.dumps(dict(seconds=time.monotonic() - start, processor=time.process_time() - used, before=before, after=peak(), found=found)))
"""
MAKE = """
number = pl.int_range(many) - pl.when(pl.int_range(many) % 10 == 9).then(many // 3).otherwise(0)  # every tenth is one that came before
mixed = ((number * 2654435761) % 4294967296)
wnids = pl.Series(["n07697537", "n07676602", "n07865105", "n02087122", "n07753592", "n07693725", "n03001627", "n02084071", "n12345678"][:8])
def rows(start, end):
    part = pl.select(number=number).slice(start, end - start).with_columns(mixed=pl.col("number") * 2654435761 % 4294967296)
    return part.select(url=pl.format("http://farm{}.static.flickr.com/{}/{}_{}.jpg", pl.col("mixed") % 9 + 1, pl.col("mixed") % 9000, pl.col("number"), pl.col("mixed")), wnid=wnids.gather(part["mixed"] // 7 % 8),
        photo=pl.format("flickr:{}", pl.col("number")), author=pl.when(pl.col("mixed") % 10 < 7).then(pl.format("Photographer {}", (pl.col("mixed") // 64) % 400_000)))
from hotdog_nb.sources.fall11 import write_tables as sink
found = sink((rows(start, min(many, start + 500_000)) for start in range(0, many, 500_000)), folder / "urls.parquet", "lz4", dict.fromkeys(["url", "wnid", "photo", "author"], pl.String))
"""
HALVES = """
from hotdog_nb.sources.urls import URL_SCHEMA as COLUMNS
rows = pl.scan_parquet(folder / "urls.parquet")
for name, start, license in (("one", 0, None), ("two", many * 2 // 5, "CC BY 2.0")):  # a fifth of the list is in both
    whole = rows.slice(start, many * 3 // 5).with_columns(license=pl.lit(license, pl.String), source=pl.lit(name))
    whole.select(*(pl.col(column) if column in whole.collect_schema() else pl.lit(None, kind).alias(column) for column, kind in COLUMNS.items())).sink_parquet(folder / f"{name}.parquet", compression="lz4", row_group_size=1 << 17)
found = many
"""
WAYS = {
    "keys": {
        "polars in memory: `read_parquet(...).unique(\"photo\")`": 'pl.read_parquet(folder / "urls.parquet").unique("photo", keep="first", maintain_order=True).write_parquet(folder / "once.parquet"); found = pl.scan_parquet(folder / "once.parquet").select(pl.len()).collect().item()',
        "`deduplicate`, 64 piles": 'found = deduplicate(pl.scan_parquet(folder / "urls.parquet"), folder / "once.parquet")',
        "`count_distinct`, 64 piles, of the keys' hashes": 'found = count_distinct((_hash_keys(pl.scan_parquet(folder / "urls.parquet").select("photo").slice(start, 1 << 20).collect()["photo"]) for start in range(0, many, 1 << 20)), 64, folder)',
    },
    "merge": {
        "`merge` of two lists of three fifths of it, in memory": 'from hotdog_nb.sources.harvest import merge_tables as merge; rows = merge([pl.read_parquet(folder / f"{name}.parquet") for name in ("one", "two")]); rows.write_parquet(folder / "merged.parquet"); found = len(rows)',
        "`merge_parquet`, 64 piles": 'found = merge_parquet([folder / "one.parquet", folder / "two.parquet"], folder / "merged.parquet")',
    },
    "sample": {
        "`sample`, in memory": 'from hotdog_nb.dataset.sampler import sample; rows = sample(pl.read_parquet(folder / "urls.parquet"), "hot dog"); rows = rows.filter(pl.col("rank") < 10_000); found = int(rows.hash_rows().sum())',
        "`sample_parquet`, 64 piles, the first 10,000": 'rows = pl.read_parquet(sample_parquet(folder / "urls.parquet", folder / "sample.parquet", "hot dog")); found = int(rows.hash_rows().sum())',
    },
}
BILLION = """
def mixed(numbers):  # splitmix64 (Steele, Lea and Flood, 2014): different numbers stay different
    numbers = numbers * np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
def chunks():
    for start in range(0, many, 1 << 22):
        numbers = np.arange(start, min(many, start + (1 << 22)), dtype=np.uint64)
        numbers[9::10] //= np.uint64(3)  # every tenth is one that came before
        yield mixed(numbers)
found = count_distinct(chunks(), 256, folder)
"""


def run(work: str, folder: Path, many: int) -> dict:
    "One figure, in a fresh process."
    done = subprocess.run([sys.executable, "-c", PEAK.replace("{work}", work), folder, str(many)], capture_output=True, text=True)
    if done.returncode:
        return {"failed": "killed" if done.returncode == -9 else done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout)


def row(name: str, said: dict, many: int) -> tuple:
    if "failed" in said: return name, said["failed"], "", "", "", "", ""
    return name, f"{said['seconds']:.3g}", f"{said['seconds'] / many * 1e9:,.0f}", f"{said['processor']:.3g}", f"{said['before']:.0f}", f"{said['after']:,.0f}", f"{said['found']:,}"


def main(*wanted: str):
    wanted = wanted or ("keys", "merge", "sample", "billion")
    told = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if set(WAYS) & set(wanted):
            run(MAKE, folder, MANY)
            print(f"{MANY:,} addresses with author and photo, {(folder / 'urls.parquet').stat().st_size / 1e9:.1f} GB packed; one fresh process each. *ns* is for each address.")
        for part in wanted:
            if part == "billion":
                many = min(10**9, int(shutil.disk_usage(folder).free * .6 / 8))
                told.append(row(f"`count_distinct`, 256 piles, {many:,} numbers", run(BILLION, folder, many), many))
                continue
            if part == "merge": run(HALVES, folder, MANY)
            for name, work in WAYS[part].items():
                told.append(row(name, run(work, folder, MANY), MANY))
    print(table(["", "s", "ns", "processor, s", "MiB after the imports", "MiB at the peak", "found"], told))


if __name__ == "__main__":
    main(*sys.argv[1:])
