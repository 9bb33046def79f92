"""What the checks share: what they report, the notebooks they read, a copy of the project to work on."""
import json
import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .modules import needs_keras

PICTURES = "assets"  # the folder of nbs/ that holds the pictures of the pages
ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Problem:
    "One thing that does not hold."

    where: str  # the file, and the cell or line in it
    what: str  # what is wrong, and what was expected
    run: str  # what to do about it

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.run}"


@dataclass(frozen=True)
class Outcome:
    "What a check found in one thing it looked at."

    subject: str
    problems: list[Problem] = field(default_factory=list)
    note: str = ""  # worth knowing, not a failure


def settings(root: Path) -> dict[str, str]:
    "What settings.ini says."
    config = ConfigParser(delimiters=["="])
    config.read(root / "settings.ini", encoding="utf-8")
    return dict(config["DEFAULT"])


def notebooks(root: Path) -> list[Path]:
    "The notebooks, those in rooms too, in the order of their paths; hidden files and folders, and those with _ before, are left out."
    nbs = root / "nbs"
    found = (path for path in nbs.rglob("*.ipynb") if not any(part[0] in "_." for part in path.relative_to(nbs).parts))
    return sorted(found)


def root_of(notebook: Path) -> Path:
    "The project that a notebook is of."
    return next(folder for folder in notebook.resolve().parents if (folder / "settings.ini").is_file())


def place(notebook: Path) -> str:
    "Where a notebook lies in the project: nbs/images/decode.ipynb"
    return notebook.resolve().relative_to(root_of(notebook)).as_posix()


def within(notebook: Path) -> str:
    "Where it lies in nbs/: images/decode.ipynb"
    return place(notebook).removeprefix("nbs/")


def label(notebook: Path) -> str:
    "What a report calls it: 01_imagenet, images/decode"
    return within(notebook).removesuffix(".ipynb")


def without_number(notebook: str) -> str:
    "`01_imagenet.ipynb` -> `imagenet`, `images/decode.ipynb` -> `images/decode`: so nbdev names pages, and so we name modules."
    path = PurePosixPath(notebook)
    return str(path.with_name(re.sub(r"^\d+[a-zA-Z0-9]*_", "", path.stem)))


def up(notebook: str) -> str:
    "The way from a notebook of nbs/ up to nbs/: `../` for images/decode.ipynb."
    return "../" * (len(PurePosixPath(notebook).parts) - 1)


def cells(notebook: Path) -> list[dict]:
    "A notebook's cells, each source one string."
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


def directives(source: str) -> dict[str, str]:
    "The `#| name value` lines at the top of a code cell."
    lines = re.match(r"(?:#\|.*\n?|\s*\n)*", source)[0].splitlines()
    pairs = (line[2:].strip().partition(" ") for line in lines if line.startswith("#|"))
    return {name.rstrip(":"): value.strip() for name, _, value in pairs}


def is_skipped(cell: dict, flags: list[str]) -> bool:
    "Whether tests leave the cell out: `#| eval: false`, or one of tst_flags."
    marks = directives(cell["source"])
    return marks.get("eval", "").lower() == "false" or any(flag in marks for flag in flags)


def uses_keras(notebook: Path) -> bool:
    "Whether the notebook imports TensorFlow, itself or through a module; the commands of the last post do so when they are called."
    if without_number(label(notebook)) == "cli":
        return True
    root = root_of(notebook)
    package = root / settings(root)["lib_path"]
    return any(cell["cell_type"] == "code" and needs_keras(cell["source"], package) for cell in cells(notebook))


def photos() -> Path:
    "The folder of real photos, which nothing needs: $PHOTOS, or ../shared/photos beside the checkout."
    return Path(os.environ.get("PHOTOS") or Path(__file__).resolve().parents[3] / "shared" / "photos").absolute()


def files(root: Path) -> list[str]:
    "What a commit of everything would hold: tracked files and new ones, without the ignored."
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], root).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (root / name).is_file())


def copy_project(root: Path, to: Path) -> Path:
    "Copy those files, so that a check may change them."
    for name in files(root):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, to / name)
    return to


def run(command: list, cwd: Path, timeout: float | None = None, **environment: str) -> subprocess.CompletedProcess:
    "Run a command with this Python's programs first on the path, and without a terminal."
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, timeout=timeout, capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT, "PATH": path, "PHOTOS": str(photos()), **environment},
    )


def tail(text: str, lines: int = 25) -> str:
    "The end of a long output, set off from the message above it."
    return "".join(f"\n      {line}" for line in text.strip().splitlines()[-lines:])
