"""Downloads and builds that are disturbed: a web at its worst, kill -9, a full disk, clocks that jump, two at once."""
import ctypes.util
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from .common import SANDBOX, Line, Soak, begin, broken, download_command, finish, outlive, sampled, tmpfs, unfinished, unlike, worst_web


def web_at_its_worst(soak: Soak) -> Iterator[Line]:
    "The tiny web at its worst"
    with worst_web(soak) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        for name, concurrency in (("patient", 16), ("hasty", 128)):
            status, said = finish(download_command(soak.folder / "sample.parquet", soak.folder / name, web, concurrency=concurrency))
            if status:
                yield Line("a download to its end", 1, lost=[said[-300:]])
                return
        fates = dict(web.catalogue.select("url", "fate").iter_rows())
        pictures = dict(web.catalogue.select("url", "picture").iter_rows())
    rows = pl.read_parquet(soak.folder / "patient" / "downloads.parquet")
    good = {url for url, fate in fates.items() if fate in ("ok", "busy", "png", "wrong type")}
    there = {pictures[url] for url in rows.filter(status="ok")["url"]} | {pictures[url] for url in rows.filter(pl.col("copy_of").is_not_null())["url"]}
    lost = [f"no picture of {url} ({fates[url]})" for url in sorted(good) if pictures[url] not in there]
    let_in = [f"{fates[url]}: {url}" for url in rows.filter(status="ok")["url"] if url not in good]
    lost += [f"no row of {url}" for url in sorted(set(fates) - set(rows["url"]))]
    counts = dict(rows.group_by("status").len().sort("status").iter_rows())
    yield Line(f"{len(fates):,} addresses, {len(good):,} of them good, each looked up afterwards in what the web knows of itself", len(fates), lost, let_in, ", ".join(f"{many} {status}" for status, many in counts.items()))
    wrong = unfinished(soak.folder / "patient") + unfinished(soak.folder / "hasty") + unlike(soak.folder / "patient", soak.folder / "hasty")
    yield Line("the same with 16 and with 128 questions at once", 1, wrong[:1], said=wrong[0] if wrong else f"the same {counts['ok']} files and the same table")


def kills_while_downloading(soak: Soak) -> Iterator[Line]:
    "kill -9 while downloading"
    draw, many, kills, lives, lost, wrong, orphans = soak.draw("kills"), soak.some(24, 2), 0, 0, [], [], []
    with worst_web(soak) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        whole = soak.folder / "whole"
        status, said = finish(download_command(soak.folder / "sample.parquet", whole, web))
        if status:
            yield Line("an undisturbed download", 1, lost=[said[-300:]])
            return
        while kills < many:
            lives, killed = lives + 1, soak.folder / f"killed{lives}"
            while kills < many:
                process = begin(download_command(soak.folder / "sample.parquet", killed, web))
                try:
                    process.wait(draw.uniform(.7, 3.5))
                    break  # it had ended before
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                finally:
                    process.communicate()
                wrong += broken(killed)
                orphans += outlive(str(killed))
            status, said = finish(download_command(soak.folder / "sample.parquet", killed, web))
            lost += [f"the last run says {said[-200:]}"] if status else unfinished(killed) + unlike(whole, killed)
        changes, differing = policies_that_change(soak, web, whole)
    yield Line(f"{kills} times at a random moment; then the folder as it was found", kills, lost=wrong, said="each picture is what its name says, each table can be read")
    yield Line("the processes that it had started", kills, let_in=[f"process {pid} is still there" for pid in orphans], said="all end by themselves within seconds")
    yield Line("then run to the end, beside an undisturbed run", lives, lost=lost[:lives], said=lost[0] if lost else f"{len(list(whole.glob('images/*/*/*')))} files and the table equal, {lives} times")
    yield Line("killed at a random moment, each time with another policy; then run to the end with one and the other, and back", changes, lost=differing[:changes], said=differing[0] if differing else "each time the files and the table of an undisturbed run with that policy")


