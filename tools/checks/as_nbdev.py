"""Runs one notebook as nbdev_test does, and writes down what its cells gave: `python as_nbdev.py NOTEBOOK FLAGS OUTPUTS`.

FLAGS mark cells to leave out, such as "slow network"; OUTPUTS is a JSON file, from the id of a cell to its outputs. The exit status is 1 if a cell fails.
"""
import json
import sys
from pathlib import Path

import nbdev.test


class KeepingShell(nbdev.test.CaptureShell):
    "nbdev's shell for tests, whose cells don't go away with it."

    ran = ()

    def run_all(self, nb, **how):
        KeepingShell.ran = nb.cells
        super().run_all(nb, **how)


if __name__ == "__main__":
    notebook, flags, outputs = sys.argv[1:]
    nbdev.test.CaptureShell = KeepingShell
    passed, _ = nbdev.test.test_nb(Path(notebook).resolve(), skip_flags=flags.split())
    given = {cell.get("id", "?"): [dict(output) for output in cell.get("outputs") or []] for cell in KeepingShell.ran if cell.cell_type == "code"}
    Path(outputs).write_text(json.dumps(given, default=str), encoding="utf-8")
    sys.exit(not passed)
