"""The wheel: built, installed with its dependencies into a new environment outside the checkout, and used there."""
import fnmatch
import json
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, copy_project, run, tail

WHEELS = Path(sys.prefix) / "wheels"  # what `make` keeps, so that this needs no network
IN_WHEEL = [  # patterns: where in the package a file lies is the notebooks' business
    "*/licenses/LICENSE", "*/licenses/NOTICE", "*/licenses/*WORDNET-LICENSE", "*/licenses/*litert/LICENSE",
    "hotdog_nb/*wordnet-*.gz", "hotdog_nb/py.typed", "hotdog_nb/__init__.pyi", "hotdog_nb/*seefood.tflite", "hotdog_nb/*seefood.json", "hotdog_nb/*report.html.jinja", "hotdog_nb/*page.html.jinja",
]
EXTRAS = ["notebooks", "onnx", "ray", "heic", "dev"]
USES = {  # what to run -> what its output must hold
    "hotdog --help": "build",
    "hotdog synset 'hot dog'": "n07697537",
    "python -m pip check": "No broken requirements",
    "python -c 'import hotdog_nb; print(hotdog_nb.__file__)'": "site-packages",
    "hotdog demo --wanted 40 --out demo && ls demo": "report.html",
}
LAZY = "python -X importtime -c 'import hotdog_nb.downloading'"  # must not load TensorFlow


def check(root: Path, wheels: Path = WHEELS) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        outside = Path(folder).resolve()
        problems, wheel = build(copy_project(root, outside / "project"), outside / "dist")
        problems = problems or list(missing(wheel))
        yield Outcome("build", problems, "" if problems else f"{wheel.stat().st_size / 1e6:.1f} MB")
        if problems:
            return
        shutil.rmtree(outside / "project")
        problems = install(wheel, root / "constraints.txt", wheels, outside)
        yield Outcome("install", problems)
        if not problems:
            for command, expected in USES.items():
                yield Outcome(command, use(command, expected, outside))
            yield Outcome(LAZY, use(LAZY, "", outside, without="tensorflow"))
            yield from typed(root, outside)


def build(project: Path, to: Path) -> tuple[list[Problem], Path | None]:
    "The source distribution, and from it the wheel."
    done = run([sys.executable, "-m", "build", "--no-isolation", "--outdir", to], project)
    if done.returncode:
        return [Problem("setup.py", f"the wheel cannot be built{tail(done.stderr or done.stdout)}", "Run: .venv/bin/python -m build --no-isolation")], None
    return [], next(to.glob("*.whl"))


def missing(wheel: Path) -> Iterator[Problem]:
    "Files and extras that the wheel must hold, and does not."
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        described = "".join(file.read(name).decode() for name in names if name.endswith("dist-info/METADATA"))
    for part in IN_WHEEL:
        if not fnmatch.filter(names, part):
            yield Problem(wheel.name, f"holds no {part.removeprefix('*/')}", "See package_data and license_files in setup.py")
    for extra in EXTRAS:
        if f"Provides-Extra: {extra}\n" not in described:
            yield Problem(wheel.name, f"has no extra [{extra}]", "See extras in setup.py")


def install(wheel: Path, pins: Path, wheels: Path, outside: Path) -> list[Problem]:
    "A new environment, and the wheel in it: pip reads what it needs from the wheel itself, and finds it in `wheels`."
    if not wheels.is_dir():
        return [Problem(str(wheels), "no packages are kept here to install the wheel from", "Run: make test")]
    done = run([sys.executable, "-m", "venv", "--without-pip", outside / "environment"], outside)
    if not done.returncode:
        offline = ["--no-index", "--find-links", wheels, "--constraint", pins, "--no-compile", "--quiet"]
        done = run([sys.executable, "-m", "pip", "--python", outside / "environment/bin/python", "install", *offline, wheel, "pip"], outside)
    return [Problem(wheel.name, f"cannot be installed{tail(done.stderr)}", "See requirements in settings.ini")] if done.returncode else []


def use(command: str, expected: str, outside: Path, without: str = "") -> list[Problem]:
    "Run a command in the new environment."
    programs = outside / "environment" / "bin"
    done = run(["bash", "-c", f"PATH={programs}:$PATH; {command}"], outside, timeout=600, PYTHONPATH="", VIRTUAL_ENV="")
    said = done.stdout + done.stderr
    again = "Make it work from the wheel alone: no file of the checkout is there"
    if done.returncode:
        return [Problem(command, f"ends with {done.returncode}{tail(said)}", again)]
    if expected not in said:
        return [Problem(command, f"does not say {expected!r}{tail(said)}", again)]
    if without and without in said:
        return [Problem(command, f"loads {without}", "Import it inside the function that needs it")]
    return []


def typed(root: Path, outside: Path) -> Iterator[Outcome]:
    "Programs that use the installed package, read by strict mypy and by pyright: the examples of README.md are one."
    examples = re.findall(r"^```python\n(.*?)^```", (root / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    (outside / "readme.py").write_text("\n".join(examples), encoding="utf-8")
    shutil.copy(root / "tools/tests/user_script.py", outside / "user.py")
    (outside / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "standard"}), encoding="utf-8")
    python = outside / "environment/bin/python"
    checkers = {
        "mypy --strict": ["mypy", "--strict", "--python-executable", python, "--cache-dir", outside / "mypy"],
        "pyright": ["basedpyright", "--level", "error", "--pythonpath", python],
    }
    for name, command in checkers.items():
        for program in ("readme.py", "user.py"):
            done = run([sys.executable, "-m", *command, program], outside, timeout=600, PYTHONPATH="")
            again = "Annotate what it uses, or see tools/stubs.py"
            problem = Problem(program, f"has errors of type{tail(done.stdout + done.stderr)}", again)
            yield Outcome(f"{name} {program}", [problem] if done.returncode else [])