def policies_that_change(soak: Soak, web, whole: Path) -> tuple[int, list[str]]:
    "Runs in one folder, each with another policy than the one before, and most of them killed: how many there were, and what differs at the end."
    draw, sample, small, folder = soak.draw("policies"), soak.folder / "sample.parquet", soak.folder / "small", soak.folder / "changing"
    other, lost, kills = {"size": 96, "min_side": 20}, [], soak.some(8, 2)
    finish(download_command(sample, small, web, **other))
    for number in range(kills):
        process = begin(download_command(sample, folder, web, **(other if number % 2 else {})))
        try:
            process.wait(draw.uniform(1.5, 5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        finally:
            process.communicate()
        lost += broken(folder)
    for policy, like in (({}, whole), (other, small), ({}, whole)):
        status, said = finish(download_command(sample, folder, web, **policy))
        lost += [f"a run says {said[-200:]}"] if status else unfinished(folder) + unlike(like, folder)
    return kills + 3, lost


# --- whole builds

STEPS = ["urls", "sample", "download", "lr", "train", "report"]


def build_command(folder: Path, wanted: int) -> list[str]:
    "What builds a classifier of hot dogs from the tiny web."
    return [sys.executable, "-c", "from hotdog_nb.cli import app; app()", "build", "hot dog", "--tiny-web", "--wanted", str(wanted), "--out", str(folder), "--json"]


def watched(process: subprocess.Popen) -> Iterator[tuple[str, float]]:
    "Each step that a build says to be done, and when."
    for line in process.stdout:
        if line.startswith("{"):
            yield json.loads(line)["step"], time.monotonic()


def made(folder: Path) -> dict[str, str]:
    "What is in a build, in sums that are equal where the build is: the tables, the pictures, what the classifier says."
    told = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("images/*/*/*")}
    for file in ("urls.parquet", "sample.parquet", "predictions.parquet"):
        told[file] = hashlib.sha256(pl.read_parquet(folder / file).write_csv().encode()).hexdigest()
    told["task.toml"] = (folder / "task.toml").read_text()
    told["metrics.json"] = (folder / "metrics.json").read_text()
    told["lr.json"] = (folder / "lr.json").read_text()
    return told


def differ(folder: Path, other: Path) -> list[str]:
    "What two builds don't share."
    try:
        one, two = made(folder), made(other)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return [f"{name} differs" for name in sorted({*one, *two}) if one.get(name) != two.get(name)] + unfinished(other)


def kills_while_building(soak: Soak) -> Iterator[Line]:
    "kill -9 while building"
    draw, wanted = soak.draw("build"), soak.some(20, 8)
    whole, killed = soak.folder / "whole", soak.folder / "killed"
    cache = {"XDG_CACHE_HOME": str(soak.folder / "cache")}
    process = begin(build_command(whole, wanted), XDG_CACHE_HOME=str(soak.folder / "other"))
    ends = {"": time.monotonic()} | dict(watched(process))
    process.communicate()
    if process.returncode or list(ends) != ["", *STEPS]:
        yield Line("an undisturbed build", 1, lost=[f"it ended with {process.returncode} after {list(ends)[-1]}"])
        return
    at = list(ends.values())
    lengths = dict(zip(STEPS, (after - before for before, after in zip(at, at[1:])), strict=True))
    kills, wrong, said = 0, [], []
    for step in [each for each in STEPS for _ in range(soak.some(2, each in ("download", "train")))]:
        process, before = begin(build_command(killed, wanted), **cache), STEPS[STEPS.index(step) - 1] if step != "urls" else None
        if before:
            next((None for done, _ in watched(process) if done == before), None)
        time.sleep(draw.uniform(.02, .98) * max(.05, lengths[step] - (0 if before else .2)))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
            said.append(step)
        process.communicate()
        wrong += broken(killed) if killed.exists() else []
    status, words = finish(build_command(killed, wanted), 200, **cache)
    from hotdog_nb.pipeline.task import remove_leftovers
    from hotdog_nb.core import is_partial_file
    parts = [file for file in killed.glob(".*") if is_partial_file(file)]
    remove_leftovers(killed, -1)  # as the next build does, after a day
    lost = [words[-300:]] if status else differ(whole, killed)
    yield Line(f"`hotdog build`, {kills} times at a random moment of a step ({', '.join(dict.fromkeys(said))}); the folder as it was found", kills, lost=wrong, said="each picture is what its name says, each table can be read")
    yield Line("then run to the end, beside an undisturbed build", 1, lost=lost[:1], said=lost[0] if lost else f"tables, pictures, rates, metrics and what the classifier says of each picture are equal; hidden parts of killed writing: {len(parts)}, which a build tidies away after a day")


# --- a full disk

WRITE = """
import sys
from pathlib import Path
disk, how = Path(sys.argv[1]), sys.argv[2]
import numpy as np, polars as pl
big = pl.DataFrame({"a": np.random.default_rng(0).random(2_000_000)})
try:
    if how == "write_table":
        from hotdog_nb.core import write_table
        write_table(big, disk / "old")
    if how == "write_text":
        from hotdog_nb.core import write_text
        write_text(disk / "old", "x" * 9_000_000)
    if how == "read_fall11":
        from hotdog_nb.sources.fall11 import read_fall11
        read_fall11(sys.argv[3], disk / "old")
    if how == "pack":
        from hotdog_nb.dataset.packing import pack
        pack(sys.argv[3], disk / "pack", "webdataset")
    if how == "credits":
        from hotdog_nb.urls import write_credits
        write_credits(disk)
except OSError as error: sys.exit(f"OSError: {error}")
except Exception as error: sys.exit(f"{type(error).__name__}: {error}")
"""


def full_disk(soak: Soak) -> Iterator[Line]:
    "A full disk"
    if not os.environ.get(SANDBOX):
        yield Line("a download onto a disk of 1 MB", 0, skipped="needs root, or user namespaces, for a disk of its own")
        return
    with worst_web(soak, rot={"not found": .2}) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        whole = soak.folder / "whole"
        finish(download_command(soak.folder / "sample.parquet", whole, web))
        yield from (downloaded_onto(soak, size, web, whole) for size in soak.some(["100k", "2m", "4m", "5m", "6m"], ["4m"]))
    yield from written_onto(soak, whole)


def downloaded_onto(soak: Soak, size: str, web, whole: Path) -> Line:
    "A download onto a disk that is too small, and to its end when there is room."
    with tmpfs(soak.folder / f"disk{size}", size) as disk:
        command, lost = download_command(soak.folder / "sample.parquet", disk / "build", web), []
        status, said = finish(command)
        if not status:
            return Line(f"a download onto a disk of {size}B", 1, lost=["the disk was large enough, so nothing was tried"])
        if "disk is full: make room" not in said and "can't be" not in said:
            lost.append(f"it doesn't say that the disk is full: {said[-200:]}")
        lost += broken(disk / "build")
        some = len(list(disk.glob("build/images/*/*/*")))
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        status, said = finish(command)
        lost += [said[-200:]] if status else unfinished(disk / "build") + unlike(whole, disk / "build")
    return Line(f"a download onto a disk of {size.upper()}B; then with room, to the end", 1, lost[:1], said=lost[0] if lost else f"it says that the disk is full with {some} pictures in their place; in the end equal to an undisturbed run")


def written_onto(soak: Soak, whole: Path) -> Iterator[Line]:
    "Everything else that writes, with an older file in the same place."
    from hotdog_nb.tiny_web.server import TinyWeb, make_fall11_archive
    archive = soak.folder / "list.tgz"
    archive.write_bytes(make_fall11_archive(TinyWeb(rot=0, per_noun=3000).catalogue))
    ways, lost, let_in, said = {"write_table": "", "write_text": "", "read_fall11": archive, "pack": whole}, [], [], []
    for way, given in ways.items():
        with tmpfs(soak.folder / f"disk-{way}", "100k") as disk:
            (disk / "old").write_bytes(b"what was there before")
            status, words = finish([sys.executable, "-c", WRITE, str(disk), way, str(given)])
            said.append(words.strip().splitlines()[-1][:60] if words.strip() else "nothing")
            if not status:
                lost.append(f"{way} says nothing")
            if (disk / "old").read_bytes() != b"what was there before":
                lost.append(f"{way} spoils the older file")
            left = [file.name for file in disk.rglob("*") if file.is_file() and file.name not in ("old", ".labels.json")]
            let_in += [f"{way} leaves {name}" for name in left]
    yield Line(f"{', '.join(f'`{way}`' for way in ways)} onto a disk of 100 KB", len(ways), lost, let_in, "each says so, the older file stays, no part is left")


# --- clocks

JUMPS = """
import random, time
draw, real = random.Random({seed}), time.time
def jumping(): return real() + draw.choice([-1, 1]) * draw.random() * 20 * 365 * 86_400
time.time = jumping
"""


def faketime() -> str | None:
    "The library libfaketime, where this machine has it."
    named = [os.environ.get("LIBFAKETIME"), ctypes.util.find_library("faketime"), *map(str, Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))]
    return next((name for name in named if name and Path(name).is_file()), None)


