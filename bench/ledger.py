"""What a decision costs, and what a long list does to the memory: python bench/ledger.py [LENGTHS ...]

For each length a sample is written as Parquet, and a fresh process goes through all of it without a network: two addresses of three
give nothing, the others a picture of their own; half of the pictures are wanted. No near copies are looked for here.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from telling import spread, table

RUNS, LENGTHS = 3, [1_000, 10_000, 100_000, 1_000_000]
GO = """
import json, sys, time
from hotdog_nb.downloader.ledger import Ledger, Outcome
def peak(): return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024  # MiB; begins anew with each program, which ru_maxrss does not
small = peak()
ledger, number = Ledger(sys.argv[1], {("train", "hotdog"): int(sys.argv[2])}), 0
gone, start = Outcome("http 404"), time.process_time()
while group := ledger.next_group():
    number += 1
    ledger.settle(group, gone if number % 3 else Outcome(sha256=f"{number * 0x9E3779B97F4A7C15:064x}"[-64:], kind="jpg"))
spent = time.process_time() - start
rows = sum(len(piece) for piece in ledger.tables())
print(json.dumps(dict(microseconds=spent / number * 1e6, before=small, after=peak(), rows=rows)))
"""


def main(*lengths: int):
    import polars as pl
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for length in lengths or LENGTHS:
            file = Path(folder) / "sample.parquet"
            pl.select(pl.format("http://host{}.example/photos/{}.jpg", pl.int_range(length) % 997, pl.int_range(length)).alias("url"), label=pl.lit("hotdog"), split=pl.lit("train"), rank=pl.int_range(length)).write_parquet(file, row_group_size=16_384)
            said = [json.loads(subprocess.run([sys.executable, "-c", GO, file, str(length // 6)], capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)]
            told.append((f"{length:,}", f"{said[0]['rows']:,}", *[spread([run[what] for run in said]) for what in ("microseconds", "before", "after")]))
    print(f"Median (smallest to largest) of {RUNS} fresh processes.")
    print(table(["addresses", "decisions", "microseconds of processor a decision", "memory after the imports, MiB", "at the peak, MiB"], told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
