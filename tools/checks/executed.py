"""Each notebook is executed once: its assertions hold, and it gives what it stores. Text to the letter, pictures by presence and size.

What notebooks with Keras print may move a little: their words to the letter, numbers by their size, pictures not at all.
"""
import difflib
import json
import math
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, cells, is_skipped, label, notebooks, place, run, settings, tail, uses_keras
from .modules import modules

ROOT = Path(__file__).resolve().parents[2]  # the project that these tools are of
PROGRAM = ["-P", Path(__file__).with_name("execute.py")]
LIMIT = 900  # seconds for one notebook
PICTURE_RATIO = 1.5  # fonts and libraries move a picture's size a little
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
NEAR = 0.1  # of a number, or of one: another processor rounds in another way, and training makes much of little
SWITCH = re.compile(r'^web = "tiny" +# or "live"', re.M)
STAND_IN = """
def stand_in():
{imports}
    other = TinyWeb(seed=7, per_noun=130, rot=0.2, today=True).start()
    LiveWeb.proxy, LiveWeb.ca_file, LiveWeb.clock = other.proxy, other.ca_file, FakeClock()
    return other
stand_in = stand_in()
"""
STORE = "Run the notebook again, store it, and run: make docs"


def check(root: Path, limit: float = LIMIT) -> Iterator[Outcome]:
    "All notebooks, one after the other."
    for notebook in notebooks(root):
        yield Outcome(label(notebook), list(problems(root, notebook, limit)))


def live_check(root: Path) -> Iterator[Outcome]:
    "The notebooks with a switch, turned."
    for notebook in filter(has_switch, notebooks(root)):
        yield Outcome(label(notebook), list(stuck(root, notebook)))


def has_switch(notebook: Path) -> bool:
    return any(SWITCH.search(cell["source"]) and "open_web" in cell["source"] for cell in cells(notebook))


def problems(root: Path, notebook: Path, limit: float = LIMIT) -> Iterator[Problem]:
    "What is wrong with a notebook: the cell that fails, or the cells that give something else than they store."
    name, flags = place(notebook), settings(root)["tst_flags"].split()
    given, wrong = execute(root, notebook, limit=limit)
    yield from wrong
    if wrong:
        return
    compare = apart if uses_keras(notebook) else difference
    for cell in cells(notebook):
        if cell["cell_type"] != "code" or is_skipped(cell, flags):
            continue
        if what := compare(joined(cell.get("outputs", [])), given.get(cell["id"], [])):
            yield Problem(f"{name}, cell {cell['id']}", what, STORE)


def stuck(root: Path, notebook: Path) -> list[Problem]:
    """The cell of a notebook that does not run with `web = "live"`, on a stand-in.

    The stand-in for the real sources is another tiny web, of another seed and size, which the notebook doesn't know: no cell may count
    on the one that it is shown with, but for those marked `#| tiny`.
    """
    before = STAND_IN.format(imports="\n".join(f"    from {home(name)} import {name}" for name in ("LiveWeb", "FakeClock", "TinyWeb")))
    turned = {c["id"]: before + SWITCH.sub('web = "live"', c["source"]) for c in cells(notebook) if SWITCH.search(c["source"])}
    _, wrong = execute(root, notebook, turned, skip=("tiny",))  # the switch can't see the mark: nbdev takes it away
    do = "Don't count on what the tiny web holds, or mark the cell with #| tiny"
    return [Problem(problem.where, f'doesn\'t run with web = "live": {problem.what}', do) for problem in wrong]


def home(name: str) -> str:
    "The module of the library that defines a class."
    found = modules(ROOT / settings(ROOT)["lib_path"]).items()
    return next(module for module, path in found if re.search(rf"^class {name}\b", path.read_text(encoding="utf-8"), re.M))


