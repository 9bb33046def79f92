"""The servers that listen here, imports that change the process, and what is installed."""
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .common import ROOT, Line, Soak, begin, environment, finish

MODELS = ROOT / "hotdog_nb" / "assets" / "models"
HOTDOG = [sys.executable, "-c", "from hotdog_nb.cli import app; app()"]


# --- the page that is served


@contextlib.contextmanager
def page(soak: Soak, *options: str, name: str = "page") -> Iterator[tuple[subprocess.Popen, int, Path]]:
    "`hotdog serve`, with its port and its folder for temporary files."
    folder = soak.folder / name
    folder.mkdir(exist_ok=True)
    process = begin([*HOTDOG, "serve", "--json", *options], TMPDIR=str(folder))
    try:
        yield process, int(re.search(r":(\d+)/", process.stdout.readline())[1]), folder
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ask(port: int, path: str = "/", host: str | None = None, method: str = "GET", at: str = "127.0.0.1", seconds: float = 30, more: str = "") -> tuple[str, bytes]:
    "The status and the body that a question gets; the name of the error where there is no answer."
    try:
        with socket.create_connection((at, port), seconds) as line:
            line.settimeout(seconds)
            line.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host if host is not None else f'{at}:{port}'}\r\n{more}\r\n".encode("latin-1"))
            answer = b"".join(iter(lambda: line.recv(1 << 16), b""))
    except OSError as error:
        return type(error).__name__, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    return (head.split(b" ") + [b"", b""])[1].decode(), body


