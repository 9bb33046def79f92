"""The switch `web = "tiny"  # or "live"` works: the chapters that have it run to their end with "live", on a stand-in.

The stand-in for the real sources is another tiny web, of another seed and size, which the notebook doesn't know: no cell may count on the one that it
is shown with, but for those marked `#| tiny`. Chapters with Keras are left to `python tools/check.py live`, with their names in LIVE.
"""
import os
import re
from collections.abc import Iterator
from pathlib import Path

from .common import ENVIRONMENT, Outcome, Problem, cells, is_skipped, notebooks, settings, tail, uses_keras

LIMIT = 300  # seconds for one cell
SWITCH = re.compile(r'^web = "tiny" +# or "live"', re.M)
STAND_IN = """
def stand_in():
    from hotdog_nb.addresses import LiveWeb
    from hotdog_nb.asking import FakeClock
    from hotdog_nb.tiny_web import TinyWeb
    other = TinyWeb(seed=7, per_noun=130, rot=0.2, today=True).start()
    LiveWeb.proxy, LiveWeb.ca_file, LiveWeb.clock = other.proxy, other.ca_file, FakeClock()
    return other
stand_in = stand_in()
"""


def check(root: Path) -> Iterator[Outcome]:
    flags, named = settings(root)["tst_flags"].split(), os.environ.get("LIVE", "").split()
    for notebook in notebooks(root):
        if any(SWITCH.search(cell["source"]) and "open_web" in cell["source"] for cell in cells(notebook)) and (notebook.stem in named if named else not uses_keras(notebook)):
            yield Outcome(notebook.stem, list(stuck(notebook, flags)))


def stuck(notebook: Path, flags: list[str]) -> Iterator[Problem]:
    "Run a notebook with its switch turned, on the stand-in."
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    turned = nbformat.read(notebook, 4)
    client = NotebookClient(turned, timeout=LIMIT, kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=40"], resources={"metadata": {"path": str(notebook.parent)}})
    environment = {**os.environ, **ENVIRONMENT, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONPATH": str(notebook.parent.parent), "IN_TEST": "1"}
    with client.setup_kernel(env=environment):
        for n, cell in enumerate(turned.cells):
            if cell.cell_type != "code" or is_skipped(cell, flags):
                continue
            if SWITCH.search(cell.source):
                cell.source = STAND_IN + SWITCH.sub('web = "live"', cell.source)
            try:
                client.execute_cell(cell, n)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                yield Problem(f"nbs/{notebook.name}, cell {cell.get('id', n)}", f"doesn't run with web = \"live\"{tail(str(error), 8)}", "Don't count on what the tiny web holds, or mark the cell with #| tiny")
                return
