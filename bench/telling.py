"""How the scripts of this folder tell what they measured: as Markdown, which goes to the page as it is."""
import os
import sys
from pathlib import Path
from statistics import median


def photo_folder(arguments=tuple(sys.argv[1:])) -> Path:
    "The folder of photos that the first argument names; else $PHOTOS, or ../shared/photos beside the checkout."
    return Path((arguments and arguments[0]) or os.environ.get("PHOTOS") or Path(__file__).resolve().parents[2] / "shared" / "photos")


def said(value: float, form: str = "") -> str:
    "A number in the given form; else with three digits, and none behind the point from 1,000 on."
    return f"{value:{form or (',.0f' if abs(value) >= 1000 else '.3g')}}"


def spread(values, form: str = "") -> str:
    "Median (smallest to largest), where there are several."
    return said(median(values), form) + (f" ({said(min(values), form)} to {said(max(values), form)})" if len(values) > 1 else "")


def ratio(ours, theirs, form: str = ".2f") -> str:
    "Theirs by ours: the medians' ratio, and in brackets that of the runs in turn, smallest to largest."
    turns = [there / here for here, there in zip(ours, theirs)]
    return spread([median(theirs) / median(ours)], form) + (f" ({said(min(turns), form)} to {said(max(turns), form)})" if len(turns) > 1 else "")


def table(head: list[str], rows) -> str:
    "A table of Markdown, with an empty line before and after."
    return "\n" + "\n".join(f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows)) + "\n"