def threads(pid: int) -> int:
    "How many threads a process has."
    return int(re.search(r"Threads:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def closed(line: socket.socket) -> bool:
    "Whether the other side has hung up."
    line.setblocking(False)
    try:
        return line.recv(10) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def mute_clients(soak: Soak) -> Iterator[Line]:
    "A page that is served, and visitors who never speak"
    many, lost = soak.some(400, 120), []
    with page(soak) as (process, port, _):
        before, mute = threads(process.pid), [socket.create_connection(("127.0.0.1", port), 5) for _ in range(many)]
        slow = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(30)]
        for line in slow:
            line.sendall(b"GET / HT")
        time.sleep(.5)
        begun = time.monotonic()
        status = ask(port)[0]
        took, held = time.monotonic() - begun, threads(process.pid) - before
        if status != "200" or took > 5:
            lost.append(f"a visitor with a question got {status} after {took:.1f} s")
        if held > 20:
            lost.append(f"{held} threads are held by {many} mute clients")
        end = time.monotonic() + 25
        while any(not closed(line) for line in [*mute, *slow]) and time.monotonic() < end:
            for line in slow:  # a byte now and then
                with contextlib.suppress(OSError):
                    line.send(b"T")
            time.sleep(.5)
        left = [line for line in mute if not closed(line)]
        lost += [f"{len(left)} mute clients are still connected after 25 s"] * bool(left)
        dripping = sum(not closed(line) for line in slow)
        lost += [f"{dripping} that send a byte a second are still connected"] * bool(dripping)
        for line in [*mute, *slow]:
            line.close()
        yield Line(f"{many} that say nothing, 30 that send a byte now and then", many + 30, lost, said=f"a visitor with a question waited {took:.2f} s; {held} threads more; all shown out")


def crowd(soak: Soak) -> Iterator[Line]:
    "A page that is served to many at once"
    many, lost, times = soak.some(200, 60), [], []
    program = (ROOT / "hotdog_nb/assets/web/page.js").read_bytes()
    model = (MODELS / "seefood.tflite").read_bytes()

    def visit(number):
        begun = time.monotonic()
        path, wanted = (("/index-files/model.tflite", model), ("/index-files/page.js", program))[number % 20 > 0]
        said, body = ask(port, path)
        times.append(time.monotonic() - begun)
        return "" if (said, body) == ("200", wanted) else f"{path}: {said}, {len(body)} bytes"
    with page(soak) as (process, port, _), ThreadPoolExecutor(many) as pool:
        lost = [wrong for wrong in pool.map(visit, range(many)) if wrong]
    lost += [f"the slowest waited {max(times):.0f} s"] * (max(times) > 20)
    yield Line("clients at once, each for a file, some for the model", many, lost, said=f"the slowest waited {max(times):.1f} s")


NAMES = ["evil.example:{}", "127.0.0.1.evil.example:{}", "localhost.evil.example:{}", "evil.example@127.0.0.1:{}", "127.0.0.1:{}@evil.example", "127.0.0.1:{}.evil.example", "127.0.0.1:1", "127.0.0.1", "localhost",
         "", "[::1]:{}", "0.0.0.0:{}", "169.254.169.254:{}", "2130706433:{}", "127.1:{}", "127.0.0.1:{} evil.example", "127.0.0.1:{}/", "127.0.0.1:{}#", "localhost.:{}", "xn--localhost:{}"]
PATHS = ["/../secret", "/../../secret", "/%2e%2e/secret", "/%2e%2e%2fsecret", "/..%2fsecret", "/..%5csecret", "/%252e%252e/secret", "//etc/passwd", "/etc/passwd", "/index-files/../../secret", "/index-files/", "/index-files", "/index-files/litert/", "/.git/config",
         "/.env", "/.page-x", "/index-files/.hidden", "/%00", "/index.html%00.js", "/index.html/", "/index.html/..", "/./index.html", "/~root", "/proc/self/environ", "/file:///etc/passwd", "/index-worker.js", "/\\..\\secret", "/*", "/%ff%fe"]


def other_names(soak: Soak) -> Iterator[Line]:
    "A page that is served, and visitors who come by another name, or for another file"
    with page(soak) as (process, port, folder):
        (folder / "secret").write_text("SECRET")
        let_in = [f"Host: {name}" for name in NAMES if ask(port, host=name.format(port))[0] == "200"]
        let_in += ["two Host fields"] * (ask(port, more="Host: evil.example\r\n")[0] == "200")
        lost = [f"Host: {name}" for name in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}") if ask(port, host=name)[0] != "200"]
        yield Line("other names in Host (DNS rebinding)", len(NAMES) + 4, lost, let_in, said="all refused, but for 127.0.0.1 and localhost with the port")
        said = {path: ask(port, path) for path in PATHS}
        let_in = [f"{path}: {status}" for path, (status, body) in said.items() if status == "200" or b"SECRET" in body or b"root:" in body or b"index" in body]
        yield Line("paths that climb, lists of folders, hidden files", len(PATHS), let_in=let_in, said=", ".join(f"{status}: {count}" for status, count in Counter(status for status, _ in said.values()).items()))
        methods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G" * 9000]
        let_in = [method[:20] for method in methods if ask(port, method=method)[0] == "200"]
        lost = [] if ask(port)[0] == "200" else ["it answers nobody any more"]
        yield Line("other methods", len(methods), lost, let_in)
    reach = [number for number in addresses() if not number.startswith("127.")]
    with page(soak, "--host", "0.0.0.0", name="open") as (process, port, folder):
        let_in = [f"Host: {name}" for name in ("evil.example", "evil.example:80", "localhost.evil.example", "10.0.0.1.evil.example") if ask(port, host=name)[0] == "200"]
        lost = [f"{number}: {said}" for number in [*reach, "127.0.0.1"] if (said := ask(port, at=number)[0]) != "200"]
        yield Line("open to the network: its addresses, and foreign names", 4 + len(reach) + 1, lost, let_in)


def ends(soak: Soak) -> Iterator[Line]:
    "A page that is served, ended"
    kinds, lost, slowest = [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], [], 0.0
    for kind in kinds:
        for visited in (False, True)[soak.some(0, 1):]:
            with page(soak, name=f"{kind.name}-{visited}") as (process, port, folder):
                hold = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(20)] if visited else []
                begun = time.monotonic()
                process.send_signal(kind)
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    lost.append(f"{kind.name}: it still runs after 5 s")
                slowest = max(slowest, time.monotonic() - begun)
                for line in hold:
                    line.close()
                lost += [f"{kind.name}: left behind: {file.relative_to(folder)}" for file in folder.rglob("*")]
    lost += [f"it took {slowest:.1f} s"] * (slowest > 2)
    yield Line("SIGTERM, Ctrl-C and kill -9, with visitors and without", soak.some(2, 1) * len(kinds), lost, said=f"it ends within {slowest:.1f} s, and leaves nothing behind")


