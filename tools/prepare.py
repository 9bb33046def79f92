"""Prepares the notebooks for the pages, as nbdev does, in _proc: with the source of `#| exporti` cells, which nbdev hides.

    .venv/bin/python -P tools/prepare.py           # for smalldocs: tools/generate.py goes on from there
    .venv/bin/python -P tools/prepare.py quarto    # and the whole site by Quarto, which must be installed

`#| exporti` marks what the library uses and doesn't offer: it is part of the explanation. `#| hide` beside it hides it.
Only names that are offered become links: the others have no heading of their own that a link could lead to.
What signatures need is executed, which is what the module holds; nbdev would also execute each test that imports something.
"""
import ast
import os
import re
import sys
from functools import cache
from pathlib import Path

import nbdev.processors
from nbdev.config import get_config
from nbdev.doclinks import NbdevLookup


@cache
def offered() -> frozenset[str]:
    "The names that modules define and offer."
    found = set()
    for module in Path(get_config().lib_path).rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        listed = re.search(r"^__all__ = (\[.*?\])$", text, re.M | re.S)
        own = re.findall(r"^(?:(?:async )?def |class )?(\w+)", text, re.M)
        found |= set(ast.literal_eval(listed[1])) & set(own) if listed else set()
    return frozenset(found)


def doc(self: NbdevLookup, name: str) -> str | None:
    "Where the documentation of a name is; None for what isn't offered."
    found = self[name]
    ours = isinstance(found, tuple) and str(found[1]).startswith(get_config().lib_name)
    if ours and not offered() & set(name.removesuffix("()").split(".")):
        return None
    return found[0] if isinstance(found, tuple) else found


def needed(cell) -> bool:
    "Whether a signature may need a cell: of those that nbdev would execute, one that is exported, shows one, or does nothing but import."
    if not wanted(cell):
        return False
    asked = cell.directives_.keys() & {"export", "exports", "exporti", "exec_doc"} or "show_doc" in cell.source
    return bool(asked) or all(isinstance(tree, ast.Import | ast.ImportFrom) for tree in cell.parsed_())


# Here, and not below: where Quarto is wanted, the processes that prepare notebooks side by side read this file anew.
nbdev.processors._hide_dirs.discard("exporti")
wanted, nbdev.processors._do_eval = nbdev.processors._do_eval, needed
NbdevLookup.doc = doc


def prepare() -> None:
    "nbs/nbdev.yml from settings.ini; the index of names; then the notebooks as Quarto wants them, in _proc."
    from nbdev.doclinks import _build_modidx
    from nbdev.quarto import refresh_quarto_yml
    from nbdev.serve import proc_nbs

    refresh_quarto_yml()
    _build_modidx()
    proc_nbs(n_workers=0, force=True)  # in this process: more of them import everything more often, and take four times as long in all.
    # Not nbdev_proc_nbs: where Quarto is not installed, that installs it


def quarto() -> None:
    "What nbdev_docs does."
    from nbdev.quarto import nbdev_docs

    nbdev_docs.__wrapped__(n_workers=2)


if __name__ == "__main__":
    quarto() if sys.argv[1:] == ["quarto"] else prepare()
    sys.stdout.flush(), sys.stderr.flush()
    os._exit(0)  # taking down a hundred shells, one for each notebook, would take a minute
