"""What all tests share: the order that they run in, and that they leave the checkout as it was."""
from pathlib import Path

import pytest
from checks.in_step import git_status

ROOT = Path(__file__).resolve().parents[2]
LONGEST = (  # two minutes and more each, where two run at once on two cores
    "optim/experiments", "05_training", "09_cli", "08_scaling", "vision/backbones", "optim/discriminative", "cluster/launch", "06_learning_rates",
)
CHEAP = ("test_project.py", "test_lint.py", "test_types.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    "The cheap ones first, for a quick answer; then what takes long, the longest first, so that two workers end together."
    def turn(item: pytest.Item) -> tuple[int, int]:
        place = next((n for n, name in enumerate(LONGEST) if f"[{name}]" in item.name), len(LONGEST))
        return 0 if item.path.name in CHEAP or item.nodeid.endswith("test_floor.py::test_environment") else 1 if item.get_closest_marker("long") else 2, place

    items.sort(key=turn)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.before = git_status(ROOT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    "Tests that change the checkout have failed."
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if hasattr(session.config, "workerinput") or not reporter or (now := git_status(ROOT)) == session.config.before:
        return
    where = ("tools/tests/conftest.py", None, "the checkout")
    told = f"The tests changed the checkout. git status says now:\n{now}"
    reporter.stats.setdefault("failed", []).append(pytest.TestReport("the checkout", where, {}, "failed", told, "call"))
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