# --- what listens


def addresses() -> list[str]:
    "The addresses of this machine, version 4."
    said = subprocess.run(["ip", "-4", "-o", "addr"], capture_output=True, text=True).stdout if Path("/usr/sbin/ip").exists() or Path("/sbin/ip").exists() else ""
    return re.findall(r"inet ([\d.]+)", said) or ["127.0.0.1"]


def doors() -> set[tuple[str, int]]:
    "Who listens in this network, as `ss -ltn` tells it."
    found = set()
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(file).read_text().splitlines()[1:]:
            place, _, state = row.split()[1:4]
            if state == "0A":
                number, _, port = place.partition(":")
                words = [bytes.fromhex(number[i:i + 8])[::-1] for i in range(0, len(number), 8)]
                found.add((socket.inet_ntop(socket.AF_INET if len(words) == 1 else socket.AF_INET6, b"".join(words)), int(port, 16)))
    return found


def reachable(before: set[tuple[str, int]]) -> list[str]:
    "Doors that were opened since, at other addresses than this machine's own."
    return [f"{number} port {port}" for number, port in doors() - before if not (number.removeprefix("::ffff:").startswith("127.") or number == "::1")]


REVIEW = """
import sys, polars as pl
from pathlib import Path
from hotdog_nb.vision.label_errors import ReviewDecisions as Decisions, ReviewServer
from hotdog_nb.tiny_web.drawings import draw
folder = Path(sys.argv[1]); names = []
for label in ("hotdog", "nothotdog"):
    (folder / "images/train" / label).mkdir(parents=True); draw("hot dog", seed=1, size=64).save(folder / "images/train" / label / "a.jpg"); names.append(f"images/train/{label}/a.jpg")
rows = pl.DataFrame({"file": names, "label": ["hotdog", "nothotdog"], "p": [.5, .5]})
with ReviewServer(Decisions(folder, rows, ("hotdog", "nothotdog"))): print("open", flush=True); sys.stdin.read()
"""
TINY = "import sys; from hotdog_nb.tiny_web.server import TinyWeb\nwith TinyWeb(0, per_noun=2): print('open', flush=True); sys.stdin.read()"
SERVED = "import sys; from hotdog_nb.deploy.page import serve\nwith serve(): print('open', flush=True); sys.stdin.read()"
RAY = "import sys; from hotdog_nb.cluster.ray_engine import ray_cluster as on_ray\nwith on_ray(workers=1): print('open', flush=True); sys.stdin.read()"


