"""The switch `web = "tiny"  # or "live"` works: the chapters that have it run to their end with "live", on a stand-in.

The stand-in for the real sources is another tiny web, of another seed and size, which the notebook doesn't know: no cell may count on the one that it
is shown with, but for those marked `#| tiny`. Chapters with Keras are left to `python tools/check.py live`, with their names in LIVE.
"""
import os
import re
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, cells, label, notebooks, settings, uses_keras
from .outputs import executed

SWITCH = re.compile(r'^web = "tiny" +# or "live"', re.M)
STAND_IN = """
def stand_in():
    from hotdog_nb.sources.urls import LiveWeb
    from hotdog_nb.core import FakeClock
    from hotdog_nb.tiny_web.server import TinyWeb
    other = TinyWeb(seed=7, per_noun=130, rot=0.2, today=True).start()
    LiveWeb.proxy, LiveWeb.ca_file, LiveWeb.clock = other.proxy, other.ca_file, FakeClock()
    return other
stand_in = stand_in()
"""


def check(root: Path) -> Iterator[Outcome]:
    flags, named = settings(root)["tst_flags"].split(), os.environ.get("LIVE", "").split()
    for notebook in notebooks(root):
        if any(SWITCH.search(cell["source"]) and "open_web" in cell["source"] for cell in cells(notebook)) and (label(notebook) in named if named else not uses_keras(notebook)):
            yield Outcome(label(notebook), list(stuck(notebook, flags)))


def stuck(notebook: Path, flags: list[str]) -> Iterator[Problem]:
    "Run a notebook with its switch turned, on the stand-in."
    def turned(source: str) -> str: return STAND_IN + SWITCH.sub('web = "live"', source) if SWITCH.search(source) else source
    yield from executed(notebook, flags, lambda cell, before: (), 'doesn\'t run with web = "live"', "Don't count on what the tiny web holds, or mark the cell with #| tiny", turned)
