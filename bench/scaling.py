"""The local engine beside Ray with one and with two workers, and what a place at a gate costs: python bench/scaling.py [--addresses 400] [--runs 3]

The tiny web answers, half of it rotten, in a process of its own. The three take turns, each on a web of its own and into a folder of
its own; Ray is started before, once for each number of workers, and that time is told apart, as is the first run, in which the workers
load the library. Medians, and from the smallest to the largest. Needs the extra [ray]; skipped without.
"""
import argparse
import asyncio
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from telling import ratio, spread, table

WEB = """
import sys
from hotdog_nb.tiny_web.link_rot import ROT_FATES as ROT
from hotdog_nb.tiny_web.server import TinyWeb
with TinyWeb(seed=0, per_noun=int(sys.argv[1]), rot={**ROT, "hang": 0}) as web:
    web.catalogue.write_parquet(sys.argv[2])
    print(web.proxy, web.ca_file, flush=True)
    sys.stdin.read()
"""


def one(folder: Path, addresses: int, **engine) -> tuple[float, int]:
    "Seconds of one download, and its pictures."
    import polars as pl

    from hotdog_nb.downloader.engine import download
    from hotdog_nb.downloader.policy import Policy
    web = subprocess.Popen([sys.executable, "-c", WEB, str(addresses // 12), str(folder / "web.parquet")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        proxy, ca_file = web.stdout.readline().split()
        rows = pl.read_parquet(folder / "web.parquet").sort("url").head(addresses).select("url", label=pl.lit("any"), split=pl.lit("train"), rank=pl.int_range(pl.len()))
        with tempfile.TemporaryDirectory() as build:
            begun = time.perf_counter()
            found = download(rows, build, None, Policy(backoff=0.05, per_host=64), proxy, ca_file=ca_file, progress=False, **engine)
            return time.perf_counter() - begun, found["status"].eq("ok").sum()
    finally:
        web.stdin.close()
        web.wait()


def tokens(ray, gates: tuple, waiting: int, count: int = 1500) -> float:
    "Places a second that one program gets from gates, each given back at once, with so many questions under way."
    async def asks(number: int):
        for i in range(count // waiting):
            gate = gates[(number + i) % len(gates)]
            gate.leave.remote(await gate.enter.remote("bench", f"host{number}.example", False), True)

    async def all_of_them(): await asyncio.gather(*map(asks, range(waiting)))
    begun = time.perf_counter()
    asyncio.run(all_of_them())
    return count // waiting * waiting / (time.perf_counter() - begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=400)
    parser.add_argument("--runs", type=int, default=3)
    told = parser.parse_args()
    if importlib.util.find_spec("ray") is None: return print('scaling: skipped, Ray is not here: see install_command in hotdog_nb.core')
    from hotdog_nb.downloader.policy import Policy
    from hotdog_nb.cluster.ray_engine import ray_cluster, start_gates
    took, pictures = {}, set()
    with tempfile.TemporaryDirectory() as folder:
        for workers in (1, 2):
            begun = time.perf_counter()
            with ray_cluster(workers=workers) as ray:
                started = time.perf_counter() - begun
                print(f"Ray with room for {workers}: {started:.1f} s to start, {one(Path(folder), told.addresses, engine='ray')[0]:.1f} s for the first download.", flush=True)
                for _ in range(told.runs):
                    for name, engine in (("local", {}), (f"Ray, {workers}", {"engine": "ray"})):
                        seconds, good = one(Path(folder), told.addresses, **engine)
                        took.setdefault(name, []).append(seconds)
                        pictures.add(good)
                if workers == 2:
                    with start_gates(ray, Policy(), 1) as gate:
                        tokens(ray, gate, 1, 100)
                        print(f"A place at a gate, one after another: {spread([1000 / tokens(ray, gate, 1, 500) for _ in range(told.runs)])} ms; with 64 under way {spread([tokens(ray, gate, 64) for _ in range(told.runs)], ',.0f')} a second.")
    print(table(["", f"seconds for {told.addresses} addresses, {told.runs} runs in turn", "time / local"], [(name, spread(seconds), ratio(took["local"], seconds)) for name, seconds in took.items()]))
    print(f"The same {pictures.pop()} pictures each time." if len(pictures) == 1 else f"NOT the same: {sorted(pictures)} pictures")


if __name__ == "__main__":
    main()
