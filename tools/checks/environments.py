"""Environments beside .venv, each with other versions of the same packages: the lowest that settings.ini allows, those of Colab."""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .common import Problem, run, tail
from .wheel import WHEELS

VERSION = "import sys; print(*sys.version_info[:2], sep='.')"


def version_of(python: str) -> str:
    "Which Python a program is, `3.11`; empty if it is none."
    try:
        done = subprocess.run([python, "-c", VERSION], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if not done.returncode else ""


def find_python(version: str) -> str:
    "A Python of this version, `3.13`: this one, one on the path, or one of pyenv's; empty if there is none."
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)
    tried = [sys.executable, shutil.which(f"python{version}") or "", *map(str, installed)]
    return next((python for python in tried if python and version_of(python) == version), "")


@contextmanager
def alone(file: Path) -> Iterator[None]:
    "One process at a time; the others wait."
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(root: Path, name: str, python: str, pins: str, wanted: list[str]) -> tuple[Path, list[Problem]]:
    """.venv/NAME, with these packages at the versions of a file of pins, and what went wrong. Made once, and again when the packages, the pins or
    the Python are others."""
    folder = root / ".venv" / name
    contents = "\n".join([version_of(python), *wanted, (root / pins).read_text(encoding="utf-8")])
    made, stamp = folder / "made", hashlib.sha256(contents.encode()).hexdigest()
    with alone(root / ".venv" / f"{name}.lock"):
        if made.is_file() and made.read_text() == stamp:
            return folder, []
        shutil.rmtree(folder, ignore_errors=True)
        done = run([python, "-m", "venv", "--without-pip", folder], root)
        if not done.returncode:
            kept = ["--find-links", WHEELS] if WHEELS.is_dir() else []
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin/python"]
            done = run([*pip, "install", *kept, "--constraint", root / pins, "--no-compile", "--quiet", *wanted], root) if wanted else done
        if done.returncode:
            return folder, [Problem(pins, f"cannot be installed with {python}{tail(done.stderr)}", "See settings.ini and tools/pin.py")]
        made.write_text(stamp)
    return folder, []
