"""How a check's problems are told to pytest."""
import warnings
from collections.abc import Iterable
from pathlib import Path

import pytest
from checks.common import Outcome, Problem

ROOT = Path(__file__).resolve().parents[2]


def expect_none(problems: Iterable[Problem]) -> None:
    "Fail with all of them."
    if told := [f"- {problem}" for problem in problems]:
        pytest.fail("\n".join(told), pytrace=False)


def expect_all_well(outcomes: Iterable[Outcome]) -> None:
    "Fail with all problems of a check; what it leaves out becomes a warning."
    found = list(outcomes)
    for outcome in found:
        if outcome.note.startswith(("left out", "photos left out")):
            warnings.warn(f"{outcome.subject}: {outcome.note}", stacklevel=2)
    assert found, "the check looked at nothing"
    expect_none(problem for outcome in found for problem in outcome.problems)
