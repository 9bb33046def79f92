"""nbdev_test on every notebook, two side by side, each in a process of its own. Those with Keras are compared with what they store, too."""
import json
import math
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .common import Outcome, Problem, cells, is_skipped, label, notebooks, place, run, settings, tail, uses_keras
from .outputs import text

LIMIT = 900  # seconds for one process


def check(root: Path, limit: float = LIMIT) -> Iterator[Outcome]:
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda notebook: test(root, notebook, limit), sorted(notebooks(root), key=uses_keras))  # the light ones first


def test(root: Path, notebook: Path, limit: float) -> Outcome:
    "One notebook's tests, timed."
    start = time.monotonic()
    problems = list(failures(root, notebook, limit))
    return Outcome(label(notebook), problems, f"{time.monotonic() - start:.0f} s")


def failures(root: Path, notebook: Path, limit: float) -> Iterator[Problem]:
    "Run one notebook's tests; with Keras, compare what its cells say with what they said when it was stored."
    again, flags = f"Run: .venv/bin/nbdev_test --path {place(notebook)}", settings(root)["tst_flags"]
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder) / "outputs.json"
        heavy = uses_keras(notebook)
        command = ["python", Path(__file__).with_name("as_nbdev.py"), notebook, flags, outputs] if heavy else ["nbdev_test", "--path", place(notebook), "--n_workers", "0"]
        try:
            done = run(command, root, limit)
        except subprocess.TimeoutExpired:
            yield Problem(place(notebook), f"its tests took more than {limit:.0f} s", again)
            return
        if done.returncode or not (heavy or "Success." in done.stdout):
            yield Problem(place(notebook), f"its tests fail{tail(done.stderr or done.stdout)}", again)
            return
        if heavy:
            fresh = json.loads(outputs.read_text(encoding="utf-8"))
            for cell in cells(notebook):
                if cell["cell_type"] == "code" and not is_skipped(cell, flags.split()) and (what := apart(words(cell.get("outputs", [])), words(fresh.get(cell["id"], [])))):
                    yield Problem(f"{place(notebook)}, cell {cell['id']}", what, "Run the notebook again, store it, and run: make docs")


def words(outputs: list[dict]) -> str:
    "The text of some outputs, whatever pieces it is stored in."
    def whole(value): return "".join(value) if isinstance(value, list) else value
    return text([{**output, "text": whole(output.get("text", "")), "data": {kind: whole(value) for kind, value in output.get("data", {}).items()}} for output in outputs])


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
NEAR = 0.1  # of a number, or of one: another processor rounds in another way, and training makes much of little


def apart(stored: str, fresh: str) -> str:
    "What differs between two texts, in words: the words to the letter, numbers by their size; empty when nothing does."
    if NUMBER.sub("0", stored).split() != NUMBER.sub("0", fresh).split():
        return f"its stored text is not what it prints now{tail(fresh or 'nothing', 6)}"
    for old, new in zip(NUMBER.findall(stored), NUMBER.findall(fresh), strict=True):
        if not math.isclose(float(old.replace(",", "")), float(new.replace(",", "")), rel_tol=NEAR, abs_tol=NEAR):
            return f"it stores the number {old}, and prints {new} now"
    return ""
