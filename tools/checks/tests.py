"""nbdev_test on every notebook: the light ones side by side, those with Keras each in a process of its own."""
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .common import Outcome, Problem, notebooks, run, tail, uses_keras

LIMIT = 600  # seconds for one process


def check(root: Path, limit: float = LIMIT) -> Iterator[Outcome]:
    light = [notebook for notebook in notebooks(root) if not uses_keras(notebook)]
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda notebook: test(root, notebook, limit), light)
    for notebook in notebooks(root):
        if notebook not in light:
            yield test(root, notebook, limit)


def test(root: Path, notebook: Path, limit: float) -> Outcome:
    "One notebook's tests, timed."
    start = time.monotonic()
    problems = list(failures(root, notebook, limit))
    return Outcome(notebook.stem, problems, f"{time.monotonic() - start:.0f} s")


def failures(root: Path, notebook: Path, limit: float) -> Iterator[Problem]:
    "Run one notebook's tests."
    again = f"Run: .venv/bin/nbdev_test --path nbs/{notebook.name}"
    try:
        done = run(["nbdev_test", "--path", f"nbs/{notebook.name}", "--n_workers", "0"], root, limit)
    except subprocess.TimeoutExpired:
        yield Problem(f"nbs/{notebook.name}", f"its tests took more than {limit:.0f} s", again)
        return
    if done.returncode or "Success." not in done.stdout:
        yield Problem(f"nbs/{notebook.name}", f"its tests fail{tail(done.stderr or done.stdout)}", again)