def own_servers(soak: Soak) -> Iterator[Line]:
    "The library's own servers, seen from another address"
    let_in, lost, seen = [], [], []
    kinds = {"the tiny web": TINY, "a page": SERVED, "a review": REVIEW} | ({"Ray": RAY} if soak.full else {})
    for name, program in kinds.items():
        before = doors()
        process = subprocess.Popen([sys.executable, "-c", program, str(soak.folder / "review")], env=environment(RAY_TMPDIR=str(soak.folder)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        said = until(process, "open", 60)
        if not said:
            (seen if name == "Ray" else lost).append(f"{name} didn't start")
        let_in += [f"{name}: {door}" for door in reachable(before)]
        seen += [f"{name}: {len(doors() - before)}"] if said else []
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    yield Line(f"{', '.join(kinds)}: where they listen", len(kinds), lost, let_in, said="doors, all at 127.0.0.1: " + ", ".join(seen))


def until(process: subprocess.Popen, word: str, seconds: float) -> list[str]:
    "The line that holds a word; none when the process ends, or takes too long."
    timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        return next(([line] for line in process.stdout if line.strip() == word), [])
    finally:
        timer.cancel()


WORKERS = """
import json, os, sys, threading, time, warnings
sys.path.insert(0, sys.argv[1])
from hotdog_nb.cluster.launch import launch
worker = "import os, sys, time, tensorflow as tf; s = tf.distribute.MultiWorkerMirroredStrategy(); print('up', flush=True); time.sleep(8)"
told = []
def watch(running, logs):
    if told or not all("up" in log.read_text(errors="replace") for log in logs): return
    environ = open(f"/proc/{running[0].pid}/environ").read().split(chr(0))
    told.append(json.loads(dict(part.split("=", 1) for part in environ if "=" in part)["TF_CONFIG"])["cluster"]["worker"])
    print("up", json.dumps(told[0]), flush=True)
try: print("ended", launch([sys.executable, "-c", worker], 2, timeout=120, watch=watch, **json.loads(sys.argv[2])), flush=True)
except PermissionError as error: print("refused", error, flush=True)
"""


def workers(soak: Soak) -> Iterator[Line]:
    "Workers of TensorFlow, which listen without a password"
    program = [sys.executable, "-c", WORKERS, str(ROOT)]
    before, let_in, lost = doors(), [], []
    process = begin([*program, "{}"])
    line = process.stdout.readline()
    if line.startswith("refused"):
        yield Line("two workers", 1, skipped="no network of their own can be had here; they were refused")
        return
    if not line.startswith("up"):
        lost.append(f"they didn't come up: {line}{process.communicate()[1][-200:]}")
    else:
        let_in += reachable(before)
        for place in json.loads(line.removeprefix("up ")):
            for number in addresses():
                with socket.socket() as visitor:
                    visitor.settimeout(2)
                    if not visitor.connect_ex((number, int(place.rpartition(":")[2]))):
                        let_in.append(f"{number}:{place.rpartition(':')[2]} answers")
        out, _ = process.communicate()
        lost += [] if out.startswith("ended") else [f"they didn't reach each other: {out[:200]}"]
    yield Line("two workers: doors at other addresses, and from outside", 2, lost, let_in, said="they reach each other, and nobody else reaches them")
    locked = ["-c", f"import sys; sys.argv.pop(0); import hotdog_nb.cluster.launch as c; c._FENCE = 'raise SystemExit(1)'\n{WORKERS}"]
    begun, _, said = doors(), *finish([sys.executable, *locked, "-", str(ROOT), "{}"])
    let_in = reachable(begun) + ([] if "refused" in said and "without a password" in said else [f"it went on: {said[-200:]}"])
    yield Line("where they can have no network of their own", 1, let_in=let_in, said="refused, in one sentence")


# --- imports

GUEST = """
import importlib, json, logging, os, pkgutil, signal, socket, sys, threading, warnings
import keras, matplotlib, polars, requests, sklearn.metrics, tensorflow, typer
def state():
    names = ("", "absl", "keras", "matplotlib", "PIL", "ray", "ray.data", "requests", "tensorflow", "urllib3")
    return {"the environment": dict(os.environ), "log levels": [[logging.getLogger(one).level, len(logging.getLogger(one).handlers)] for one in names] + [logging.root.manager.disable],
        "signals": [str(signal.getsignal(one)) for one in signal.valid_signals()], "warnings": [str(one) for one in warnings.filters], "matplotlib": {k: str(v) for k, v in dict.items(matplotlib.rcParams)},
        "hooks": [str(one) for one in (sys.excepthook, sys.unraisablehook, threading.excepthook, socket.getdefaulttimeout(), socket.socket, socket.getaddrinfo, os.getcwd())],
        "the error stream": [os.fstat(2).st_ino, os.fstat(1).st_ino], "dlopen": sys.getdlopenflags() if hasattr(sys, "getdlopenflags") else 0, "keras": str(keras.config.dtype_policy()), "threads": threading.active_count()}
import hotdog_nb
changed = {}
for found in pkgutil.iter_modules(hotdog_nb.__path__):
    before = state()
    importlib.import_module(f"hotdog_nb.{found.name}")
    if wrong := [name for name, value in state().items() if value != before[name]]: changed[found.name] = wrong
print(json.dumps([len(list(pkgutil.iter_modules(hotdog_nb.__path__))), changed]))
"""
FIRST = {"TensorFlow first": "import tensorflow; ", "ours first": "import hotdog_nb.downloader.fetch, tensorflow; ", "a Keras module first": "import hotdog_nb.vision.backbones; "}
FETCH = """
from hotdog_nb.tiny_web.server import TinyWeb
import polars as pl, asyncio
from hotdog_nb.downloader.checker import Policy
from hotdog_nb.downloader.fetch import HostScheduler as Hosts, FetchSession as Session, fetch, run_coroutine as run
with TinyWeb(0, per_noun=2) as web:
    url = web.catalogue["url"][0].replace("http://", "https://")
    async def one():
        async with Session(Policy(read=5, total=7, private=True), web.proxy, web.ca_file) as session: return await fetch(session, url, Hosts(Policy()))
    try: print("HTTPS", type(run(one())).__name__)
    except Exception as error: print("HTTPS", type(error).__name__, error)
"""


def guests(soak: Soak) -> Iterator[Line]:
    "Imports that change the process"
    bare = {name: value for name, value in environment().items() if name not in ("CUDA_VISIBLE_DEVICES", "TF_CPP_MIN_LOG_LEVEL", "MPLBACKEND")}
    done = subprocess.run([sys.executable, "-c", GUEST], env=bare, capture_output=True, text=True, timeout=200)
    if done.returncode:
        yield Line("each module", 1, lost=[done.stderr.strip().splitlines()[-1][:300]])
    else:
        count, changed = json.loads(done.stdout.splitlines()[-1])
        yield Line("each module: environment, log levels, signals, warnings, figures, hooks, streams", count, let_in=[f"{name} changes {', '.join(what)}" for name, what in changed.items()], said="nothing is changed")
    lost, kinds = [], dict(list(FIRST.items())[:soak.some(3, 1)])
    for name, first in kinds.items():
        status, said = finish([sys.executable, "-c", first + FETCH.strip()])
        if status or "HTTPS" not in said:
            lost.append(f"{name}: {status}, {said[-200:]}")
    yield Line(f"https after {', '.join(kinds)}", len(kinds), lost)


# --- what a build may bring

BACKUPS = """
import io, json, os, sys, tempfile, zipfile
from pathlib import Path
place, canary = Path(sys.argv[1]), Path(sys.argv[2])
from hotdog_nb.pipeline.steps import import_tensorflow_quietly as quiet_tensorflow; quiet_tensorflow()
import h5py, keras, numpy as np
from hotdog_nb.optim.distributed import TrainingBackup as Backup
keras.utils.set_random_seed(1)
def model():
    made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]); made.compile("sgd", "mse"); return made
x, y = np.zeros((4, 2)), np.zeros(4)
file = place / "backup.zip"
model().fit(x, y, epochs=1, verbose=0, callbacks=[Backup(file)])
with zipfile.ZipFile(file) as archive: parts = {name: archive.read(name) for name in archive.namelist()}
def packed(more, how=zipfile.ZIP_STORED, without=(), twice=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in (parts | more).items():
            if name not in without: archive.writestr(name, content)
        for name in twice: archive.writestr(name, parts[name])
    return out.getvalue()
def weights(change):
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "w.h5"); one.write_bytes(parts["latest.weights.h5"])
        with h5py.File(one, "r+") as opened: change(opened)
        return {"latest.weights.h5": one.read_bytes()}
def link(opened):
    group = opened["layers/dense/vars"]; del group["0"]; group["0"] = h5py.ExternalLink(str(canary), "x")
def external(opened):
    group = opened["layers/dense/vars"]; del group["0"]; group.create_dataset("0", (2, 1), "f4", external=[(str(canary), 0, 8)])
def vast(opened):
    group = opened["layers/dense/vars"]; del group["0"]; group.create_dataset("0", (2 ** 34,), "f4", chunks=(1024,), compression="gzip")
W, H, T = "latest.weights.h5", "history.json", "training_metadata.json"
forged = {"climbs": packed({"../escaped": b"x"}), "climbs far": packed({"../" * 20 + str(place / "escaped")[1:]: b"x"}), "absolute": packed({str(place / "escaped"): b"x"}), "backslash": packed({"..\\\\escaped": b"x"}), "a folder": packed({"sub/": b""}),
    "bomb": packed({W: bytes(1 << 29)}, zipfile.ZIP_DEFLATED), "bomb of history": packed({H: b"[" + b" " * (1 << 28) + b"]"}, zipfile.ZIP_BZIP2), "twice": packed({}, twice=(W,)), "lacks": packed({}, without=(H,)), "lacks weights": packed({}, without=(W,)), "more": packed({"evil.py": b"import os"}),
    "a list": packed({H: b"[]"}), "null": packed({H: b"null"}), "text": packed({H: b'{"rate": "x"}'}), "deep": packed({H: b"[" * 200_000}), "no json": packed({H: b"\\xff\\xfe"}), "epoch text": packed({T: b'{"epoch": "../x", "batch": 0}'}), "epoch far": packed({T: b'{"epoch": 1000000000, "batch": 0}'}), "epoch none": packed({T: b"{}"}), "epoch below": packed({T: b'{"epoch": -3, "batch": 0}'}),
    "no weights": packed({W: b"x"}), "pickle": packed({W: b"cos\\nsystem\\n(S'touch " + str(place / "escaped").encode() + b"'\\ntR."}), "link": packed(weights(link)), "external": packed(weights(external)), "vast": packed(weights(vast)), "cut": packed({})[:-40], "cut in the middle": packed({})[:500], "empty": b"PK\\x05\\x06" + bytes(18), "text file": b"hello"}
went_on = Backup(file)
model().fit(x, y, epochs=2, verbose=0, callbacks=[went_on])
if len(went_on.history["loss"]) != 2: print(json.dumps(["said", "our own", "it wasn't gone on with"]))
for kind, content in forged.items():
    file.write_bytes(content)
    before = sorted(str(one) for one in place.rglob("*"))
    try: model().fit(x, y, epochs=2, verbose=0, callbacks=[Backup(file)]); print(json.dumps(["taken", kind, ""]))
    except OSError as error: print(json.dumps(["refused" if "spoilt" in str(error) else "said", kind, str(error)[:150]]))
    except Exception as error: print(json.dumps(["traceback", kind, f"{type(error).__name__}: {error}"[:150]]))
    if sorted(str(one) for one in place.rglob("*")) != before: print(json.dumps(["escaped", kind, ""]))
print(json.dumps(["MiB", int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024, len(forged)]))
"""


def forged_backups(soak: Soak) -> Iterator[Line]:
    "Backups of a training that a stranger has made"
    place, canary = soak.folder / "build", soak.folder / "canary"
    place.mkdir()
    canary.write_bytes(b"SECRET" * 100)
    status, said = finish([sys.executable, "-c", BACKUPS, str(place), str(canary)], 200)
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("[")]
    if status or not rows or rows[-1][0] != "MiB":
        yield Line("forged backups", 1, lost=[f"it ended with {status}: {said[-300:]}"])
        return
    *rows, (_, held, count) = rows
    let_in = [f"{kind}: {what}" for what, kind, _ in rows if what in ("taken", "escaped")] + ([] if canary.read_bytes() == b"SECRET" * 100 else ["the canary was written"])
    lost = [f"{kind}: {text}" for what, kind, text in rows if what in ("traceback", "said")] + [f"{held} MiB of memory"] * (held > 2500)
    yield Line("parts that climb, bombs, links to other files, weights and histories that are none", count, lost, let_in, said=f"all refused, in one sentence; at most {held} MiB with TensorFlow")


# --- what is written beside the user's own files

PAGES = """
import json, sys, hashlib
from pathlib import Path
from hotdog_nb.deploy.page import web_page
folder, outside = Path(sys.argv[1]), Path(sys.argv[2])
def listing(): return {str(one): (one.is_symlink(), one.read_text() if one.is_file() and one.stat().st_size < 1000 else one.stat().st_size if one.is_file() else "folder") for place in (folder, outside) for one in sorted(place.rglob("*"))}
def made(kind):
    for one in (folder, outside): one.mkdir()
    (outside / "thesis.txt").write_text("years"); (outside / "model.json").write_text('{"samples": []}')
    if kind == "their folder": (folder / "index-files").mkdir(); (folder / "index-files/thesis.txt").write_text("years")
    if kind == "their folder with a model.json": (folder / "index-files").mkdir(); (folder / "index-files/model.json").write_text('{"layers": 3}'); (folder / "index-files/thesis.txt").write_text("years")
    if kind == "a link to a folder": (folder / "index-files").symlink_to(outside)
    if kind == "a file": (folder / "index-files").write_text("mine")
    if kind == "their page": (folder / "index.html").write_text("<h1>mine</h1>")
    if kind == "a page that is a link": (folder / "index.html").symlink_to(outside / "thesis.txt")
    if kind == "their worker": (folder / "index-worker.js").write_text("self.x = 1")
    if kind == "a link inside": web_page(folder); (folder / "index-files/page.css").unlink(); (folder / "index-files/page.css").symlink_to(outside / "thesis.txt")
    if kind == "a folder inside that is a link": web_page(folder); (folder / "index-files/drawings").rename(folder / "old"); (folder / "index-files/drawings").symlink_to(outside)
import shutil
for kind in ("their folder", "their folder with a model.json", "a link to a folder", "a file", "their page", "a page that is a link", "their worker", "a link inside", "a folder inside that is a link"):
    made(kind); before = listing()
    try: web_page(folder); said = "written"
    except OSError as error: said = "refused"
    after = listing()
    print(json.dumps([kind, said, [name for name in before if after.get(name) != before[name]]]))
    for one in (folder, outside): shutil.rmtree(one)
made("fresh"); web_page(folder); (folder / "index-files/mine.txt").write_text("mine"); (folder / "other.txt").write_text("mine"); web_page(folder)
print(json.dumps(["their file in our folder", "written", [one for one in ("index-files/mine.txt", "other.txt") if not (folder / one).is_file()]]))
"""


def pages_beside(soak: Soak) -> Iterator[Line]:
    "A page that is written where other files are"
    status, said = finish([sys.executable, "-c", PAGES, str(soak.folder / "site"), str(soak.folder / "outside")])
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("[")]
    lost = [f"{kind}: {name} is gone or changed" for kind, _, names in rows for name in names] + ([f"it ended with {status}: {said[-200:]}"] if status else [])
    let_in = [f"{kind}: written" for kind, way, _ in rows[:-1] if way == "written"]
    yield Line("folders, files, pages and links of their own under its names", len(rows), lost, let_in, said="refused, and all is as it was")


