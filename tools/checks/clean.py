"""nbdev_clean leaves no difference: no execution counts, no stray metadata, no memory addresses."""
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, label, notebooks, place, run


def check(root: Path) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(root / "settings.ini", copy)
        shutil.copytree(root / "nbs", copy / "nbs", ignore=lambda _, names: [n for n in names if n.startswith(".")])
        done = run(["nbdev_clean"], copy)
        if done.returncode:
            yield Outcome("nbdev_clean", [Problem("nbs", f"nbdev_clean ended with {done.returncode}: {done.stderr[-300:]}", "Read its message")])
        for notebook in notebooks(root):
            same = notebook.read_bytes() == (copy / place(notebook)).read_bytes()
            problem = Problem(place(notebook), "is not as nbdev_clean leaves it", "Run: .venv/bin/nbdev_clean")
            yield Outcome(label(notebook), [] if same else [problem])
