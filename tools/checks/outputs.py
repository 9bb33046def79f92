"""Stored outputs equal fresh ones, for the notebooks without Keras: text to the letter, pictures by presence and size."""
import difflib
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .common import ENVIRONMENT, Outcome, Problem, is_skipped, label, notebooks, place, root_of, settings, tail, uses_keras

LIMIT = 300  # seconds for one cell
PICTURE_RATIO = 1.5  # fonts and libraries move a picture's size a little


def check(root: Path) -> Iterator[Outcome]:
    flags = settings(root)["tst_flags"].split()
    fast = [notebook for notebook in notebooks(root) if not uses_keras(notebook)]
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda notebook: Outcome(label(notebook), list(stale(notebook, flags))), fast)


def stale(notebook: Path, flags: list[str]) -> Iterator[Problem]:
    "Run a notebook from top to bottom, and compare each cell's outputs."
    def look(cell: dict, before: dict) -> Iterator[Problem]:
        if what := difference(before["outputs"], cell["outputs"]):
            yield Problem(f"{place(notebook)}, cell {cell.get('id', '?')}", what, "Run the notebook again, store it, and run: make docs")
    yield from executed(notebook, flags, look, "does not run", f"Run: .venv/bin/nbdev_test --path {place(notebook)}")


def executed(notebook: Path, flags: list[str], look: Callable, wrong: str, run: str, change: Callable[[str], str] = str) -> Iterator[Problem]:
    "Run a notebook's cells, each changed by `change`, in a kernel of its own; what `look` yields of a cell and the stored one; `wrong` of one that fails, which ends it."
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    stored, fresh = nbformat.read(notebook, 4), nbformat.read(notebook, 4)
    client = NotebookClient(fresh, timeout=LIMIT, kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=40"], resources={"metadata": {"path": str(notebook.parent)}})
    # the folder above nbs first: the modules beside these notebooks, not an installed copy; nbdev's own mark that this is a test
    environment = {**os.environ, **ENVIRONMENT, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONPATH": str(root_of(notebook)), "IN_TEST": "1"}
    with client.setup_kernel(env=environment):
        for n, (cell, before) in enumerate(zip(fresh.cells, stored.cells, strict=True)):
            if cell.cell_type != "code" or is_skipped(cell, flags):
                continue
            cell.source = change(cell.source)
            try:
                client.execute_cell(cell, n)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                yield Problem(f"{place(notebook)}, cell {cell.get('id', n)}", f"{wrong}{tail(str(error), 8)}", run)
                return
            yield from look(cell, before)


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


def text(outputs: list[dict]) -> str:
    "All the text of the outputs, streams joined, memory addresses left out as nbdev_clean does."
    parts = []
    for output in outputs:
        if output["output_type"] == "stream":
            parts.append(output["text"] if output["name"] == "stdout" else "")  # as it came: a busy kernel may send one print in two pieces
        for kind, value in sorted(output.get("data", {}).items()):
            if kind in ("text/plain", "text/markdown", "text/html"):
                parts.append(f"\n[{kind}]\n{value}\n")
    joined = re.sub(r"(<.*?)( at 0x[0-9a-fA-F]+)(>)", r"\1\3", "".join(parts))
    return re.sub(r"\n+", "\n", joined).strip()


def pictures(outputs: list[dict]) -> list[int]:
    "The sizes of the pictures, in characters as stored."
    data = (output.get("data", {}) for output in outputs)
    return [len("".join(value)) for item in data for kind, value in sorted(item.items()) if kind.startswith("image/")]
