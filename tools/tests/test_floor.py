"""The light notebooks run with the lowest versions that settings.ini allows, those of constraints-floor.txt, in .venv/floor.

    pytest tools/tests -k floor               # those that take a few seconds each
    FLOOR=all pytest tools/tests -k floor     # all without Keras
    .venv/bin/python tools/colab.py --pins constraints-floor.txt 05_training    # those with Keras: TensorFlow isn't in .venv/floor

What they print may differ from what they store: that is compared with the versions of constraints.txt, see test_notebooks.py.
"""
import os
from dataclasses import replace
from pathlib import Path

import pin
import pytest
from checks import executed
from checks.common import label, notebooks, uses_keras
from checks.environments import environment, find_python
from packaging.requirements import Requirement
from reporting import ROOT, expect_none

PINS = "constraints-floor.txt"
WITHOUT = {"tensorflow"}  # two minutes and a GB more, for what only the other notebooks run
SLOW = {  # ten seconds of a processor and more; the 62 others take six each, which two workers do in under four minutes
    "00_seefood", "03_sampling", "04_downloading", "08_scaling", "cluster/cost_model", "cluster/out_of_core", "deploy/page", "downloader/checker",
    "downloader/fetch", "downloader/ledger", "images/near_duplicates", "network/session", "sources/harvest", "sources/open_images",
    "sources/openverse", "sources/own_lists", "sources/urls", "tiny_web/drawings", "tiny_web/server",
}
CHOSEN = [each for each in notebooks(ROOT) if not uses_keras(each) and (os.environ.get("FLOOR") == "all" or label(each) not in SLOW)]


@pytest.fixture(scope="session")
def floor() -> Path:
    "The environment: made once, by the first worker that comes here; the other waits."
    pins = next(each for each in pin.all_pins(ROOT) if each.file == PINS)
    if not (python := find_python(pins.python)):
        pytest.skip(f"no Python {pins.python} is found here, which {PINS} is for")
    light = pin.requirements(ROOT, "notebooks", "heic") + [line for line in pins.wanted if Requirement(line).name in pin.NBDEV]
    folder, problems = environment(ROOT, "floor", python, PINS, [line for line in light if Requirement(line).name not in WITHOUT])
    expect_none(problems)
    return folder


def test_environment(floor: Path) -> None:
    "It can be installed; among the first tests, so that one worker does so while the other goes on."
    assert (floor / "made").is_file()


@pytest.mark.parametrize("notebook", [pytest.param(each, id=label(each)) for each in CHOSEN])
def test_floor(notebook: Path, floor: Path) -> None:
    "It runs, and its assertions hold."
    _, wrong = executed.execute(ROOT, notebook, PATH=f"{floor / 'bin'}{os.pathsep}{os.environ['PATH']}")
    do = f"Write it for both versions, or raise the floor in settings.ini. Run: .venv/bin/pytest -k 'floor and {notebook.stem}'"
    expect_none(replace(problem, run=do) for problem in wrong)
