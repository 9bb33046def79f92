"""How much of the library the notebooks' tests run: each module's share of statements, and the lines that none runs.

    make coverage                                 # all notebooks, two at a time: as long as make test
    .venv/bin/python tools/covered.py sampling    # those whose paths hold a word, and what they cover

A notebook runs its own copies of the functions that it exports. For this, each exported cell is replaced by an import of what it makes. A cell
that replaces a part of its notebook to test it doesn't reach the module so, and may fail: that is printed, and the notebook goes on.
"""
import argparse
import ast
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import coverage
from checks.common import cells, directives, label, notebooks, place, settings
from checks.executed import execute
from checks.style import EXPORTS, bound

ROOT = Path(__file__).resolve().parents[1]
WANTED = 95  # percent of all statements
LIMIT = 1800  # seconds for one notebook: being watched takes time
BRING = """import importlib
globals().update({{name: value for name, value in vars(importlib.import_module({module!r})).items() if name in {names!r}}})"""


def module_of(notebook: Path) -> str:
    "The module that a notebook makes, `decode` or `images.decode`; empty where it makes none."
    marked = (directives(cell["source"]) for cell in cells(notebook) if cell["cell_type"] == "code")
    return next((marks["default_exp"] for marks in marked if "default_exp" in marks), "")


def imports_instead(notebook: Path) -> dict[str, str]:
    "Other sources for the exported cells of a notebook, by id; cells of imports stay."
    module, sources = module_of(notebook), {}
    found = [cell for cell in cells(notebook) if cell["cell_type"] == "code"]
    for cell in found:
        if not module or not EXPORTS & set(directives(cell["source"])):
            continue
        tree = ast.parse(cell["source"])
        if all(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body):
            continue
        names = set().union(*({node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else bound(node) for node in tree.body))
        kept = re.match(r"(?:#\|.*\n|\s*\n)*", cell["source"])[0]  # what leaves the cell out does so still
        sources[cell["id"]] = kept + BRING.format(module=f"{settings(ROOT)['lib_name']}.{module}", names=sorted(names))
    return sources


def measure(chosen: list[Path], data: Path) -> list[str]:
    "Run notebooks, two at a time, each leaving a file of its lines in `data`: the cells that fail."
    def one(notebook: Path) -> list[str]:
        watched = {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(data / ".coverage")}
        _, wrong = execute(ROOT, notebook, imports_instead(notebook), LIMIT, go_on=True, **watched)
        print(f"  {label(notebook)}{f': {len(wrong)} cells fail' if wrong else ''}", flush=True)
        return [f"{problem.where}: {problem.what.strip().splitlines()[-1].strip()}" for problem in wrong]

    with ThreadPoolExecutor(2) as pool:
        return [line for lines in pool.map(one, chosen) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="parts of notebooks' paths; without any, all are run")
    words = parser.parse_args().words
    chosen = [each for each in notebooks(ROOT) if not words or any(word in place(each) for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        failed = measure(chosen, Path(folder))
        found = coverage.Coverage(data_file=str(Path(folder) / ".coverage"), config_file=str(ROOT / "pyproject.toml"))
        found.combine([folder])
        looked_at = [f"*/{module.replace('.', '/')}.py" for notebook in chosen if (module := module_of(notebook))] if words else None
        total = found.report(include=looked_at, show_missing=True, skip_covered=True, skip_empty=True, sort="cover")
    print("\n".join(["", "Cells that fail with imports in place of exported cells:", *failed]) if failed else "")
    print(f"{total:.1f} % of the statements are run; {WANTED} % are wanted.")
    sys.exit(not words and total < WANTED)


if __name__ == "__main__":
    main()
