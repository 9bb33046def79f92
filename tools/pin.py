"""Writes the files of pins: every package that is installed somewhere, each at one version.

    make pin                                              # all three files, at the newest versions that fit settings.ini
    .venv/bin/python tools/pin.py --keep                  # only what settings.ini newly asks for; the rest stays
    .venv/bin/python tools/pin.py constraints-floor.txt   # one of the files
    .venv/bin/python tools/pin.py --check                 # whether they still fit settings.ini: without the network

constraints.txt holds what `make demo` and `make test` install; constraints-floor.txt the least that settings.ini allows to users, which
`make test` runs the notebooks without Keras with, too; constraints-colab.txt the versions of Colab, which `make colab` runs all with. What they need in turn is
the newest that fits. pip resolves the whole closure without installing it, on Linux; a package that only another platform needs is left to
pip there.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

sys.path.insert(0, str(Path(__file__).resolve().parent))

from checks.common import Problem, settings, tail
from checks.environments import find_python

ROOT = Path(__file__).resolve().parent.parent
BUILD = ["pip", "setuptools", "wheel"]  # what makes the environment itself
JUPYTER = ["jupyterlab", "nbconvert", "ipykernel"]  # what opens a notebook
NBDEV = ("nbdev", "fastcore", "execnb", "ghapi", "fastgit")  # what runs one as a test
HEAD = """# {about}
# Made by tools/pin.py, for Python {python} on Linux. No hashes: pip checks all packages or none, and each system and Python needs some that
# others don't, see CONTRIBUTING.md.
"""
AGAIN = "Run: make pin, or .venv/bin/python tools/pin.py --keep"


@dataclass(frozen=True)
class Pins:
    "One file of pins."

    file: str
    about: str  # its first line
    python: str  # the version that it is for
    wanted: list[str]  # requirements
    fixed: dict[str, str] = field(default_factory=dict)  # name -> the version that it has to have

    def read(self, root: Path) -> dict[str, str]:
        "What the file pins now: {name: version}."
        path = root / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)$", text, re.M)}


def requirements(root: Path, *extras: str) -> list[str]:
    "What settings.ini asks for: the package's own requirements, and those of some extras."
    config = settings(root)
    own = config["requirements"].split() + [line for line in config["conditional_requirements"].splitlines() if line]
    return own + [each for extra in extras for each in config[f"{extra}_requirements"].split()]


def lowest(required: list[str]) -> dict[str, str]:
    "The floor of each requirement, by its name: the version behind >= or ==."
    found = {}
    for requirement in map(Requirement, required):
        floors = [part.version for part in requirement.specifier if part.operator in (">=", "==")]
        found |= {canonicalize_name(requirement.name): max(floors, key=Version)} if floors else {}
    return found


def all_pins(root: Path) -> list[Pins]:
    "The files of pins, by settings.ini."
    config, lowest_python = settings(root), settings(root)["min_python"]
    users = requirements(root, "notebooks", "onnx", "ray", "heic")
    runner = [line for line in config["dev_requirements"].split() if canonicalize_name(Requirement(line).name) in NBDEV]
    colab = lowest(config["colab_versions"].split())
    names = [line.split("==")[0] for line in config["colab_versions"].split() if not line.startswith("fastai")]  # which needs PyTorch
    return [
        Pins("constraints.txt", "Every package of `make demo` and `make test`, each at one version.", lowest_python,
             [*BUILD, *requirements(root, "notebooks", "onnx", "ray", "heic", "dev")]),
        Pins("constraints-floor.txt", "What users need, each at the lowest version that settings.ini allows; `make test` runs the notebooks without Keras with these.",
             lowest_python, [*BUILD, *users, *runner], lowest([*users, *runner])),
        Pins("constraints-colab.txt", "The notebooks' packages at the versions of Colab's runtime; `make colab` runs them with these.", config["colab_python"],
             [*requirements(root, "notebooks", "ray"), *names, *JUPYTER], colab),
    ]


def resolve(pins: Pins, python: str, keep: dict[str, str]) -> dict[str, str]:
    "Ask pip for the closure: {name: version}."
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={version}\n" for name, version in (keep | pins.fixed).items())
        file.flush()
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
        done = subprocess.run([*command, "--constraint", file.name, *pins.wanted], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pip found no set of versions for {pins.file} that fits settings.ini:{tail(done.stderr)}")
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return pins.fixed | {canonicalize_name(item["name"]): item["version"] for item in found}


def problems(root: Path) -> Iterator[Problem]:
    "Where a file of pins no longer matches settings.ini; whether pip can install them together, only `make pin` tells."
    for pins in all_pins(root):
        if not (pinned := pins.read(root)):
            yield Problem(pins.file, "is not there, or pins nothing", "Run: make pin")
            continue
        for requirement in map(Requirement, pins.wanted):
            name = canonicalize_name(requirement.name)
            if name not in pinned:
                yield Problem(pins.file, f"does not pin {name}, which settings.ini asks for", AGAIN)
            elif pinned[name] not in requirement.specifier:
                yield Problem(pins.file, f"pins {name} {pinned[name]}, and settings.ini asks for {requirement}", AGAIN)
        for name, version in pins.fixed.items():
            if Version(pinned.get(name, version)) != Version(version):
                yield Problem(pins.file, f"pins {name} {pinned[name]} instead of {version}", AGAIN)


def main() -> None:
    files = {pins.file: pins for pins in all_pins(ROOT)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", choices=[*files, []], metavar="FILE", help=f"which to write: {', '.join(files)} (default: all)")
    parser.add_argument("--keep", action="store_true", help="stay with the versions that are pinned now, where they fit")
    parser.add_argument("--check", action="store_true", help="write nothing; tell what no longer fits, and end with 1 if anything")
    asked = parser.parse_args()
    if asked.check:
        told = list(problems(ROOT))
        print(*told or ["The pins fit settings.ini."], sep="\n")
        sys.exit(bool(told))
    for pins in (files[name] for name in asked.files or files):
        if not (python := find_python(pins.python)):
            print(f"{pins.file} stays as it is: it needs Python {pins.python}, which isn't found here")
            continue
        kept = pins.read(ROOT) if asked.keep else {}
        resolved = resolve(pins, python, {name: version for name, version in kept.items() if fits(name, version, pins.wanted)})
        lines = [f"{name}=={resolved[name]}\n" for name in sorted(resolved)]
        (ROOT / pins.file).write_text(HEAD.format(about=pins.about, python=pins.python) + "".join(lines), encoding="utf-8")
        print(f"{pins.file}: {len(lines)} packages")


def fits(name: str, version: str, wanted: list[str]) -> bool:
    "Whether a version is one that the requirements allow."
    return all(version in each.specifier for each in map(Requirement, wanted) if canonicalize_name(each.name) == name)


if __name__ == "__main__":
    main()
