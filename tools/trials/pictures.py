"""Pictures that break, hang or fill a decoder, and files that only look like pictures: one is refused, the others come."""
import contextlib
import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from .common import Line, Soak, download_command, finish, memory, outlive, processes

# --- JPEGs of rare kinds, and other broken heads


def segment(kind: int, data: bytes) -> bytes:
    "A marker of a JPEG and what follows it."
    return bytes([255, kind]) + struct.pack(">H", len(data) + 2) + data


def lossless(side: int, process: int = 0xC3, before: bytes = b"", bits: int = 8, components: int = 3) -> bytes:
    "A whole lossless JPEG: each pixel differs by nothing from the one before."
    names = range(1, components + 1)
    frame = struct.pack(">BHHB", bits, side, side, components) + b"".join(bytes([name, 0x11, 0]) for name in names)
    table = b"\0" + bytes([1, *[0] * 15]) + b"\0"  # one code of one bit: no difference
    scan = bytes([components]) + b"".join(bytes([name, 0]) for name in names) + b"\1\0\0"
    return b"\xff\xd8" + before + segment(process, frame) + segment(0xC4, table) + segment(0xDA, scan) + bytes(side * side * components // 8 + 8) + b"\xff\xd9"


def saved(picture, kind: str, **more) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def with_process(jpeg: bytes, kind: int, before: bytes = b"", bits: int = 8) -> bytes:
    "A usual JPEG that says it is of another kind."
    at = jpeg.index(b"\xff\xc0")
    return jpeg[:at] + before + bytes([255, kind]) + jpeg[at + 2:at + 4] + bytes([bits]) + jpeg[at + 5:]


def rare_jpegs(side: int) -> Iterator[tuple[str, bytes]]:
    "What to call it, and a JPEG that no decoder may see."
    from hotdog_nb.tiny_web.drawings import draw
    jpeg = saved(draw("hot dog", 1, side), "JPEG")
    at = jpeg.index(b"\xff\xc0")
    frame = jpeg[at:at + 19]
    for kind in (3, 5, 6, 7, 9, 10, 11, 13, 14, 15):
        yield f"process {kind}", with_process(jpeg, 0xC0 + kind)
    for components in (1, 3, 4):
        yield f"lossless, {components} components", lossless(side, components=components)
    yield "lossless with arithmetic coding", lossless(side, 0xCB)
    yield "lossless, 12 bits", lossless(side, bits=12)
    hiding = {"garbage": b"hot dog", "fill bytes": b"\xff" * 99, "stuffed zeros": b"\xff\0" * 9, "a length of 0": b"\xff\xe0\0\0", "a length of 1": b"\xff\xe0\0\1",
              "a thumbnail": segment(0xE1, jpeg[:9000]), "a profile full of markers": segment(0xE2, b"\xff\xd9\xff\xda" * 99), "restarts": b"\xff\xd0\xff\1", "a comment": segment(0xFE, b"x")}
    for name, before in hiding.items():
        yield f"lossless behind {name}", lossless(side, before=before)
    yield "12 bits", with_process(jpeg, 0xC1, bits=12)
    yield "a hierarchy", jpeg[:at] + b"\xff\xde" + frame[2:] + jpeg[at:]
    yield "a second frame", jpeg[:at] + frame + jpeg[at:]
    yield "a lossless frame behind the scan", jpeg[:-2] + frame.replace(b"\xff\xc0", b"\xff\xc3") + jpeg[-2:]
    yield "a lossless frame before the usual one", jpeg[:at] + frame.replace(b"\xff\xc0", b"\xff\xc3") + jpeg[at:]
    yield "two heads of different sizes", jpeg[:at] + b"\xff\xde" + frame[2:5] + b"\0\x40\0\x40" + frame[9:] + jpeg[at:]


def broken_heads() -> Iterator[tuple[str, bytes]]:
    "What to call it, and a picture at whose head a reader falls over."
    from PIL import Image
    small = Image.new("RGB", (64, 64), "red")
    two = saved(small, "GIF", save_all=True, append_images=[Image.new("RGB", (64, 64), "blue")])
    first = two.index(b"\x2c")
    second = two.index(b"\x2c", first + 10) if b"\x2c" in two[first + 10:] else len(two) - 20
    for cut in range(1, 14):
        yield f"a GIF cut {cut} bytes into its second frame", two[:second + cut]
    yield "a GIF with a short extension", two[:second] + b"\x21\xf9\x01\x00\x00\x2c"
    yield "a GIF with an empty extension, which may pass", two[:second] + b"\x21\xf9\x00\x2c" + two[second + 1:]
    bmp = bytearray(saved(small, "BMP"))
    for kind in (4, 5):
        bmp[30] = kind
        yield f"a BMP that holds {'a JPEG' if kind == 4 else 'a PNG'}", bytes(bmp)
    yield "a strip of 48 x 65,600", saved(Image.new("1", (65_600, 48)), "PNG")
    yield "an EPS that runs a program", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n%%EndComments\nshowpage\n"
    for kind in ("EPS", "PPM", "ICO", "TGA", "PCX", "SGI", "JPEG2000", "TIFF", "PDF"):
        yield f"a picture of the kind {kind}", saved(small, kind)


LOOK = """
import json, sys, math
from pathlib import Path
folder = Path(sys.argv[1])
from hotdog_nb.images.decode import reason_for_nan as why_not, open_picture
from hotdog_nb.dataset.loading import load_picture
said = {}
for file in sorted(folder.iterdir()):
    for size in (None, 64, 256):
        try: open_picture(file, size=size); said[file.name] = "a picture"
        except Exception as error: said[file.name] = why_not(file)
if len(sys.argv) > 2:
    from hotdog_nb.seefood import SeeFood
    p = SeeFood().predict(sorted(folder.iterdir()))
    said = {name: reason if math.isnan(one) else "a picture" for (name, reason), one in zip(said.items(), p)}
print(json.dumps(said))
"""


def rare_pictures(soak: Soak) -> Iterator[Line]:
    "JPEGs of rare kinds, and broken heads"
    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy
    from hotdog_nb.images.decode import Refused
    made = [*rare_jpegs(soak.some(900, 560)), *broken_heads()]
    folder, tools, mark = soak.folder / "odd", soak.folder / "bin", soak.folder / "let-in"
    folder.mkdir(), tools.mkdir()
    (tools / "gs").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (tools / "gs").chmod(0o755)
    for number, (_, body) in enumerate(made):
        (folder / f"{number:03}.jpg").write_bytes(body)
    lost, let_in, answers = [], [], {}
    checker = Checker(Policy(), soak.folder)
    for name, body in made:
        if checker.process is None:
            checker.start()
        first = checker.process.pid
        try:
            checker.check(body)
            let_in += [name] * ("may pass" not in name)
        except Refused as refused:
            answers[name] = refused.reason
        except Exception as error:
            lost.append(f"{name}: {type(error).__name__}: {error}")
        if checker.process is None or checker.process.pid != first:
            lost.append(f"{name}: the process died")
    checker.close()
    let_in += [f"{name}: {reason}" for name, reason in answers.items() if "process" in name and reason != "unusual JPEG" or "lossless" in name and reason != "unusual JPEG"]
    yield Line(f"{len(made)} files in the process that checks pictures", len(made), lost, let_in, "; ".join(sorted(set(answers.values()))))
    for what, more in (("opened and shrunk in a program of yours", []), ("shown to SeeFood", ["seefood"])):
        status, said = finish([sys.executable, "-c", LOOK, str(folder), *more], 120, PATH=f"{tools}:{os.environ['PATH']}")
        if status:
            yield Line(what, len(made), lost=[f"status {status}: {said[-300:]}"])
            continue
        answers = json.loads(said.strip().splitlines()[-1])
        let_in = [made[int(name[:3])][0] for name, answer in answers.items() if answer == "a picture" and "strip" not in made[int(name[:3])][0] and "may pass" not in made[int(name[:3])][0]]
        let_in += ["a program was started"] * mark.exists()
        yield Line(what, len(made), [name for number, (name, _) in enumerate(made) if f"{number:03}.jpg" not in answers], let_in, "all refused, no program started")


# --- what only looks like a file

STROLL = """
import json, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
what, build = sys.argv[1], Path(sys.argv[2])
split = build / "images" / "train"
if what == "training":
    from hotdog_nb.dataset.loading import find_labels, find_pictures, load_pictures
    files, answers = find_pictures(split, find_labels(split, "hotdog"))
    why = [reason for _, some in load_pictures(files) for reason in some]
    print(len(files), "files,", sum(reason is None for reason in why), "read")
    assert sum(reason is None for reason in why) == int(sys.argv[3]), why
if what == "report":
    from hotdog_nb.app import split_contact_sheets as sheets
    shown = sum(sheet["shown"] for sheet in sheets(build)); print(shown, "shown")
    assert shown == int(sys.argv[3]), shown
if what == "review":
    from hotdog_nb.vision.label_errors import review_thumbnail as _thumbnail
    for file in sorted(split.glob("*/*")): _thumbnail(file)
    print("all shown, some grey")
if what == "folder:":
    from hotdog_nb.sources.harvest import Folder
    rows = len(Folder(split).rows); print(rows, "addresses")
if what == "tiny web":
    from hotdog_nb.tiny_web.server import pictures_by_folder as folder_pictures, load_tiny_photo as photo_of
    for file in folder_pictures(split):
        try: photo_of(file, 0, split, small=True)
        except (OSError, ValueError): pass
    print("all asked for")
if what == "pack":
    from hotdog_nb.dataset.packing import pack
    try: pack(build, sys.argv[4]); print("packed")
    except ValueError as error: print("refused:", str(error)[-80:])
print("MiB", int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""


def odd_files(folder: Path) -> list[str]:
    "Put what is no file, or no picture, among pictures."
    os.mkfifo(folder / "00-pipe.jpg")
    (folder / "01-zero.jpg").symlink_to("/dev/zero")
    (folder / "02-terminal.jpg").symlink_to("/dev/ptmx")
    ear = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(folder)  # the name of a socket is short
    try:
        ear.bind("03-socket.jpg")
    finally:
        os.chdir(here)
    (folder / "04-folder.jpg").mkdir()
    with open(folder / "05-sparse.jpg", "wb") as out:
        out.truncate(10**10)
    (folder / "06-circle.jpg").symlink_to("06-circle.jpg")
    (folder / "07-nowhere.jpg").symlink_to("nowhere")
    (folder / "08-empty.jpg").touch()
    (folder / "09-locked.jpg").write_bytes(b"locked")
    (folder / "09-locked.jpg").chmod(0)
    (folder / "10-random.jpg").symlink_to("/dev/urandom")
    (folder / "11-endless-pipe.jpg").symlink_to("00-pipe.jpg")
    return sorted(file.name for file in folder.glob("??-*"))


def no_files(soak: Soak) -> Iterator[Line]:
    "Pipes, devices and endless files among pictures"
    from hotdog_nb.tiny_web.drawings import draw
    build, good = soak.folder / "build", soak.some(8, 4)
    for label, noun in (("hotdog", "hot dog"), ("nothotdog", "banana")):
        (place := build / "images" / "train" / label).mkdir(parents=True)
        for number in range(good):
            draw(noun, number, 96).save(place / f"{number}{label}.jpg")
    odd = odd_files(build / "images" / "train" / "hotdog")
    pictures = 2 * good
    hotdog = [sys.executable, "-c", "from hotdog_nb.cli import app; app()"]
    commands = {"hotdog leaks": [*hotdog, "leaks", str(build)], "hotdog predict": [*hotdog, "predict", str(build / "images" / "train"), "--json"]}
    commands |= {what: [sys.executable, "-c", STROLL, what, str(build), str(pictures), str(soak.folder / "packed")] for what in ("training", "report", "review", "folder:", "tiny web", "pack")}
    for what, command in commands.items():
        status, said = finish(["/usr/bin/env", "bash", "-c", "ulimit -v 12000000; exec \"$@\"", "-", *command], 60)
        lost, last = [], said.strip().splitlines()[-1:] or [""]
        if status < 0 or "Traceback" in said:
            lost.append(f"status {status}: {said[-300:]}")
        if what == "hotdog predict":
            read = said.count('"p": 0') + said.count('"p": 1')
            lost += [f"{read} of {pictures} pictures have an answer"] * (read != pictures)
        if what == "hotdog leaks" and status not in (0, 1):
            lost.append(f"status {status}: {said[-300:]}")
        if "MiB" in last[0] and int(last[0].split()[-1]) > 1500:
            lost.append(last[0])
        yield Line(f"{what}: {pictures} pictures and {', '.join(odd)}", len(odd), lost[:1], said="ended, without a traceback; every picture has its answer")


# --- decoders that do what they can

HOSTILE = """
import os, signal, time
from hotdog_nb.downloader import checker as checking
fine = checking.check_picture
def broken(body, policy):
    if body == b"crash": os.kill(os.getpid(), signal.SIGSEGV)
    if body == b"leave": os._exit(3)
    if body == b"hang":
        while True: pass
    if body == b"deaf":
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32)); time.sleep(600)
    if body == b"stop": os.kill(os.getpid(), signal.SIGSTOP)
    if body == b"greedy": bytearray(3 * policy.memory)
    if body == b"crumbs":
        held = []
        while True: held.append(bytes(100_000))
    if body == b"killed": os.kill(os.getpid(), signal.SIGKILL)
    if body == b"raise": raise KeyError("anything")
    if body == b"deep":
        def down(): down()
        down()
    return fine(body, policy)
