"""Each notebook runs, as nbdev_test runs it, and gives what it stores; those with a switch run with `web = "live"`, too.

    pytest tools/tests -k sampling     # some, by the names of their files
    pytest tools/tests --lf -x         # those that failed the last time, up to the first that still does
    pytest tools/tests -m "not long"   # without those that need Keras
"""
import os
from pathlib import Path

import pytest
from checks import executed
from checks.common import notebooks, uses_keras
from reporting import ROOT, expect_none

HEAVY = {notebook: uses_keras(notebook) for notebook in notebooks(ROOT)}


def parameters(chosen: list[Path]) -> list:
    "A notebook is called by its path in nbs/; those with Keras take long."
    def name(notebook: Path) -> str:
        return notebook.relative_to(ROOT / "nbs").with_suffix("").as_posix()

    marks = {True: pytest.mark.long, False: ()}
    return [pytest.param(notebook, id=name(notebook), marks=marks[HEAVY[notebook]]) for notebook in chosen]


@pytest.mark.parametrize("notebook", parameters(list(HEAVY)))
def test_notebook(notebook: Path) -> None:
    "It runs, and its stored outputs are those that it gives now."
    expect_none(executed.problems(ROOT, notebook))


@pytest.mark.parametrize("notebook", parameters(list(filter(executed.has_switch, HEAVY))))
def test_live(notebook: Path) -> None:
    "It runs on other sources than the tiny web that it is shown with."
    if HEAVY[notebook] and not os.environ.get("LIVE"):
        pytest.skip("trains again: LIVE=1 runs it")
    expect_none(executed.stuck(ROOT, notebook))
