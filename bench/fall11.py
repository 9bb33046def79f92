"""ImageNet's list of 2011, all 14,197,122 lines of it: `read_fall11` beside `tar xzOf FILE | wc -l` and the loop of 2017.

    python bench/fall11.py [FOLDER [LINES [ROUNDS]]]

FOLDER keeps the list, which is made on the first run (about two minutes, 350 MB): nobody may hand out the real one. Each side runs
as a process of its own, in turn, ROUNDS times. Printed: seconds and peak memory of each, and the ratios.
"""
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from telling import ratio, spread, table

LINES, SYNSETS = 14_197_122, 21_841
WORDS = """apple art baby bake beach bird blog boat book camp car cat city club cook dog eat farm film fish food garden gift girl green hand home hotel
image island kids lake life light music nature news ocean park people pets photo picture plant rose sea shop sky snow sport star store street sun
team travel tree trip village water wild wine winter wood world zoo""".split()
HOSTS = 200_000


def words(rng: np.random.Generator, count: int, rows: int) -> pl.Expr:
    "`count` words for each row, with dashes between."
    return pl.concat_str([pl.Series(WORDS).gather(rng.integers(0, len(WORDS), rows)) for _ in range(count)], separator="-")


def random_hex(rng: np.random.Generator, digits: int, rows: int) -> pl.Series:
    "Random hexadecimal digits for each row."
    return pl.Series(np.frombuffer(rng.bytes(digits * rows // 2 + 1).hex().encode()[:digits * rows], f"S{digits}").astype(str))


def some(rng: np.random.Generator, share: float, rows: int) -> pl.Series:
    "True for about `share` of the rows."
    return pl.Series(rng.random(rows) < share)


def made_urls(rng: np.random.Generator, rows: int) -> pl.Series:
    "Addresses such as stood in the list: half of them Flickr's, the others from many hosts, few of which have most of the photos."
    number = lambda low, high: pl.Series(rng.integers(low, high, rows))
    flickr = pl.format("http://farm{}.static.flickr.com/{}/{}_{}{}.jpg", number(1, 7), number(1, 4200), number(10**6, 6 * 10**9),
                       random_hex(rng, 10, rows), pl.when(some(rng, 0.1, rows)).then(pl.lit("_m")).otherwise(pl.lit("")))
    host = (HOSTS ** rng.random(rows)).astype(np.int64)  # the first hosts have most
    site = pl.format("{}{}{}.{}", pl.Series(WORDS).gather(host * 7919 % len(WORDS)), pl.Series(WORDS).gather(host * 104729 % len(WORDS)), pl.Series(host),
                     pl.Series(["com", "org", "co.uk", "de", "net"]).gather(host % 5))
    site = pl.when(some(rng, 0.01, rows)).then(site.str.to_titlecase()).otherwise(site)
    space = pl.when(some(rng, 0.06, rows)).then(pl.lit("%20")).when(some(rng, 0.01, rows)).then(pl.lit("%c3%a9")).when(some(rng, 0.006, rows)).then(pl.lit("é")).when(some(rng, 0.004, rows)).then(pl.lit(" ")).otherwise(pl.lit("_"))
    query = pl.when(some(rng, 0.03, rows)).then(pl.format("?id={}&size=large", number(1, 10**6))).otherwise(pl.lit(""))
    other = pl.format("http://{}{}/{}/{}{}{}{}.{}{}", pl.when(pl.Series(host % 4 > 0)).then(pl.lit("www.")).otherwise(pl.lit("")), site, words(rng, 2, rows), words(rng, 2, rows), space, number(1, 10**6),
                      random_hex(rng, 8, rows), pl.Series(["jpg", "JPG", "gif"]).gather(rng.choice(3, rows, p=[0.93, 0.05, 0.02])), query)
    return pl.select(pl.when(some(rng, 0.498, rows)).then(flickr).otherwise(other)).to_series()


def made_lines(rng: np.random.Generator, wnids: pl.Series, numbers: np.ndarray) -> bytes:
    "One line for each pair of wnid and number, with the blemishes of the real list."
    rows = len(wnids)
    urls = made_urls(rng, rows)
    urls = urls.gather(np.where(rng.random(rows) < 0.083, rng.integers(0, rows, rows), np.arange(rows)))  # within a synset and across
    tab = pl.when(some(rng, 2e-6, rows)).then(pl.lit(" ")).otherwise(pl.lit("\t"))
    end = pl.when(some(rng, 1e-4, rows)).then(pl.lit("\r")).when(some(rng, 1e-6, rows)).then(pl.lit("\tx")).otherwise(pl.lit(""))
    line = pl.format("{}_{}{}{}{}", wnids, pl.Series(numbers), tab, urls, end)
    line = pl.when(some(rng, 1e-6, rows)).then(pl.lit("")).otherwise(line)
    text = ("\n".join(pl.select(line).to_series().to_list()) + "\n").encode()
    return text.replace("é1".encode(), b"\xe91")  # some of them as Latin-1


def make(file: Path, lines: int = LINES, seed: int = 0):
    "The whole list as imagenet_fall11_urls.tgz, the same bytes each time."
    rng = np.random.default_rng(seed)
    wnids = pl.Series([f"n{number:08}" for number in np.sort(rng.choice(np.arange(1740, 15_300_051), SYNSETS, replace=False))])
    ends = np.cumsum(np.minimum(rng.gamma(1.5, 450, SYNSETS), 3047) + 1)
    begins = np.concatenate([[0], (ends / ends[-1] * lines).astype(int)])  # of each synset's lines
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        text = Path(folder) / "fall11_urls.txt"
        with open(text, "wb") as out:
            for start in range(0, lines, 1_000_000):
                line = np.arange(start, min(start + 1_000_000, lines))
                synset = np.searchsorted(begins, line, side="right") - 1
                out.write(made_lines(rng, wnids.gather(synset), line - begins[synset]))
        subprocess.run(["tar", "--format=ustar", "--mtime=2011-11-01", "--owner=0", "--group=0", "-C", folder, "-cf", f"{folder}/list.tar", text.name], check=True)
        print(f"{lines:,} lines, {SYNSETS:,} synsets, {text.stat().st_size:,} bytes", file=sys.stderr, flush=True)
        text.unlink()
        subprocess.run(f"gzip -n < {folder}/list.tar > {folder}/list.tgz", shell=True, check=True)
        os.replace(f"{folder}/list.tgz", file)
    print(f"{file.stat().st_size:,} bytes packed", file=sys.stderr)


def tar(file: Path):
    "How fast can it be at all? Unpack and count."
    return ["bash", "-c", f"tar xzOf '{file}' | wc -l"]


def loop_of_2017(file: Path):
    "The notebook's way: everything in memory, decoded, split, and put into a dict and a list (its faults mended only so far that it runs)."
    with tarfile.open(file) as archive:
        lines = archive.extractfile(archive.getmembers()[0]).read().decode("latin-1").split("\n")
    by_wnid, urls = {}, []
    for line in lines:
        try:
            image_id, url = line.split("\t")
        except ValueError:
            pass
        by_wnid.setdefault(image_id.split("_")[0], []).append(url)
        urls.append(url)
    print(len(urls), "rows")


def read(file: Path, out: Path):
    "Ours."
    from hotdog_nb.sources.fall11 import read_fall11
    found = read_fall11(file, out)
    assert found.lines == found.rows + sum(found.skipped.values()), found
    print(found.rows, "rows; skipped", found.skipped, "mended", found.mended)


def timed(command: list[str]) -> tuple[float, float, float]:
    "Wall seconds, processor seconds, and MiB at the peak of the largest process, of a fresh process."
    os.sync()  # what the side before has written is not this side's business
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def look_ups(out: Path, count: int = 50):
    "Milliseconds to find a synset's rows, for synsets from all over the list."
    from hotdog_nb.sources.fall11 import look_up_synset
    wnids = pl.scan_parquet(out).select(pl.col("wnid").unique()).collect()["wnid"].sort().gather_every(SYNSETS // count)
    look_up_synset(out, wnids[0])
    times = []
    for wnid in wnids:
        start = time.perf_counter()
        look_up_synset(out, wnid)
        times.append(1000 * (time.perf_counter() - start))
    print(f"Finding the rows of one synset, of {len(times)}: {spread(times)} ms.")


def main(folder: str = "", lines: int = LINES, rounds: int = 3):
    folder = Path(folder or Path(tempfile.gettempdir()) / "hotdog_nb_bench")
    folder.mkdir(parents=True, exist_ok=True)
    file, out = folder / f"imagenet_fall11_urls_{lines}.tgz", folder / "fall11.parquet"
    if not file.exists():  # by a process of its own: what starts the sides stays small, for a child's peak begins with its parent's size
        subprocess.run([sys.executable, __file__, "make", str(file), str(lines)], check=True)
    ours = lambda side: [sys.executable, __file__, side, str(file), str(out)]
    sides = {"`tar xzOf FILE` to `wc -l`": tar(file), "the loop of 2017": ours("loop"), "`read_fall11`": ours("read")}
    found = {name: [] for name in sides}
    print(f"{lines:,} lines, {file.stat().st_size / 1e6:,.0f} MB packed; {rounds} fresh processes of each side, in turn; median (smallest to largest); polars {pl.__version__}.")
    for _ in range(rounds):
        for name, command in sides.items(): found[name].append(timed(command))
    walls, processor, memory = ({name: [run[which] for run in runs] for name, runs in found.items()} for which in range(3))
    mine = "`read_fall11`"
    print(table(["", "s", "processor, s", "memory, MiB", "time / ours", "memory / ours"], [(name, spread(walls[name]), spread(processor[name]), f"{max(memory[name]):,.0f}",
        ratio(walls[mine], walls[name]), f"{max(memory[name]) / max(memory[mine]):.1f}") for name in sides]))
    look_ups(out)


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["loop"]:
        loop_of_2017(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["read"]:
        read(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(*sys.argv[1:2], *map(int, sys.argv[2:4]))