def clock_jumps(soak: Soak) -> Iterator[Line]:
    "Clocks that jump"
    import threading
    draw, library = soak.draw("clock"), faketime()
    with worst_web(soak) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        whole, lost = soak.folder / "whole", []
        finish(download_command(soak.folder / "sample.parquet", whole, web))
        for number in range(soak.some(3, 1)):
            dest, command = soak.folder / f"jump{number}", download_command(soak.folder / "sample.parquet", soak.folder / f"jump{number}", web)
            if library:
                now, ended, jumps = soak.folder / "now", threading.Event(), 0
                now.write_text("+0")

                def jump():
                    nonlocal jumps
                    while not ended.wait(draw.uniform(.1, .6)):
                        (now.parent / "next").write_text(f"{draw.uniform(-20, 20) * 365:+.0f}d")
                        os.replace(now.parent / "next", now)
                        jumps += 1
                threading.Thread(target=jump, daemon=True).start()
                status, said = finish(command, LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=str(now), FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
                ended.set()
            else:
                command[2] = JUMPS.format(seed=soak.seed + number) + command[2]
                status, said = finish(command)
            lost += [said[-200:]] if status else (unfinished(dest) + unlike(whole, dest))[:1]
    how = "the whole process's clock, by libfaketime, several times a second" if library else "Python's `time.time`, at each look"
    yield Line(f"downloads while the time of day jumps up to 20 years forwards and back ({how})", number + 1, lost, said=lost[0] if lost else "tables and files equal to an undisturbed run")
    yield from clocks_of_the_catalogues(soak)


def clocks_of_the_catalogues(soak: Soak) -> Iterator[Line]:
    "Files and answers that are kept for a week, and `Retry-After` as a date."
    import requests
    from unittest.mock import patch

    from hotdog_nb.network import session as asking

    from hotdog_nb import core
    from hotdog_nb.tiny_web.server import TinyWeb
    year, lost = 365 * 86_400, []
    with TinyWeb(rot=0, per_noun=1, pages={"http://catalogue.example/list.csv": b"first"}) as web:
        def fetched(name, written, read):
            "What a file holds that was fetched at one time and is asked for at another, when the catalogue has changed."
            session, file = asking.session(web.proxy), soak.folder / name
            web.pages["http://catalogue.example/list.csv"] = b"first"
            asking.fetch_file(session, "http://catalogue.example/list.csv", file)
            note = asking.sidecar_path(file, ".json")
            os.utime(note, (time.time() + written, time.time() + written))
            web.pages["http://catalogue.example/list.csv"] = b"second"
            with patch.object(asking.time, "time", lambda now=time.time(): now + read):
                return asking.fetch_file(session, "http://catalogue.example/list.csv", file).read_bytes()
        cases = {"the same day": (0, 0, b"first"), "a year forwards": (0, year, b"second"), "written when the clock was ten years ahead": (10 * year, 0, b"second"), "ten years back": (0, -10 * year, b"second")}
        for name, (written, read, expected) in cases.items():
            if (got := fetched(name, written, read)) != expected:
                lost.append(f"a file, {name}: {got!r} instead of {expected!r}")
    yield Line("a catalogue's file that is kept for a week, with a clock that was wrong when it came or is wrong now", len(cases), lost, said=lost[0] if lost else "it is fetched again whenever its age makes no sense")
    answers, lost = {"Wed, 21 Oct 2015 07:28:00 GMT": 0, "Fri, 01 Jan 2100 00:00:00 GMT": "rest", "-5": 0.5, "99999999999": "rest", "soon": 0.5, "": 0.5, "1e400": 0.5}, []
    for value, expected in answers.items():
        answer = requests.Response()
        answer.status_code = 503
        from urllib3 import HTTPResponse
        answer.raw = HTTPResponse(headers={"Retry-After": value} if value else {})
        try:
            seconds = asking._retry_delay(answer, 0)
            asking.RequestTurns(clock=core.FakeClock()).wait("catalogue.example", seconds)
            result = seconds
        except asking.OutOfTime:
            result = "rest"
        except Exception as error:
            result = type(error).__name__
        if result != expected and not (expected == 0 and result == 0):
            lost.append(f"Retry-After: {value}: {result} instead of {expected}")
    yield Line("`Retry-After` as a date long gone, a date far off, a number below zero, a word", len(answers), lost, said=lost[0] if lost else "no wait, a refusal to wait so long, or the usual wait")


# --- two at once


def two_at_once(soak: Soak) -> Iterator[Line]:
    "Two on one folder"
    with worst_web(soak) as web:
        sampled(web).write_parquet(soak.folder / "sample.parquet")
        whole, shared, lost, let_in = soak.folder / "whole", soak.folder / "shared", [], []
        finish(download_command(soak.folder / "sample.parquet", whole, web))
        first = begin(download_command(soak.folder / "sample.parquet", shared, web))
        while first.poll() is None and not (shared / ".downloads.sqlite").exists():
            time.sleep(.02)
        seconds = [finish(download_command(soak.folder / "sample.parquet", shared, web)) for _ in range(soak.some(5, 1))]
        first.communicate()
        for status, said in seconds:
            if not status:
                let_in.append("the second was let in")
            elif "another download is at work" not in said:
                lost.append(f"the second says {said[-200:]}")
        lost += ["the first was disturbed"] if first.returncode else unfinished(shared) + unlike(whole, shared)
    yield Line("a download beside one that is at work", len(seconds), lost, let_in, "refused with a sentence; the first ends as if alone")
    yield from two_builds(soak)


def two_builds(soak: Soak) -> Iterator[Line]:
    "Two builds on one folder, one a little later than the other."
    draw, lost, ends = soak.draw("two"), [], []
    whole, wanted = soak.folder / "build", 8
    cache = {"XDG_CACHE_HOME": str(soak.folder / "cache")}
    finish(build_command(whole, wanted), **cache)
    times = soak.some(3, 1)
    for number in range(times):
        shared = soak.folder / f"both{number}"
        one = begin(build_command(shared, wanted), **cache)
        time.sleep(0 if number == 0 else draw.uniform(0, 3))
        other = begin(build_command(shared, wanted), **cache)
        said = [process.communicate()[1] for process in (one, other)]
        codes = [one.returncode, other.returncode]
        ends.append(codes)
        for code, words in zip(codes, said, strict=True):
            if code and "at work in" not in words:
                lost.append(f"one ended with {words.strip().splitlines()[-1][:200] if words.strip() else code}")
        if all(codes):
            lost.append("neither came to its end")
        elif different := differ(whole, shared):
            lost.append(different[0])
        shutil.rmtree(shared)
    refused = sum(sum(map(bool, codes)) for codes in ends)
    yield Line("two `hotdog build` on one folder, the second up to 3 s later", times, lost, said=lost[0] if lost else f"{refused} refused with a sentence; the build equal to an undisturbed one")
