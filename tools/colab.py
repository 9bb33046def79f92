"""Runs the notebooks as a reader in Colab does: from the wheel alone, each in an empty directory, from top to bottom.

    make colab                                          # every notebook: many minutes
    make colab NOTEBOOKS="01_imagenet optim/tuning"     # some of them
    make colab COLAB_PYTHON=/path/to/python3.13         # where no python3.13 is on the path
    .venv/bin/python tools/colab.py --pins constraints-floor.txt 01_imagenet      # at the lowest versions that settings.ini allows
    .venv/bin/python tools/colab.py --pins constraints.txt --python .venv/bin/python    # at those of `make test`

The environment, .venv/colab, holds what the wheel needs with its extras [notebooks] and [ray], what settings.ini says of Colab (fastcore 2,
which fastai brings there), and JupyterLab, at the versions of constraints-colab.txt. It is made once, from pip's index, and again when those change; the wheel
itself is new each time. Cells that tests leave out (`#| network`, `#| slow` ...) are left out here, too. Each notebook has a home directory of
its own, so that nothing is cached.
"""
import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pin
from checks.common import Problem, copy_project, is_skipped, label, notebooks, place, run, settings, tail, within
from checks.environments import environment, find_python, version_of
from checks.wheel import build

ROOT = Path(__file__).resolve().parent.parent
GOAL_CHAPTER, GOAL_TOTAL = 4 * 60, 15 * 60  # seconds, on 2 cores
CELL_LIMIT, LIMIT = 600, 900  # seconds for a cell, and for a notebook
PINS = "constraints-colab.txt"


def install(wheel: Path, outside: Path, python: str, pins: str = PINS) -> list[Problem]:
    "An environment with what the wheel's notebooks need, and Jupyter; then the wheel, as it is now: it may change no other package."
    wanted = next(each for each in pin.all_pins(ROOT) if each.file == PINS).wanted
    folder, problems = environment(ROOT, "colab" if pins == PINS else f"colab-{Path(pins).stem}", python, pins, wanted)
    (outside / "environment").symlink_to(folder)
    if problems:
        return problems
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin/python", "install", "--no-index", "--quiet"]
    for options in (["--force-reinstall", "--no-deps"], []):  # the second finds everything there, or tells what the wheel asks for besides
        done = run([*pip, *options, f"{wheel}[notebooks,ray]"], outside)
        if done.returncode:
            return [Problem(wheel.name, f"cannot be installed with the versions of {pins}{tail(done.stderr)}", "See settings.ini and tools/pin.py")]
    return []


def copy(notebook: Path, to: Path, flags: list[str]) -> list[dict]:
    "Copy a notebook without its outputs and without the cells that tests leave out; what is left of its cells."
    made = json.loads(notebook.read_text(encoding="utf-8"))
    made["cells"] = [cell for cell in made["cells"] if not is_skipped({"source": "".join(cell["source"])}, flags)]
    for cell in made["cells"]:
        cell |= {"outputs": []} if cell["cell_type"] == "code" else {}
    to.write_text(json.dumps(made), encoding="utf-8")
    return made["cells"]