def lying(body, policy, folder, write=checking._check_and_write):
    if body == b"climb": return dict(sha256="a" * 64, kind="jpg/../../../x", width=1, height=1, bytes=1)
    if body == b"babble": return dict(reason="x" * 200_000)
    return write(body, policy, folder)
checking.check_picture, checking._check_and_write = broken, lying
checking._serve_checks()
"""
PARENT = """
import sys, threading
from hotdog_nb.downloader.checker import Checker, Policy
checker = Checker(Policy(seconds=float(sys.argv[2])), sys.argv[1])
checker.command[3] = HOSTILE
checker.start()
print(checker.process.pid, flush=True)
checker.check(b"hang")
"""


def broken_decoders(soak: Soak) -> Iterator[Line]:
    "Decoders that crash, hang or take all memory"
    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy
    from hotdog_nb.images.decode import Refused
    from hotdog_nb.tiny_web.drawings import draw
    jpeg = saved(draw("hot dog", 1, 96), "JPEG")
    reasons = {b"crash": "breaks the decoder", b"leave": "breaks the decoder", b"raise": "breaks the decoder", b"deep": "breaks the decoder", b"climb": "breaks the decoder", b"babble": "breaks the decoder",
               b"hang": "takes too long", b"deaf": "takes too long", b"stop": "takes too long", b"greedy": "takes too much memory", b"crumbs": "takes too much memory", b"killed": "takes too much memory"}
    reasons = reasons if soak.full else {body: reasons[body] for body in (b"crash", b"climb", b"hang", b"stop", b"greedy")}
    lost, let_in, slowest = [], [], 0.0
    checker = Checker(Policy(seconds=1, memory=200_000_000), soak.folder)
    checker.command[3] = HOSTILE
    for body, reason in reasons.items():
        begun = time.monotonic()
        try:
            checker.check(body)
            let_in.append(body.decode())
        except Refused as refused:
            if refused.reason != reason:
                lost.append(f"{body.decode()}: {refused.reason}")
        except Exception as error:
            lost.append(f"{body.decode()}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.monotonic() - begun)
        try:
            if checker.check(jpeg)["width"] < 48:
                lost.append(f"the picture after {body.decode()} is another")
        except Exception as error:
            lost.append(f"the picture after {body.decode()}: {error}")
    checker.close()
    yield Line(", ".join(map(bytes.decode, reasons)), len(reasons), lost, let_in, f"each is refused with its reason, and the next picture comes; at most {slowest:.0f} s with a deadline of 1 s, tried twice")
    yield from ends(soak, jpeg)


def ends(soak: Soak, jpeg: bytes) -> Iterator[Line]:
    "Processes that are killed from outside, closed, or left alone."
    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy
    lost, word = [], "decoder-of-the-soak"
    checker = Checker(Policy(), soak.folder)
    for _ in range(many := soak.some(10, 3)):
        checker.check(jpeg)
        checker.process.kill()
        with contextlib.suppress(Exception):
            lost += [] if checker.check(jpeg)["sha256"] else ["no picture"]
            continue
        lost.append("a picture was refused because its process was killed")
    checker.close()
    yield Line("its process is killed from outside", many, lost, said="asked once more, alone, and kept")
    waiting = Checker(Policy(seconds=300), soak.folder)
    waiting.command[3] = HOSTILE
    waiting.start()
    threading.Timer(1, waiting.close).start()
    begun, said = time.monotonic(), ""
    try:
        waiting.check(b"hang")
    except RuntimeError as error:
        said = str(error)
    took = time.monotonic() - begun
    yield Line("`close` from another thread while a decoder hangs", 1, [f"{took:.1f} s, {said!r}"] if took > 4 or "closed" not in said else [], said=f"the wait ended after {took - 1:.1f} s")
    lost = []
    for what, ending, seconds in (("kill -9", signal.SIGKILL, 300), ("SIGTERM", signal.SIGTERM, 300), ("stopped for good", signal.SIGSTOP, 1)):
        process = subprocess.Popen([sys.executable, "-c", f"HOSTILE = {HOSTILE!r}\n{PARENT}", str(soak.folder / word), str(seconds)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
        child = int(process.stdout.readline())
        time.sleep(.5)
        process.send_signal(ending)
        end = time.monotonic() + 8
        while (there := child in processes(word)) and time.monotonic() < end:
            time.sleep(.05)
        if there:
            lost.append(f"{what}: the decoder runs on")
        process.kill()
        process.wait()
    yield Line("the program that asked ends (kill -9, SIGTERM) or stops while a decoder hangs", 3, lost + [f"process {each}" for each in outlive(word)], said="the decoder is gone")


# --- what it costs

EAT = """
import sys
from hotdog_nb.images.decode import reason_for_nan as why_not
def most(): return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
before = most()
reason = why_not(sys.argv[1])
print(most() - before >> 10, reason or "a picture")
"""


def large_pictures(soak: Soak) -> Iterator[Line]:
    "Large pictures, and what memory they take"
    from PIL import Image
    side = 7050
    flat = Image.new("RGB", (side, side), "red")
    cases = {f"a WebP of {side} x {side}": ("WEBP", flat, dict(lossless=True, quality=0, method=0)), "a PNG with opacity": ("PNG", Image.new("RGBA", (side, side), (9, 9, 9, 9)), dict(compress_level=1)),
             "a progressive JPEG for printers": ("JPEG", flat.convert("CMYK"), dict(progressive=True)), "a PNG of 177 million pixels": ("PNG", Image.new("1", (13_300, 13_300)), {}),
             "a GIF": ("GIF", Image.new("P", (side, side)), {}), "an AVIF": ("AVIF", flat, dict(speed=10))}
    if not soak.full:
        cases = dict(list(cases.items())[:1] + list(cases.items())[3:4])
    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy
    from hotdog_nb.images.decode import Refused
    for name, (kind, picture, way) in cases.items():
        try:
            body = saved(picture, kind, **way)
        except (KeyError, OSError):
            continue  # a Pillow without AVIF
        (file := soak.folder / "large.jpg").write_bytes(body)
        status, said = finish([sys.executable, "-c", EAT, str(file)], 60)
        lost, held, reason = [], int(said.split()[0]) if not status else 0, said.strip().partition(" ")[2]
        checker, inside, verdict = Checker(Policy(), soak.folder), 0.0, "a picture"
        pid = checker.start().pid
        before = memory(pid)
        try:
            checker.check(body)
        except Refused as refused:
            verdict = refused.reason
        with contextlib.suppress(OSError):
            inside = memory(pid) - before
        checker.close()
        allowed = "177" not in name
        if status or (reason == "a picture") != allowed or (verdict == "a picture") != allowed:
            lost.append(f"status {status}: {reason or said[-200:]}; {verdict}")
        if max(held, inside) > 1000:
            lost.append(f"{held} MiB in a program of yours, {inside:.0f} MiB in a checker")
        yield Line(name, 1, lost[:1], said=f"{len(body):,} bytes, {verdict}; {held} MiB in a program of yours, {inside:.0f} MiB in the process that checks")


# --- all of it through a download


def hostile_answers(soak: Soak) -> Iterator[Line]:
    "A download of hostile pictures"
    from hotdog_nb.tiny_web.drawings import draw
    from hotdog_nb.tiny_web.server import TinyWeb
    hostile = [*rare_jpegs(560), *broken_heads()]
    good = [saved(draw(noun, number, 300), "JPEG") for noun in ("hot dog", "banana", "dachshund", "carrot") for number in range(soak.some(6, 2))]
    pages = {f"http://photos{number % 7}.example/{number}.jpg": body for number, body in enumerate([body for _, body in hostile] + good)}
    sample = pl.DataFrame({"url": list(pages), "label": "hotdog", "split": "train", "rank": range(1, len(pages) + 1)})
    sample.write_parquet(soak.folder / "sample.parquet")
    with TinyWeb(rot=0, per_noun=1, pages=pages) as web:
        status, said = finish(download_command(soak.folder / "sample.parquet", soak.folder / "build", web), 200)
    if status:
        yield Line("a download to its end", 1, lost=[said[-300:]])
        return
    rows = pl.read_parquet(soak.folder / "build" / "downloads.parquet")
    urls = list(pages)
    kept = dict(rows.select("url", "status").iter_rows())
    lost = [f"no picture of {url}: {kept.get(url)}" for url in urls[len(hostile):] if kept.get(url) != "ok"]
    lost += ["a traceback: " + said[-200:]] * ("Traceback" in said)
    let_in = [name for (name, _), url in zip(hostile, urls) if kept.get(url) == "ok" and "may pass" not in name]
    found = rows.filter(status="failed").group_by("reason").len().sort("len", descending=True)
    yield Line(f"{len(hostile)} hostile pictures among {len(good)} good ones", len(pages), lost, let_in, ", ".join(f"{many} {reason}" for reason, many in found.iter_rows()))


TRIALS = (rare_pictures, no_files, broken_decoders, large_pictures, hostile_answers)
