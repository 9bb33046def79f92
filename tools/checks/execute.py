"""Runs one notebook as nbdev_test does, and writes down what its cells give, in a kernel's order: `python -P execute.py NOTEBOOK JOB`.

JOB is a JSON file: `flags`, which mark cells to leave out; `sources`, other sources for some cells by their ids; `go_on`, whether to go on
behind a cell that fails. It is overwritten by `outputs`, those of each cell that ran, and `failed`, the line and traceback of those that fail.
"""
import base64
import contextlib
import io
import json
import signal
import sys
import traceback
from pathlib import Path

import nbdev.test
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


def rich(data: dict) -> dict:
    "An output with its pictures as a notebook stores them."
    stored = {kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value for kind, value in data.items()}
    return {"output_type": "display_data", "data": stored}


class Publisher(DisplayPublisher):
    "Keeps what is displayed."

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        name = (transient or {}).get("display_id")
        known = [output for output in self.shell.given if name and output.get("display_id") == name]
        for output in known if update else ():
            output.update(rich(data))
        if not update:
            self.shell.given.append({**rich(data), "display_id": name})

    def clear_output(self, wait=False):
        self.shell.given.clear()


class Hook(DisplayHook):
    "Keeps the value of a cell's last line."

    def write_output_prompt(self):
        pass

    def quiet(self):
        return self.semicolon_at_end_of_expression(self.shell.source)

    def write_format_data(self, format_dict, md_dict=None):
        self.shell.given.append(rich(format_dict))


class Printed(io.StringIO):
    "Keeps what is printed."

    def __init__(self, given: list):
        super().__init__()
        self.given = given

    def write(self, text):
        self.given.append({"output_type": "stream", "name": "stdout", "text": text})
        return len(text)


class Shell(nbdev.test.CaptureShell):
    "nbdev's shell for tests, which keeps the outputs of each cell, and draws as a kernel does."

    display_pub_class, displayhook_class = Publisher, Hook
    job, outputs, failed = {}, {}, {}

    def __init__(self, path=None):
        self.given, self.source = [], ""
        super().__init__(path, mpl_format="png")
        self.kernel = self  # there is a page to draw on
        InteractiveShell._instance = self  # what `get_ipython()` gives

    def cell(self, cell, **_):
        if cell.cell_type != "code":
            return
        print(cell.id, file=sys.__stdout__, flush=True)  # the last one is where it hangs
        self.source, self.given = self.job["sources"].get(cell.id, cell.source), []
        with contextlib.redirect_stdout(Printed(self.given)), contextlib.redirect_stderr(io.StringIO()):
            ran = InteractiveShell.run_cell(self, self.source)
        self.outputs[cell.id] = self.given
        if error := ran.error_before_exec or ran.error_in_exec:
            told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            line = next((line for line in cell.source.splitlines() if line.strip() and not line.startswith("#|")), "")
            self.failed[cell.id] = {"line": line, "traceback": told}
            self.exc = None if self.job["go_on"] else error


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's jobs in the background ignore it, and what they start
    notebook, job = map(Path, sys.argv[1:])
    Shell.job = json.loads(job.read_text(encoding="utf-8"))
    nbdev.test.CaptureShell = Shell
    root = next(folder for folder in notebook.resolve().parents if (folder / "settings.ini").exists())
    passed, _ = nbdev.test.test_nb(notebook.resolve(), skip_flags=Shell.job["flags"], showerr=False, basepath=root)
    if not passed and not Shell.failed:
        sys.exit("nbdev can't run the notebook")
    job.write_text(json.dumps({"outputs": Shell.outputs, "failed": Shell.failed}, default=str), encoding="utf-8")
