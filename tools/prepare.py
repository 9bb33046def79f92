"""Prepares the notebooks for the pages, as nbdev does, in _proc: with the source of `#| exporti` cells, which nbdev hides.

    .venv/bin/python -P tools/prepare.py           # for smalldocs: tools/generate.py goes on from there
    .venv/bin/python -P tools/prepare.py quarto    # and the whole site by Quarto, which must be installed

`#| exporti` marks what the library uses and doesn't offer: it is part of the explanation. `#| hide` beside it hides it.
"""
import sys

import nbdev.processors

# Here, and not below: the processes that prepare notebooks side by side read this file anew.
nbdev.processors._hide_dirs.discard("exporti")


def prepare() -> None:
    "nbs/nbdev.yml from settings.ini; the index of names; then the notebooks as Quarto wants them, in _proc."
    from nbdev.doclinks import _build_modidx
    from nbdev.quarto import refresh_quarto_yml
    from nbdev.serve import proc_nbs

    refresh_quarto_yml()
    _build_modidx()
    proc_nbs(n_workers=2, force=True)  # not nbdev_proc_nbs: where Quarto is not installed, that installs it


def quarto() -> None:
    "What nbdev_docs does."
    from nbdev.quarto import nbdev_docs

    nbdev_docs.__wrapped__(n_workers=2)


if __name__ == "__main__":
    quarto() if sys.argv[1:] == ["quarto"] else prepare()
