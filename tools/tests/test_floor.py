"""The light notebooks run with the lowest versions that settings.ini allows, those of constraints-floor.txt, in .venv/floor.

    pytest tools/tests -k floor               # those that take a few seconds each
    FLOOR=all pytest tools/tests -k floor     # all without Keras
    .venv/bin/python tools/colab.py --pins constraints-floor.txt 05_training    # those with Keras: TensorFlow isn't in .venv/floor

What they print may differ from what they store: that is compared with the versions of constraints.txt, see test_notebooks.py.
"""
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pin
import pytest
from checks import executed
from checks.common import label, notebooks, uses_keras
from checks.environments import environment, find_python
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from reporting import ROOT, expect_none

PINS = "constraints-floor.txt"
WITHOUT = {"tensorflow"}  # two minutes and a GB more, for what only the other notebooks run
SLOW = {  # ten seconds of a processor and more; the 62 others take six each, which two workers do in under four minutes
    "00_seefood", "03_sampling", "04_downloading", "08_scaling", "cluster/cost_model", "cluster/out_of_core", "deploy/page", "downloader/checker",
    "downloader/fetch", "downloader/ledger", "images/near_duplicates", "network/session", "sources/harvest", "sources/open_images",
    "sources/openverse", "sources/own_lists", "sources/urls", "tiny_web/drawings", "tiny_web/server",
}
INSTALLED = "import importlib.metadata as m, json; print(json.dumps([(d.name, d.version) for d in m.distributions()]))"
CHOSEN = [each for each in notebooks(ROOT) if not uses_keras(each) and (os.environ.get("FLOOR") == "all" or label(each) not in SLOW)]


def floor_pins() -> pin.Pins:
    return next(each for each in pin.all_pins(ROOT) if each.file == PINS)


def light() -> list[str]:
    "What is installed: the requirements."
    runner = [line for line in floor_pins().wanted if Requirement(line).name in pin.NBDEV]
    wanted = pin.requirements(ROOT, "notebooks", "heic") + runner
    return [line for line in wanted if Requirement(line).name not in WITHOUT]


@pytest.fixture(scope="session")
def floor() -> Path:
    "The environment: made once, by the first worker that comes here; the other waits."
    pins = floor_pins()
    if not (python := find_python(pins.python)):
        pytest.skip(f"no Python {pins.python} is found here, which {PINS} is for")
    folder, problems = environment(ROOT, "floor", python, PINS, light())
    expect_none(problems)
    return folder


def execute(notebook: Path, floor: Path, sources: dict | None = None) -> list:
    "What goes wrong in a notebook, with the versions of the floor."
    return executed.execute(ROOT, notebook, sources, PATH=f"{floor / 'bin'}{os.pathsep}{os.environ['PATH']}")[1]


def test_environment(floor: Path) -> None:
    "It holds the lowest versions, and no TensorFlow. Among the first tests: one worker installs it, the other goes on."
    told = subprocess.run([floor / "bin/python", "-c", INSTALLED], capture_output=True, text=True, check=True).stdout
    installed = {canonicalize_name(name): Version(version) for name, version in json.loads(told)}
    lowest = {name: Version(version) for name, version in pin.lowest(light()).items()}
    assert {name: installed.get(name) for name in lowest} == lowest
    assert not WITHOUT & installed.keys()


def test_chosen() -> None:
    "The slow ones are notebooks, by their names of today, and others are left."
    assert SLOW <= {label(each) for each in notebooks(ROOT)} and CHOSEN


def test_found(floor: Path) -> None:
    "A notebook that needs what isn't in the environment fails, and says so."
    notebook = next(each for each in CHOSEN if label(each) == "files/names")
    wrong = execute(notebook, floor, {"imports-chapter": "import tensorflow"})
    assert [problem.where.split()[-1] for problem in wrong] == ["imports-chapter"]
    assert "No module named 'tensorflow'" in str(wrong[0])


@pytest.mark.parametrize("notebook", [pytest.param(each, id=label(each)) for each in CHOSEN])
def test_floor(notebook: Path, floor: Path) -> None:
    "It runs, and its assertions hold."
    do = f"Write it for both versions, or raise the floor in settings.ini. Run: .venv/bin/pytest -k 'floor and {notebook.stem}'"
    expect_none(replace(problem, run=do) for problem in execute(notebook, floor))
