"""The checks of the project as a whole, one after the other; that each of them can fail is tested in test_checks.py."""
import pytest
from checks import browser, claims, clean, in_step, pages, style, wheel
from reporting import ROOT, expect_all_well


@pytest.mark.parametrize("check", [pytest.param(module.check, id=module.__name__.split(".")[-1]) for module in (style, clean, claims, pages)])
def test_check(check) -> None:
    "Notebooks and pages keep their contracts: see the docstring of the check's module."
    expect_all_well(check(ROOT))


@pytest.mark.long
@pytest.mark.parametrize("part", in_step.PARTS)
def test_in_step(part: str) -> None:
    "The library, README.md and docs/ are what the notebooks give: made again in a copy, they come out the same."
    expect_all_well(in_step.check(ROOT, (part,)))


@pytest.mark.long
def test_browser() -> None:
    "The pages in a browser: no error, no failed request, none wider than a telephone, search, accessibility."
    expect_all_well(browser.check(ROOT))


@pytest.mark.long
def test_wheel() -> None:
    "The wheel: built, installed with its dependencies into a new environment outside the checkout, and used there."
    expect_all_well(wheel.check(ROOT))
