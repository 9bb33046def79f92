"""What the trials share: what they report, a worst web and its sample, a look at a folder afterwards, processes that are watched."""
import contextlib
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent.parent
SANDBOX = "HOTDOG_SOAK"  # set where mounts and networks are our own
WORST = {"dead host": .1, "not found": .08, "gone": .05, "placeholder": .1, "html": .08, "truncated": .1, "hang": .02, "redirect loop": .05,
         "endless": .05, "empty": .05, "busy": .1, "png": .05, "wrong type": .05}  # nine addresses of ten do something odd, seven give nothing
POLICY = dict(read=3, total=12, max_bytes=2_000_000)
UNTOLD = ["ms", "tries"]  # how long an address took, and how often it was asked: no part of what must be equal
DOWNLOAD = """
import json, sys
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
said = json.loads(sys.argv[1])
download(said["sample"], said["dest"], policy=Policy(**said["policy"]), proxy=said["proxy"], ca_file=said["ca_file"], progress=False)
"""


@dataclass(frozen=True)
class Line:
    "One line of the table: what was tried how often, and each time that it went wrong."

    what: str
    tried: int
    lost: list[str] = field(default_factory=list)  # what should be there and isn't: a file, a row, an answer, a process
    let_in: list[str] = field(default_factory=list)  # what is there and shouldn't be
    said: str = ""  # what was seen
    skipped: str = ""  # why it wasn't tried

    @property
    def kept(self) -> int:
        return max(0, self.tried - len(self.lost) - len(self.let_in))


@dataclass(frozen=True)
class Soak:
    "Where a trial may write, and how hard it tries."

    folder: Path
    seed: int = 0
    full: bool = True  # False: a few of each, for a quick look

    def some(self, many: int, few: int) -> int:
        return many if self.full else few

    def draw(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed}/{what}")


# --- the web and its sample


def worst_web(soak: Soak, **change):
    "A tiny web that does its worst."
    from hotdog_nb.tiny_web.server import TinyWeb
    return TinyWeb(soak.seed, **{"rot": WORST, "per_noun": soak.some(14, 4), "copies": .5} | change)


def sampled(web) -> pl.DataFrame:
    "All addresses of a tiny web, as `sample` ranks them."
    from hotdog_nb.sources.urls import url_table
    from hotdog_nb.dataset.sampler import sample
    return sample(url_table(web.catalogue.select("url", "wnid"), "tiny-web"), "n07697537")


def download_command(sample: Path, dest: Path, web, **policy) -> list[str]:
    "What runs one download to its end, in a process of its own."
    return [sys.executable, "-c", DOWNLOAD, json.dumps(dict(sample=str(sample), dest=str(dest), policy=POLICY | policy, proxy=web.proxy, ca_file=web.ca_file))]


# --- a look at a folder


def broken(folder: Path) -> list[str]:
    "What no build may hold at any moment: a picture that isn't what its name says, a table that can't be read."
    found = []
    for file in [*folder.glob("images/*/*/*"), *folder.glob("unused/*")]:
        if file.name.startswith("."):
            if file.parent.name != "unused":
                found.append(f"a part lies among the pictures: {file.relative_to(folder)}")
        elif hashlib.sha256(file.read_bytes()).hexdigest()[:16] != file.stem:
            found.append(f"{file.relative_to(folder)} is not what its name says")
    for file in folder.glob("[!.]*.parquet"):
        try:
            pl.read_parquet(file)
        except Exception as error:
            found.append(f"{file.name} can't be read ({type(error).__name__})")
    return found


def unfinished(folder: Path) -> list[str]:
    "What no build may hold when its download has ended: parts, pictures that no row names, rows without their picture."
    found = broken(folder)
    found += [f"a part is left: {file.relative_to(folder)}" for file in folder.rglob(".*") if file.is_file() and not file.name.startswith((".downloads.sqlite", ".fetching.lock"))]
    if not (folder / "downloads.parquet").is_file():
        return [*found, "there is no downloads.parquet"]
    listed = {row["file"]: row["sha256"] for row in pl.read_parquet(folder / "downloads.parquet").filter(status="ok").iter_rows(named=True)}
    there = {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("images/*/*/*") if file.is_file()}
    found += [f"a row has no picture: {file}" for file in listed if file not in there]
    found += [f"a picture has no row: {file}" for file in there if file not in listed]
    return found + [f"a row tells another sum: {file}" for file in listed if file in there and listed[file] != there[file]]


def told(folder: Path) -> pl.DataFrame:
    "What must be equal in two tables of one download. A host that is silent may be told so, or not be asked any more."
    rows = pl.read_parquet(folder / "downloads.parquet").drop(UNTOLD)
    silent = pl.col("reason").is_in(["timeout", "connection lost", "host set aside", "http 429", "http 503"])
    return rows.with_columns(reason=pl.when(silent).then(pl.lit("nobody answers")).otherwise("reason"))


def unlike(folder: Path, other: Path) -> list[str]:
    "In which rows and pictures two downloads differ."
    one, two = told(folder), told(other)
    rows = [] if one.equals(two) else [f"the tables differ ({len(one)} rows and {len(two)})" if len(one) != len(two) else f"{len(one) - len(one.join(two, on=one.columns, how='semi', nulls_equal=True))} rows differ"]
    names = [{str(file.relative_to(place)) for file in place.glob("images/*/*/*")} for place in (folder, other)]
    return rows + [f"only one of two has {name}" for name in sorted(names[0] ^ names[1])]


# --- processes


def memory(pid: int | str = "self") -> float:
    "The most memory that a process has held so far, in MiB."
    return int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def processes(word: str) -> list[int]:
    "Those that have `word` in their command line, but for this one."
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            if word.encode() in (place / "cmdline").read_bytes() and state != "Z" and int(place.name) != os.getpid():
                found.append(int(place.name))
    return found


def outlive(word: str, seconds: float = 5) -> list[int]:
    "The processes with `word` in their command line that are still there after so long."
    end = time.monotonic() + seconds
    while (found := processes(word)) and time.monotonic() < end:
        time.sleep(.05)
    return found


def environment(**more: str) -> dict[str, str]:
    "For a process that is to be like any user's, and quiet."
    return {**os.environ, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg", **more}


def begin(command: list[str], **more: str) -> subprocess.Popen:
    "Start a process, in a group of its own."
    return subprocess.Popen(command, env=environment(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def finish(command: list[str], seconds: float = 120, **more: str) -> tuple[int, str]:
    "Run a process to its end: its status, and what it said. One that doesn't end is killed, and its status is -9."
    process = begin(command, **more)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return -9, f"it didn't end within {seconds:.0f} s: {err[-300:]}"
    return process.returncode, out + err


@contextlib.contextmanager
def tmpfs(place: Path, size: str) -> Iterator[Path]:
    "A disk of so many bytes, such as `2m`."
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextlib.contextmanager
def listening(address: tuple[str, int], serve) -> Iterator[socket.socket]:
    "A server that hands each connection to `serve`, in a thread of its own."
    import threading
    server = socket.create_server(address, family=socket.AF_INET6 if ":" in address[0] else socket.AF_INET, backlog=512)

    def run(connection):
        with connection, contextlib.suppress(OSError):
            serve(connection)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=run, args=(server.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.close()
