"""The user's own files in a build, links that lead out of it, names that climb: what lies on the disk before and after."""
import contextlib
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from .common import Line, Soak, begin, download_command, finish, sampled

PACK = "import sys; from hotdog_nb.dataset.packing import pack; pack(sys.argv[1], sys.argv[2], sys.argv[3], 50_000)"
COMMAND = [sys.executable, "-c", "from hotdog_nb.cli import app; app()"]
OURS_OUTSIDE = (".downloads.sqlite", ".fetching.lock")


def listing(folder: Path, without: tuple[str, ...] = OURS_OUTSIDE) -> dict[str, tuple]:
    "All that lies in a folder: kind, link target, time of change and sum of each thing."
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        if path.name.startswith(without):
            continue
        about = path.lstat()
        what = os.readlink(path) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(about.st_mode) else ""
        found[str(path.relative_to(folder))] = (stat.S_IFMT(about.st_mode), what, None if stat.S_ISDIR(about.st_mode) else about.st_mtime_ns)
    return found


def changed(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    "What isn't where and what it was."
    return [f"{name} {'is gone' if name not in after else 'is another'}" for name, what in before.items() if after.get(name) != what]


def small_web(soak: Soak, **change):
    "A tiny web with a few pictures."
    from hotdog_nb.tiny_web.server import TinyWeb
    return TinyWeb(soak.seed, **{"rot": {"not found": .2, "placeholder": .2}, "per_noun": soak.some(8, 4)} | change)


def wanted_of(sample: pl.DataFrame, many: int) -> dict[tuple[str, str], int]:
    "So many of each split and label."
    return dict.fromkeys(sample.select("split", "label").unique(maintain_order=True).iter_rows(), many)


def fetch(sample: pl.DataFrame, build: Path, web, **more) -> pl.DataFrame:
    "A download in this process."
    from hotdog_nb.downloader.engine import download
    from hotdog_nb.downloader.policy import Policy
    return download(sample, build, policy=Policy(backoff=.05, concurrency=16), proxy=web.proxy, ca_file=web.ca_file, progress=False, **more)


def refused(do: Callable[[], object]) -> str:
    "What a call says when it refuses; nothing if it doesn't."
    try:
        do()
    except (ValueError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


# --- files of yours


def decoys(build: Path, kept: list[str], home: Path) -> None:
    "Things of yours, of every kind, in every corner of a build."
    name = kept[0].rpartition("/")[2]
    names = ["images/train/hotdog/IMG_0001.jpg", "images/train/nothotdog/IMG_0001.jpg", "images/test/hotdog/IMG_0001.jpg", "images/train/hotdog/.picasa.ini", "images/.DS_Store", "images/train/.hidden/1.jpg",
             "images/train/hotdog/0123456789abcdef.jpg", "images/train/hotdog/0123456789abcdef.png.bak", "images/train/hotdog/deeper/IMG_0001.jpg", "images/train/IMG_0001.jpg", "images/IMG_0001.jpg", "images/train/mine/IMG_0001.jpg",
             "images/train/hotdog/._IMG_0001.jpg", "images/train/hotdog/Thumbs.db", "images/train/hotdog/IMG 0001.HEIC", "unused/IMG_0001.jpg", "unused/.bashrc", "unused/.picasa.ini", "unused/0123456789abcdef.jpg", f"unused/{name}", "unused/mine/1.jpg",
             "unused/.0123456789abcdef.jpg", "unused/.hidden.jpg.123", f"unused/.{'a' * 31}.jpg", f"unused/.{'A' * 32}.jpg", f".{'b' * 30}", ".shards/mine.parquet", ".shards/notes.txt", "notes.txt", "IMG_0001.jpg", ".env", "images/other/hotdog/IMG_0001.jpg"]
    for number, file in enumerate(names):
        (build / file).parent.mkdir(parents=True, exist_ok=True)
        (build / file).write_bytes(b"yours %d" % number)
    shutil.copy2(build / kept[0], build / "images/train/mine" / name)  # a copy of a picture of ours is yours
    shutil.copy2(build / kept[0], build / "images/train/hotdog/copy.jpg")
    (home / "picture.jpg").write_bytes(b"at home")
    for link, to in (("images/train/hotdog/link.jpg", home / "picture.jpg"), ("images/train/hotdog/dangling.jpg", home / "nowhere"), ("images/train/hotdog/round.jpg", Path("round.jpg")), ("unused/link", home), ("notes", home)):
        (build / link).symlink_to(to)
    os.link(home / "picture.jpg", build / "images/train/hotdog/hard.jpg")
    os.mkfifo(build / "images/train/hotdog/pipe.jpg")


def files_of_yours(soak: Soak) -> Iterator[Line]:
    "Files of yours in a build"
    from hotdog_nb.dataset.review import record_decision
    from hotdog_nb.urls import write_credits
    build, home, lost, tried = soak.folder / "build", soak.folder / "home", [], 0
    home.mkdir()
    with small_web(soak) as web:
        sample = sampled(web)
        rows = fetch(sample, build, web, wanted=wanted_of(sample, 3))
        kept = rows.filter(status="ok")["file"].to_list()
        ours = {str(file.relative_to(build)) for file in build.rglob("*") if file.is_file()}
        decoys(build, kept, home)
        yours = {name: what for name, what in listing(build).items() if name not in ours}
        at_home = listing(home)
        steps = {
            "download, as it is": lambda: fetch(sample, build, web, wanted=wanted_of(sample, 3)), "download, fewer": lambda: fetch(sample, build, web, wanted=wanted_of(sample, 1)),
            "download, more": lambda: fetch(sample, build, web), "download, other labels": lambda: fetch(sample.with_columns(label=pl.col("label") + "2"), build, web, wanted=wanted_of(sample.with_columns(label=pl.col("label") + "2"), 1)),
            "review": lambda: record_decision(build, kept[0], "drop"), "credits": lambda: write_credits(build),
            "leaks": lambda: finish([*COMMAND, "leaks", str(build)], 60), "pack": lambda: finish([sys.executable, "-c", PACK, str(build), str(soak.folder / "packed"), "webdataset"], 60),
        }
        for name, step in steps.items():
            with contextlib.suppress(ValueError):  # such as a link among the pictures, for those that read them
                step()
            lost += [f"{name}: {what}" for what in changed(yours, listing(build)) + changed(at_home, listing(home))]
            tried += len(yours)
        left = [str(file.relative_to(build)) for file in build.glob("images/*/*2/*") if file.is_file()]
        named = pl.read_parquet(build / "downloads.parquet").filter(status="ok")["file"].to_list()
        lost += [f"a picture of ours that nobody wants is still there: {name}" for name in kept if name not in named and (build / name).exists()]
    yield Line(f"{len(yours)} things of yours, of every kind and everywhere, a look at each after {', '.join(steps)}", tried, lost, said=f"all are where and what they were, to the time of change; {len(left)} pictures of ours have come")


def killed_and_crowded(soak: Soak) -> Iterator[Line]:
    "Parts that killed runs have left"
    build, lost, let_in = soak.folder / "build", [], []
    with small_web(soak) as web:
        sample = sampled(web)
        rows = fetch(sample, build, web)
        (build / "unused").mkdir(exist_ok=True)
        name = rows.filter(status="ok")["file"][0].rpartition("/")[2]
        parts = [build / "unused" / part for part in (f".{name}.4711", f".{'a' * 32}.jpg", f".{'b' * 32}")] + [build / f"unused/.{'c' * 32}/{name}"]
        decoy = [build / "unused" / each for each in (f".{name}", ".4711", f".{'a' * 33}", f".{'a' * 32}.tar.gz", f"{'a' * 32}", ".profile")]
        for file in [*parts, *decoy]:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes((build / rows.filter(status="ok")["file"][0]).read_bytes() if file.parent.name[0] == "." else b"half")
        before = {name: what for name, what in listing(build).items() if Path(name).name in {file.name for file in decoy} or name.startswith("images")}
        fetch(sample, build, web)
        let_in += [f"left: {part.relative_to(build)}" for part in parts if part.exists()]
        lost += changed(before, listing(build))
    yield Line(f"{len(parts)} parts of ours in `unused`, {len(decoy)} files of yours whose names are nearly like theirs, and a download", len(parts) + len(decoy), lost, let_in, "the parts are gone, all else is as it was")


# --- links


def links_out(soak: Soak) -> Iterator[Line]:
    "Links that lead out of a build"
    from hotdog_nb.vision.label_errors import ReviewDecisions
    from hotdog_nb.dataset.review import record_decision
    from hotdog_nb.urls import write_credits
    lost, let_in, tried = [], [], 0
    with small_web(soak) as web:
        sample = sampled(web).head(soak.some(40, 12))
        good = soak.folder / "good"
        rows = fetch(sample, good, web)
        kept = rows.filter(status="ok")
        places = ["images/train", "images/train/hotdog", "images/train/extra", "images/test", "unused", ".shards", ".downloads.sqlite", ".fetching.lock", "review.csv", "downloads.parquet", "credits.csv", "credits.md", "report.html", "report.html.part", "task.toml"]
        for number, place in enumerate(places):
            for kind in ("home", "file", "nowhere", "round"):
                build, home = soak.folder / f"build{number}{kind}", soak.folder / f"home{number}{kind}"
                shutil.copytree(good, build)
                for name, body in {".bashrc": b"alias", ".netrc": b"login", "hotdog/IMG_0001.jpg": b"photo", "train/hotdog/IMG_0001.jpg": b"photo", "file": b"yours"}.items():
                    (home / name).parent.mkdir(parents=True, exist_ok=True)
                    (home / name).write_bytes(body)
                old = build / place
                shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
                old.parent.mkdir(parents=True, exist_ok=True)
                old.symlink_to({"home": home, "file": home / ".bashrc", "nowhere": home / "new", "round": Path(old.name)}[kind])
                before, mine = listing(home, ()), {name: what for name, what in listing(build).items() if not name.startswith("images/") or "/" not in name.removeprefix("images/")}
                asked = len(web.log)
                said = {"download": refused(lambda: fetch(sample, build, web)), "credits": refused(lambda: write_credits(build)),
                        "review": refused(lambda: ReviewDecisions(build, kept.select("file", "label").head(1), ("hotdog", "nothotdog")))}
                if place == "review.csv":
                    said["record"] = refused(lambda: record_decision(build, kept["file"][0], "drop"))
                tried += len(said)
                lost += [f"{place} -> {kind}: {what}" for what in changed(before, listing(home, ()))]
                let_in += [f"{place} -> {kind}: {name} in the home" for name in set(listing(home, ())) - set(before)]
                let_in += [f"{place} -> {kind}: {step} doesn't refuse" for step, answer in said.items() if "link" not in answer]
                let_in += [f"{place} -> {kind}: hosts were asked"] if len(web.log) > asked else []
                lost += [f"{place} -> {kind}: {what}" for what in changed({name: what for name, what in mine.items() if name != place}, listing(build))]
        yield Line(f"{', '.join(places)} as a link to a home, to a file in it, to nothing, and round in a circle; download, credits, review", tried, lost, let_in, "each is refused in one sentence before anybody is asked; the homes are as they were")
        disk, build = soak.folder / "disk", soak.folder / "large"
        (disk / "pictures").mkdir(parents=True)
        (disk / "pictures/notes.txt").write_text("yours")
        build.mkdir()
        (build / "images").symlink_to(disk / "pictures")
        with _other_disk(disk / "pictures"):
            (disk / "pictures/notes.txt").write_text("yours")
            twice = [fetch(sample, build, web) for _ in range(2)]
            there = {str(file.relative_to(disk / "pictures")) for file in (disk / "pictures").glob("*/*/*")}
            told = {name.removeprefix("images/") for name in twice[0].filter(status="ok")["file"]}
            lost = [f"not on the disk: {name}" for name in told - there] + ([] if twice[0].equals(twice[1]) else ["the second run differs"]) + ([] if (disk / "pictures/notes.txt").read_text() == "yours" else ["notes.txt"])
            let_in = [f"on the disk: {name}" for name in there - told]
            yield Line("`images` as a link to another disk, and two downloads", len(told), lost, let_in, f"{len(there)} pictures are on the disk, the second run repeats the first")


@contextlib.contextmanager
def _other_disk(place: Path) -> Iterator[None]:
    "Another file system at a place, where that can be had."
    from .common import SANDBOX, tmpfs
    if SANDBOX not in os.environ:
        yield
        return
    try:
        with tmpfs(place, "32m"):
            yield
    except subprocess.CalledProcessError:
        yield


# --- names

LABELS = ["../../../escaped", "..", ".", "a/b", "a\\b", "/etc/passwd", "C:\\x", "CON", "nul.txt", "end.", " blank ", ".hidden", "a\0b", "\n", "\x1b[2J", "\u202egnp", "Imbiß", "日本語", "🌭", "100%", "%2e%2e", "a" * 199, "~", "-rf", "*", "images", "unused", "a:b",
          "", None, "a" * 300, "日" * 100]
SPLITS = ("../../../escaped", "..", "a/b", "a\0b", "", None)  # of the labels
BOTH = [("Hot", "hot"), ("straße", "STRASSE"), ("caf\u00e9", "cafe\u0301"), ("a/b", "a%2Fb"), ("..", "%2E%2E"), ("con", "CON")]


def labels_that_climb(soak: Soak) -> Iterator[Line]:
    "Labels and splits that climb"
    from hotdog_nb.dataset.packing import read_examples, pack
    lost, let_in, worked, refusals = [], [], 0, 0
    with small_web(soak, rot=0.0) as web:
        rows = sampled(web)
        two = pl.concat([some.head(2) for _, some in rows.filter(split="train").group_by("label", maintain_order=True)]).with_columns(pl.col("label", "split").cast(pl.String))
        first, second = two["label"].unique(maintain_order=True)
        cases = [(kind, {kind: pl.when(pl.col("label") == first).then(pl.lit(label, pl.String)).otherwise(kind)}) for label in LABELS for kind in ("label", "split") if kind == "label" or label in SPLITS]
        cases += [("both", {"label": pl.col("label").replace({first: one, second: other})}) for one, other in BOTH]
        cases += [("null", {"url": pl.lit(None, pl.String)}), ("null", {"rank": pl.lit(None, pl.Int64)}), ("text", {"rank": pl.lit("first")}), ("number", {"label": pl.lit(7)})]
        cases = cases[::soak.some(1, 4)]
        for number, (_kind, change) in enumerate(cases):
            home = soak.folder / str(number)
            build = home / "a/b/c/build"
            build.parent.mkdir(parents=True)
            (home / "canary").write_text("canary")
            sample, asked = two.with_columns(**change), len(web.log)
            what = f"{number}: {sample['label'].to_list()[0]!r:.30} {sample['split'].to_list()[0]!r:.30}"
            try:
                once, again = (fetch(sample, build, web) for _ in range(2))
            except (ValueError, OSError) as error:
                refusals += 1
                lost += [f"{what}: {type(error).__name__} after hosts were asked: {error}"] if len(web.log) > asked or len(str(error)) > 400 else []
                let_in += [f"{what}: {name}" for name in set(listing(home)) - {".", "a", "a/b", "a/b/c", "canary", "a/b/c/build"}]
                continue
            except Exception as error:
                lost.append(f"{what}: {type(error).__name__}: {error}")
                continue
            worked += 1
            good = once.filter(status="ok")
            lost += [f"{what}: the second run differs"] if not once.equals(again) else []
            lost += [f"{what}: no file {name!r}" for name in good["file"] if not (build / name).is_file() or len(Path(name).parts) != 4]
            lost += [f"{what}: the label is another"] if once.select("url", "label").sort("url").rows() != sample.select("url", pl.col("label").cast(pl.String)).sort("url").rows() else []
            let_in += [f"{what}: {file} lies in unused" for file in build.glob("unused/*")]
            let_in += [f"{what}: {name}" for name in listing(home) if not name.startswith("a/b/c/build") and name not in (".", "a", "a/b", "a/b/c", "canary")]
            if {example.label for example in read_examples(build)} != set(good["label"]):
                lost.append(f"{what}: packed, it has another label")
            if number % 5 == 0:
                pack(build, home / "packed", "webdataset")
    yield Line(f"{len(LABELS)} labels and splits, {len(BOTH)} pairs that some disks take for one, columns of another kind; downloaded twice each", len(cases), lost, let_in, f"{worked} work end to end, {refusals} are refused in one sentence before anybody is asked")


def lying_shards(soak: Soak) -> Iterator[Line]:
    "Shards that lie"
    from hotdog_nb.cluster.ray_engine import RemoteBuild, SharedBuild
    from hotdog_nb.cluster.ray_worker import OUTCOME_SCHEMA
    lost, let_in, picture = [], [], b"a picture"
    honest = dict.fromkeys(("url", *OUTCOME_SCHEMA, "picture")) | dict(url="http://a.example/1.jpg", reason="", sha256=hashlib.sha256(picture).hexdigest(), kind="jpg", picture=picture)
    lies = [{"kind": kind} for kind in ("../../canary.jpg", "/../../../canary.jpg", "jpg/../../x", "", "JPG", "exe", "jpg\0", None, "sqlite")]
    lies += [{"sha256": sha256} for sha256 in ("../../../canary", "/etc/passwd", "0" * 64, "0" * 63, honest["sha256"].upper(), "\0" * 64, "é" * 64)] + [{"picture": b"other"}, {"url": None}]
    for number, lie in enumerate(lies):
        home = soak.folder / str(number)
        (shards := home / "deep/build/.shards").mkdir(parents=True)
        (home / "canary.jpg").write_bytes(b"canary")
        (home / "deep/canary.jpg").write_bytes(b"canary")
        pl.DataFrame([honest | lie], {"url": pl.String, **OUTCOME_SCHEMA, "picture": pl.Binary}).write_parquet(shards / "0123456789abcdef.parquet")
        before = listing(home)
        answer = refused(lambda: SharedBuild(shards.parent))
        after = {name: what for name, what in listing(home).items() if not name.startswith("deep/build/unused")}
        pictures = [file for file in (shards.parent / "unused").rglob("*") if file.is_file()] if (shards.parent / "unused").is_dir() else []
        let_in += [f"{lie}: taken in"] if "0123456789abcdef" not in answer else []
        let_in += [f"{lie}: {name}" for name in set(after) - set(before)] + [f"{lie}: {file.name} in unused" for file in pictures]
        lost += [f"{lie}: {what}" for what in changed(before, after)]
        bucket = home / "bucket"
        shutil.copytree(shards, bucket / "shards")
        if "picture" not in lie and not refused(lambda: RemoteBuild(f"file://{bucket}", home)) and lie.get("sha256") != "0" * 64:
            let_in.append(f"{lie}: taken in from an address")
    yield Line(f"{len(lies)} shards whose ending, sum, picture or address isn't what it should be, with canaries above", len(lies), lost, let_in, "each is refused by its name, and nothing is written")


def climbing_columns(soak: Soak) -> Iterator[Line]:
    "Tables whose files climb"
    from hotdog_nb.vision.label_errors import ReviewDecisions
    from hotdog_nb.images.contact_sheet import to_jpeg
    from hotdog_nb.tiny_web.drawings import draw
    from hotdog_nb.dataset.packing import read_examples
    from hotdog_nb.dataset.review import read_review, record_decision
    from hotdog_nb.urls import write_credits
    lost, let_in, private = [], [], to_jpeg(draw("banana", 7, 64))  # a picture, so that only its place speaks against it
    with small_web(soak) as web:
        sample = sampled(web)
        build, secret = soak.folder / "a/build", soak.folder / "a/0123456789abcdef.jpg"
        rows = fetch(sample, build, web)
        secret.write_bytes(private)
        named = f"{hashlib.sha256(private).hexdigest()[:16]}.jpg"
        (soak.folder / "a" / named).write_bytes(private)  # a file of yours with a name like ours, and its bytes
        (build / "images/train/mine").mkdir()
        (build / "images/train/mine" / named).write_bytes(private)
        names = ["../0123456789abcdef.jpg", f"../{named}", f"images/../../{named}", str(secret), "images/../../0123456789abcdef.jpg", f"images/../{named}", f"images/train/../{named}", f"images/train/mine/../../../../{named}", "", ".", "..", "a\0b", "unused/../../x", "downloads.parquet", ".downloads.sqlite"]
        for name in names:
            table = pl.concat([rows, rows.head(1).with_columns(status=pl.lit("ok"), file=pl.lit(name))])
            table.write_parquet(build / "downloads.parquet")
            before = listing(soak.folder / "a")
            fetch(sample, build, web)
            after = listing(soak.folder / "a")
            lost += [f"{name!r}: {what}" for what in changed({key: what for key, what in before.items() if key != "build/downloads.parquet"}, after)]
            let_in += [f"{name!r}: {key}" for key in set(after) - set(before)]
            table.write_parquet(build / "downloads.parquet")
            let_in += [f"{name!r}: packed" for example in read_examples(build) if example.image == private and "/mine/" not in example.file]
            let_in += [f"{name!r}: shown in a review"] if not refused(lambda name=name: ReviewDecisions(build, pl.DataFrame({"file": [name], "label": ["hotdog"]}), ("hotdog", "nothotdog"))) else []
            if name not in ("downloads.parquet", ".downloads.sqlite"):
                let_in += [f"{name!r}: recorded"] if not refused(lambda name=name: record_decision(build, name, "drop")) else []
            (build / "review.csv").unlink(missing_ok=True)
            (build / "review.csv").write_text(f"file,decision,label,when\n{name},drop,,\n".replace("\0", ""), encoding="utf-8")
            let_in += [f"{name!r}: a decision"] if ".." in name and len(read_review(build)) else []
            (build / "review.csv").unlink()
        write_credits(build)
    yield Line(f"{len(names)} names in the column `file` and in review.csv, with files of yours where they lead; download, pack, review", len(names), lost, let_in, "nothing is moved, shown, packed or recorded")


# --- waits, faults, sheets


WAKE = """
import asyncio, sys, time
from hotdog_nb.downloader.engine import WorkerThreads as Workers
sys.setswitchinterval(1e-6)
async def go(seconds):
    workers, done, end = Workers(8), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        got = await asyncio.wait_for(asyncio.gather(*[workers.do(int, "1") for _ in range(64)]), 20)
        done += len(got)
    workers.stop()
    return done
print("jobs", asyncio.run(go(float(sys.argv[1]))))
"""
HANG = """
import asyncio, sys, threading, time
from hotdog_nb.downloader.engine import WorkerThreads as Workers
async def go():
    workers, begun = Workers(4), threading.Event()
    workers.do(lambda: begun.set() or threading.Event().wait())
    begun.wait()
    start = time.monotonic(); workers.stop(); print("seconds", time.monotonic() - start)
asyncio.run(go())
"""


def workers_that_wake(soak: Soak) -> Iterator[Line]:
    "Threads that hand over their results"
    status, said = finish([sys.executable, "-c", WAKE, str(soak.some(12, 3))], 60)
    lost = [] if not status and "jobs" in said else [said[-300:]]
    yield Line("eight threads that are switched a million times a second", 1, lost, said=said.strip() if not lost else "")
    status, said = finish([sys.executable, "-c", HANG], 20)
    took = float(said.split("seconds")[1]) if "seconds" in said else 99
    yield Line("to stop while one of them hangs for ever", 1, [] if took < 2 and not status else [said[-200:]], said=f"{took:.1f} s")


def stopped_by_you(soak: Soak) -> Iterator[Line]:
    "Ctrl-C in a download"
    lost, times = [], []
    with small_web(soak, per_noun=14, rot={"hang": .3, "busy": .2}) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        for number in range(soak.some(5, 1)):
            build = soak.folder / f"build{number}"
            process = begin(download_command(soak.folder / "sample.parquet", build, web, read=30, total=60))
            end = time.monotonic() + 30
            asked = len(web.log)
            begun = build / ".downloads.sqlite"
            while (not begun.exists() or len(web.log) < asked + 10) and time.monotonic() < end and process.poll() is None:
                time.sleep(.02)
            started = time.monotonic()
            process.send_signal(signal.SIGINT)
            try:
                _, said = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                _, said = process.communicate()
            times.append(time.monotonic() - started)
            if "Run the same again" not in said:
                lost.append(f"no summary: {said[-200:]}")
            if times[-1] > 3:  # two, and what a busy machine needs to end a process
                lost.append(f"it took {times[-1]:.1f} s")
            lost += [f"{name} is not what its name says" for name in (str(file) for file in build.glob("images/*/*/*.jpg")) if hashlib.sha256(Path(name).read_bytes()).hexdigest()[:16] != Path(name).stem]
    yield Line(f"{len(times)} downloads, a third of whose hosts never answer", len(times), lost, said=f"each ends with a summary, after {max(times):.1f} s at most")


def faults_stay_in_their_row(soak: Soak) -> Iterator[Line]:
    "Faults that nobody has thought of"
    from hotdog_nb.downloader import engine
    lost, kinds = [], [TypeError("odd"), KeyError("odd"), UnicodeEncodeError("utf-8", "\udce9", 0, 1, "surrogates not allowed"), RecursionError(), MemoryError(), AssertionError(), ZeroDivisionError()]
    with small_web(soak, rot=0.0) as web:
        sample = sampled(web)
        real = engine.fetch
        for number, kind in enumerate(kinds):
            odd = set(sample["url"].gather_every(3))

            async def wrong(session, url, hosts, odd=odd, kind=kind):
                if url in odd:
                    raise kind
                return await real(session, url, hosts)
            engine.fetch = wrong
            try:
                rows = fetch(sample, soak.folder / str(number), web)
            except Exception as error:
                lost.append(f"{kind!r} ends the download: {error!r}")
                continue
            finally:
                engine.fetch = real
            told = rows.filter(pl.col("url").is_in(odd))["reason"].unique().to_list()
            lost += [f"{kind!r} is told as {told}"] if not all(reason in (f"fault of ours: {type(kind).__name__}", "the photo is there") for reason in told) else []
            healed = fetch(sample, soak.folder / str(number), web)
            lost += [f"{kind!r}: not asked again"] if healed["reason"].str.starts_with("fault").any() else []
    yield Line(f"{', '.join(type(kind).__name__ for kind in kinds)} at each third address", len(kinds), lost, said="it is the reason of that address, the others are fetched, and the next run asks again")


def sheets_and_passwords(soak: Soak) -> Iterator[Line]:
    "Formulas, passwords and control characters in credits"
    import csv

    from hotdog_nb.files.names import read_sheet
    from hotdog_nb.urls import write_credits
    evil = ["=HYPERLINK(\"http://evil.example\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''+1", "\u2212 1", "\uff1d1", "%0A=1", "plain", "'tis", "a\x1b]0;x\x07b", "a\u202eb", "[x](javascript:alert(1))", "<script>alert(1)</script>"]
    lost, let_in, build = [], [], soak.folder / "build"
    build.mkdir()
    pl.DataFrame({"url": [f"https://ann:s3cret@a{i}.example/{i}.jpg" for i in range(len(evil))], "wnid": "n07697537", "photo": [str(i) for i in range(len(evil))], "source": "csv", "license": evil, "license_url": "https://u:s3cret@l.example",
                  "author": evil, "title": evil, "landing": "http://ann:s3cret@a.example/x"}).write_parquet(build / "urls.parquet")
    page, sheet = write_credits(build)
    with open(sheet, newline="", encoding="utf-8") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    let_in += [f"a formula: {cell!r}" for cell in cells if cell.strip()[:1] in tuple("=+-@\u2212\uff1d") or cell[:1] in "\t\r\n" and cell]
    text = page.read_text(encoding="utf-8") + sheet.read_text(encoding="utf-8")
    let_in += [f"{what!r} in the credits" for what in ("s3cret",) if what in text]
    let_in += [f"{what!r} on the page" for what in ("\x1b", "\x07", "\u202e", r"(?<!\\)<script", r"(?<!\\)\]\(javascript") if re.search(what, page.read_text(encoding="utf-8"))]
    lost += [f"{name} is read back as another" for name in ("author", "title", "license") if sorted(read_sheet(sheet)[name]) != sorted(evil)]
    yield Line(f"{len(evil)} titles, authors and licences, and addresses with a password", len(evil), lost, let_in, "no cell is a formula, no password is there, and each text is read back as it was")
    long = "<" * 20_000 + "&a" * 20_000 + "[" * 20_000 + "://" * 20_000
    begun = time.monotonic()
    pl.DataFrame({"url": [long], "wnid": ["n07697537"], "photo": ["1"], "source": ["csv"], "license": [long], "license_url": [long], "author": [long], "title": [long], "landing": [long]}).write_parquet(build / "urls.parquet")
    write_credits(build)
    took = time.monotonic() - begun
    yield Line("an author, a title and addresses of 140,000 characters", 1, [f"{took:.0f} s"] if took > 5 else [], said=f"{took:.1f} s")


def packing_in_between(soak: Soak) -> Iterator[Line]:
    "Packing while a download is at work, and packing that is killed"
    lost, let_in, kills = [], [], 0
    with small_web(soak, per_noun=14) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        build, packed = soak.folder / "build", soak.folder / "early"
        process = begin(download_command(soak.folder / "sample.parquet", build, web, concurrency=2))
        end = time.monotonic() + 30
        while len(list(build.glob("images/*/*/*.jpg"))) < 4 and time.monotonic() < end and process.poll() is None:
            time.sleep(.01)
        process.send_signal(signal.SIGSTOP)
        status, said = finish([sys.executable, "-c", PACK, str(build), str(packed), "webdataset"], 30)
        process.kill()
        process.communicate()
        let_in += [f"half of it was packed: {said[-100:]}"] if not status or packed.exists() or "a download is at work" not in said else []
    yield Line("`pack` during a download", 1, lost, let_in, "refused in one sentence")
    for file in list(build.glob("images/*/*/*.jpg")):
        for number in range(9):  # so that there is something to write
            (file.parent / f"{file.stem}-{number}.jpg").write_bytes(file.read_bytes() + bytes(300_000))
    whole, torn, lost, left, draw = soak.folder / "whole", soak.folder / "torn", [], 0, soak.draw("pack")
    for format in ("imagefolder", "webdataset"):
        finish([sys.executable, "-c", PACK, str(build), f"{whole}{format}", format])
        place = Path(f"{torn}{format}")
        for number in range(soak.some(6, 2)):
            process = begin([sys.executable, "-c", PACK, str(build), str(place), format])
            end = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < end and not any(len(file.stem) == 33 for file in place.rglob(".*")):
                pass  # until it writes
            time.sleep(draw.random() / 50)
            process.kill()
            process.communicate()
            kills += 1
            place.mkdir(exist_ok=True)
            if number == 0 and any(place.iterdir()):
                (place / ".yours").write_text("yours")
            left += len([file for file in place.rglob(".*") if len(file.stem) == 33])
        if not any(place.iterdir()):
            place.rmdir()
        status, said = finish([sys.executable, "-c", PACK, str(build), str(place), format])
        mine = {name: what[1] for name, what in listing(place).items() if name != ".yours"}
        lost += [f"{format}: {said[-200:]}"] if status else [f"{format}: {name} differs" for name in set(mine) ^ {*listing(Path(f'{whole}{format}'))}]
        lost += [f"{format}: {name} differs" for name, what in listing(Path(f"{whole}{format}")).items() if mine.get(name) != what[1]]
    yield Line(f"`pack`, killed {kills} times, then run to its end", kills, lost, said=f"the package is that of an undisturbed run; {left} parts had been left, none stays")


TRIALS = (files_of_yours, killed_and_crowded, links_out, labels_that_climb, lying_shards, climbing_columns, workers_that_wake, stopped_by_you, faults_stay_in_their_row, sheets_and_passwords, packing_in_between)