def execute(notebook: Path, outside: Path, flags: list[str]) -> list[Problem]:
    "Run one notebook in an empty directory, with no variable of this process."
    folder, home = (Path(tempfile.mkdtemp(dir=outside)) for _ in range(2))
    cells = copy(notebook, folder / notebook.name, flags)
    programs = outside / "environment/bin"
    environment = {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [programs / "jupyter", "nbconvert", "--to", "notebook", "--execute", f"--ExecutePreprocessor.timeout={CELL_LIMIT}", "--output", "executed.ipynb", notebook.name]
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return [Problem(place(notebook), f"took more than {LIMIT} s", "Make it shorter, or mark what takes long with #| slow")]
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(home)
    return [failure(within(notebook), cells, done.stderr)] if done.returncode else []


def failure(name: str, cells: list[dict], said: str) -> Problem:
    "Which cell failed, and why, from what nbconvert says."
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    quoted = re.search(r"^-{10,}\n(.*?)\n-{10,}$", said, re.M | re.S)
    source = quoted[1].strip() if quoted else ""
    found = [cell.get("id", "?") for cell in cells if source and "".join(cell["source"]).strip() == source]
    where = f"nbs/{name}, cell {found[0]}" if found else f"nbs/{name}"
    return Problem(where, f"does not run from the wheel alone{tail(said, 12)}", f"Run: make colab NOTEBOOKS={name.removesuffix('.ipynb')}")


def choose(names: list[str]) -> list[Path]:
    "The notebooks named, with or without ending; the room may be left out where one alone has the name. All of them if none is named."
    every, chosen = {label(path): path for path in notebooks(ROOT)}, []
    for name in names:
        wanted = name.removeprefix("nbs/").removesuffix(".ipynb")
        found = [wanted] if wanted in every else [each for each in every if Path(each).name == wanted]
        if len(found) != 1:
            sys.exit(f"{len(found) or 'no'} notebooks are called {name}: choose from {', '.join(found or every)}")
        chosen += found
    return [every[name] for name in chosen or every]


def clock(seconds: float) -> str:
    "Minutes and seconds."
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def processor() -> float:
    "Seconds that processors have worked for the programs that were run: what a busy machine doesn't lengthen."
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(notebook: Path, outside: Path, flags: list[str]) -> tuple[list[Problem], float]:
    "What goes wrong in a notebook, and the seconds that it takes."
    start = time.monotonic()
    return execute(notebook, outside, flags), time.monotonic() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="such as 01_imagenet or optim/tuning (default: all)")
    parser.add_argument("--python", help="the Python of the environment (default: one of the version that the pins are for)")
    parser.add_argument("--pins", default=PINS, choices=[each.file for each in pin.all_pins(ROOT)], help=f"the versions (default: {PINS})")
    parser.add_argument("--jobs", type=int, help="how many run at the same time (default: one for each core, four at most; they wait for one core most of the time)")
    wanted = parser.parse_args()
    needed = next(each.python for each in pin.all_pins(ROOT) if each.file == wanted.pins)
    python = str(Path(wanted.python).absolute()) if wanted.python else find_python(needed)
    if version_of(python) != needed:
        sys.exit(f"{wanted.pins} is for Python {needed}, and {wanted.python or 'none'} is {'not one' if wanted.python else 'found here'}: name one with --python, or make colab COLAB_PYTHON=/path/to/python{needed}.")
    chosen, flags, took, failed = choose(wanted.names), settings(ROOT)["tst_flags"].split(), {}, 0
    with tempfile.TemporaryDirectory() as folder:
        outside = Path(folder).resolve()
        problems, wheel = build(copy_project(ROOT, outside / "project"), outside / "dist")
        shutil.rmtree(outside / "project")
        problems = problems or install(wheel, outside, python, wanted.pins)
        if problems:
            sys.exit(str(problems[0]))
        print(f"{wheel.name}[notebooks,ray] and JupyterLab at the versions of {wanted.pins}, Python {version_of(python)}", flush=True)
        begun = time.monotonic()
        with ThreadPoolExecutor(wanted.jobs or min(4, os.cpu_count() or 1)) as pool:
            for notebook, (problems, seconds) in zip(chosen, pool.map(lambda notebook: timed(notebook, outside, flags), chosen), strict=True):
                took[label(notebook)] = seconds
                failed += bool(problems)
                print(f"  {'FAIL' if problems else 'ok  '} {label(notebook):<26}{seconds:5.0f} s", *(f"    - {problem}" for problem in problems), sep="\n" if problems else "", flush=True)
        whole = time.monotonic() - begun
    longest = max(took, key=took.get)
    print(f"\nThe longest: {longest}, {clock(took[longest])} (goal: {clock(GOAL_CHAPTER)}). In all: {clock(whole)} (goal: {clock(GOAL_TOTAL)}), of processors {clock(processor())}.")
    print(f"{len(took) - failed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
