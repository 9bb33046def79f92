"""The library, README.md and docs/ are what the notebooks give: made again in a copy, they come out the same."""
import difflib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, copy_project, run, settings, tail

PARTS = {"library": ("hotdog_nb/**/*.py", "hotdog_nb/**/*.pyi"), "readme": ("README*", "README*/**/*"), "pages": ("docs/**/*",)}


def check(root: Path, parts: tuple[str, ...] = tuple(PARTS)) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_project(root, Path(folder).resolve() / settings(root)["repo"])
        for part in parts:
            done = run([sys.executable, Path(__file__).parent.parent / "generate.py", part], copy, PYTHONPATH=str(copy))
            if done.returncode:
                yield Outcome(part, [Problem("nbs", f"making it failed:{tail(done.stderr)}", "Run: make docs")])
            else:
                yield Outcome(part, list(differences(root, copy, PARTS[part])))


def differences(root: Path, copy: Path, patterns: tuple[str, ...]) -> Iterator[Problem]:
    "What one tree has and the other has not, or has otherwise."
    def there(folder: Path) -> set[str]:
        found = (path for pattern in patterns for path in folder.glob(pattern))
        return {path.relative_to(folder).as_posix() for path in found if path.is_file()}

    for name in sorted(there(root) | there(copy)):
        old, new = root / name, copy / name
        if not new.exists():
            yield Problem(name, "no notebook makes this file", "Remove it, or run: make docs")
        elif not old.exists():
            yield Problem(name, "is missing, though the notebooks make it", "Run: make docs")
        elif old.read_bytes() != new.read_bytes():
            yield Problem(name, f"is not what the notebooks give{difference(old, new)}", "Run: make docs")


def difference(old: Path, new: Path, lines: int = 8) -> str:
    "The first lines that differ, for a text."
    try:
        texts = [path.read_text(encoding="utf-8").splitlines() for path in (old, new)]
    except UnicodeDecodeError:
        return ""
    found = [line[:160] for line in difflib.unified_diff(*texts, "stored", "made again", n=0, lineterm="")]
    return tail("\n".join(found[: lines + 2]))


def git_status(root: Path) -> str | None:
    "What git calls changed or new; None outside a checkout."
    done = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None
