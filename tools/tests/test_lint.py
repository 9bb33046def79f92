"""ruff finds nothing; its rules, and why some are left out, are in pyproject.toml."""
import pytest
from checks.common import run
from reporting import ROOT


def test_lint() -> None:
    done = run(["ruff", "check", "--no-cache", "--output-format=concise", "tools", "bench", "hotdog_nb", "setup.py"], ROOT)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