def vendored(soak: Soak) -> Iterator[Line]:
    "What was taken from others, and by what name we install"
    import hashlib
    place = ROOT / "hotdog_nb/assets/web/litert"
    sums = dict(reversed(line.split("  ")) for line in (place / "SHA256SUMS").read_text().splitlines())
    there = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in place.iterdir() if file.name != "SHA256SUMS"}
    yield Line("the program of the page: sums of its files", len(there), let_in=[name for name in sums.keys() | there.keys() if sums.get(name) != there.get(name)])
    places = [*ROOT.glob("nbs/*.ipynb"), ROOT / "README.md", *ROOT.glob("hotdog_nb/*.py"), *ROOT.glob("tools/checks/*.py"), *ROOT.glob("bench/*.py")]
    bare = re.compile(r"pip install[^\n`'@]*?\bhotdog_nb(?:\[[\w,]+\])?(?![\w/.{-])(?!\S* @| @)")
    let_in = [f"{file.name}: {found[0][:60]}" for file in places for found in bare.finditer(file.read_text(encoding="utf-8").replace('\\"', ""). replace('"', ""))]
    yield Line("hints and cells that install by a name that nobody has registered", len(places), let_in=let_in)


TRIALS = (mute_clients, crowd, other_names, ends, own_servers, workers, guests, forged_backups, pages_beside, vendored)