def execute(root: Path, notebook: Path, sources: dict | None = None, limit: float = LIMIT, go_on: bool = False, skip: tuple = (), **how) -> tuple[dict, list]:
    "Run a notebook in a process of its own: the outputs by cell id, and the cells that fail, each a Problem. See execute.py."
    name, flags = place(notebook), [*settings(root)["tst_flags"].split(), *skip]
    again = f"Run: .venv/bin/nbdev_test --path {name}"
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        job.write_text(json.dumps({"flags": flags, "sources": sources or {}, "go_on": go_on}), encoding="utf-8")
        try:
            done = run(["python", *PROGRAM, notebook, job], root, limit, PYTHONPATH=str(root), **how)
        except subprocess.TimeoutExpired as error:
            began = (error.stdout or b"").decode(errors="replace").split()
            where = f"{name}, cell {began[-1]}" if began else name
            return {}, [Problem(where, f"is not done after {limit:.0f} s of the notebook", again)]
        if done.returncode:
            return {}, [Problem(name, f"its process ended with {done.returncode}{tail(done.stderr)}", again)]
        given = json.loads(job.read_text(encoding="utf-8"))
    return given["outputs"], [
        Problem(f"{name}, cell {cell}", f"fails, {fails['line']!r}{tail(fails['traceback'], 12)}\n     ", again)
        for cell, fails in given["failed"].items()
    ]


def joined(outputs: list[dict]) -> list[dict]:
    "Outputs with their texts in one piece, as they are when they come."
    def whole(value):
        return "".join(value) if isinstance(value, list) else value

    def rich(output: dict) -> dict:
        return {kind: whole(value) for kind, value in output.get("data", {}).items()}

    return [{**output, "text": whole(output.get("text", "")), "data": rich(output)} for output in outputs]


def difference(stored: list[dict], fresh: list[dict]) -> str:
    "What differs between two lists of outputs, in words; empty when nothing does."
    old, new = text(stored), text(fresh)
    if old != new:
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "stored", "fresh", n=0, lineterm="")
        return "its stored text is not what it prints now" + tail("\n".join(line[:160] for line in list(lines)[:12]))
    old, new = pictures(stored), pictures(fresh)
    if len(old) != len(new):
        return f"it stores {len(old)} pictures and draws {len(new)}"
    for was, now in zip(old, new, strict=True):
        if not 1 / PICTURE_RATIO < now / was < PICTURE_RATIO:
            return f"its stored picture has {was} bytes, the one drawn now {now}"
    return ""


def apart(stored: list[dict], fresh: list[dict]) -> str:
    "What differs between the texts of two lists of outputs: the words to the letter, numbers by their size; empty when nothing does."
    old, new = text(stored), text(fresh)
    if NUMBER.sub("0", old).split() != NUMBER.sub("0", new).split():
        return f"its stored text is not what it prints now{tail(new or 'nothing', 6)}"
    for was, now in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        if not math.isclose(float(was.replace(",", "")), float(now.replace(",", "")), rel_tol=NEAR, abs_tol=NEAR):
            return f"it stores the number {was}, and prints {now} now"
    return ""


def text(outputs: list[dict]) -> str:
    "All the text of the outputs, streams joined, memory addresses left out as nbdev_clean does."
    parts = []
    for output in outputs:
        if output["output_type"] == "stream":
            parts.append(output["text"] if output["name"] == "stdout" else "")  # as it came: one print may come in pieces
        for kind, value in sorted(output.get("data", {}).items()):
            if kind in ("text/plain", "text/markdown", "text/html"):
                parts.append(f"\n[{kind}]\n{value}\n")
    joined = re.sub(r"(<.*?)( at 0x[0-9a-fA-F]+)(>)", r"\1\3", "".join(parts))
    return re.sub(r"\n+", "\n", joined).strip()


def pictures(outputs: list[dict]) -> list[int]:
    "The sizes of the pictures, in characters as stored."
    data = (output.get("data", {}) for output in outputs)
    return [len("".join(value)) for item in data for kind, value in sorted(item.items()) if kind.startswith("image/")]
