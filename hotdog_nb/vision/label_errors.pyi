# Made from label_errors.py by `make docs`.

"""A classifier's worst mistakes are often not its own. How to find labels that are wrong, and a page on which a person
decides.
"""
__all__ = ['out_of_fold_probabilities', 'label_issues', 'confident_mistakes', 'ReviewDecisions', 'ReviewServer', 'pictures_to_review', 'review_widget']
import html, io, json, os, secrets, threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
import numpy as np
import polars as pl
from PIL import Image
from ..core import patch_to
from ..images.decode import open_picture
from ..images.contact_sheet import contact_sheet
from ..files.folders import escape_name, file_url_path, name_to_file
from ..files.names import path_inside, printable, refuse_outside_links, allowed_roots
from ..dataset.loading import find_labels, find_pictures, labels_by_answer
from ..dataset.splits import dataset_labels, dataset_name, dataset_pictures, dataset_root, dataset_splits
from ..dataset.splits import read_dataset_record, read_pictures
from ..dataset.review import REVIEW_DECISIONS, read_review, record_decision
from ..files.tables import read_table

def out_of_fold_probabilities(features: np.ndarray, answers: np.ndarray, groups: Sequence | None=None, folds: int=5, seed: int=0, l2: float=0.5, labels: int=2) -> np.ndarray:
    """What a logistic head says of pictures that it wasn't trained on; `ValueError` where a label has too few."""
    ...

def _usable_rows(features: np.ndarray, answers: np.ndarray, groups: Sequence | None, folds: int, labels: int=2) -> tuple:
    """Views (m, views, d), answers and groups of the rows that can be used, and which rows these are."""
    ...

def label_issues(features: np.ndarray, answers: np.ndarray, groups: Sequence | None=None, folds: int=5, seed: int=0, files: Sequence | None=None, labels: tuple[str, ...]=..., everything: bool=False) -> pl.DataFrame:
    """Labels that are probably wrong (confident learning, Northcutt, Jiang & Chuang 2021, section 3); errors as
    `out_of_fold_probabilities`."""
    ...

def confident_mistakes(pictures: str | os.PathLike | Sequence, p, answers: np.ndarray | None=None, n: int=12, threshold: float=0.5) -> tuple[pl.DataFrame, Image.Image | None]:
    """The most confident mistakes, worst first, and how they look; `ValueError` where there are not as many of each."""
    ...

def review_thumbnail(file: str | os.PathLike, side: int=640) -> Image.Image:
    """A picture, upright, RGB, at most `side` pixels; grey where it can't be read."""
    ...

def _require_inside(build: Path, file: str):
    """Raise `ValueError` for what isn't really among the pictures of a build."""
    ...

class ReviewDecisions:
    """Pictures of a build to decide about, by their number; each decision goes into `review.csv` at once."""

    def __init__(self, folder: str | os.PathLike, rows: pl.DataFrame, labels: tuple[str, ...] | None=None):
        self.folder, self.rows = (Path(folder).resolve(), rows.to_dicts())
        refuse_outside_links(self.folder)
        self.labels, self.root = (labels or dataset_labels(self.folder), dataset_root(self.folder))
        own = set(read_pictures(self.folder)['file']) if read_dataset_record(self.folder) else None
        for row in self.rows:
            if own is None:
                _require_inside(self.folder, row['file'])
            elif row['file'] not in own:
                raise ValueError(f"{printable(row['file'], 80)} is no picture of this data set.")
            if row['label'] not in self.labels:
                raise ValueError(f"{row['file']} has the label {row['label']!r}, and the labels are {self.labels}.")
        known = _own_files(self.folder)
        self.names = [printable(known.get(row['file'], row['file'])) for row in self.rows]
        self.title = Path(read_dataset_record(self.folder).get('source', self.folder)).name

    def others(self, number: int) -> list[str]:
        """What relabelling could make of a picture."""
        ...

    def other(self, number: int) -> str:
        """What relabelling would make of a picture."""
        ...

    def picture(self, number: int) -> bytes:
        """A picture to look at; grey where it can't be read."""
        ...

    def decide(self, number: int, decision: str, label: str | None=None):
        """Write a decision down; to relabel without a label gives the likeliest other. Raises `ValueError`."""
        ...

def _own_files(folder: Path) -> dict[str, str]:
    """Which pictures were taken from files of your own, and from which."""
    ...
_STYLE = '\n:root { color-scheme: light dark; --line: #8888; --chosen: #0a6; }\nbody { font: 1.05rem/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem; }\nbody { background: Canvas; color: CanvasText; }\nmain { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); }\nfieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0; min-width: 0; }\nfieldset:focus-within { outline: 3px solid Highlight; }\nfieldset.done { border: 3px solid var(--chosen); }\nimg { width: 100%; height: 14rem; object-fit: contain; background: #8882; }\nsmall { display: block; overflow-wrap: anywhere; }\nlabel { display: block; padding: .2rem 0; }\n[role=status] { position: sticky; top: 0; background: Canvas; z-index: 1; }\n[role=status] { border-bottom: 1px solid var(--line); padding: .4rem 0; }\nkbd { border: 1px solid var(--line); border-radius: .2rem; padding: 0 .3rem; }\n'
_SCRIPT = "\nconst cards = [...document.querySelectorAll('fieldset')], status = document.querySelector('[role=status]');\nconst keys = {k: 'keep', r: 'relabel', d: 'drop'};\nasync function decide(card, decision) {\n  const [name, ...rest] = decision.split(':'), label = rest.length ? rest.join(':') : null;\n  const body = JSON.stringify({number: +card.dataset.number, decision: name, label});\n  const sent = {method: 'POST', headers: {'Content-Type': 'application/json'}, body};\n  const answer = await fetch('decide', sent).catch(() => null);\n  if (!answer || !answer.ok) { status.textContent = 'Not saved! Is the command still running?'; return; }\n  card.classList.add('done');\n  const done = cards.filter(one => one.classList.contains('done')).length;\n  status.textContent = `${done} of ${cards.length} decided; saved`;\n}\ndocument.addEventListener('change', event => decide(event.target.closest('fieldset'), event.target.value));\ndocument.addEventListener('keydown', event => {\n  const card = event.target.closest('fieldset'), decision = keys[event.key];\n  if (!card || !decision || event.ctrlKey || event.metaKey || event.altKey) return;\n  const choice = card.querySelector(`[value^=${decision}]`);\n  choice.checked = true;\n  decide(card, choice.value);\n  cards[cards.indexOf(card) + 1]?.querySelector('input').focus();\n});\n(document.querySelector('fieldset:not(.done) input') || document.body).focus();\n"

def _review_page(decisions: ReviewDecisions, nonce: str) -> str:
    """The page of a review, with what was decided before already chosen."""
    ...

class ReviewServer(ThreadingHTTPServer):
    """Serves a review to this machine alone; `with ReviewServer(...) as server:` serves beside what else you do."""
    daemon_threads = True

    def __init__(self, decisions: ReviewDecisions, port: int=0):
        super().__init__(('127.0.0.1', port), _Handler)
        self.decisions, self.token = (decisions, secrets.token_urlsafe(16))
        self.url = f'http://127.0.0.1:{self.server_port}/{self.token}/'

    def __enter__(self) -> Self:
        ...

    def __exit__(self, *error) -> None:
        ...

class _Handler(BaseHTTPRequestHandler):
    server: Any
    timeout = 10

    def log_message(self, *words) -> None:
        ...

    def say(self, status: int, body: bytes, kind: str='text/plain; charset=utf-8', policy: str="default-src 'none'") -> None:
        """Answer."""
        ...

    def requested_path(self) -> str | None:
        """What the review is asked for."""
        ...

    def do_GET(self) -> None:
        """The page, and the pictures by their number."""
        ...

    def do_POST(self):
        """A decision."""
        ...

def pictures_to_review(folder: str | os.PathLike, everything: bool=False, backbone='EfficientNetLite0', positive: str | None=None) -> pl.DataFrame:
    """The pictures of a build that a person should look at; errors as `find_pictures` and `label_issues`."""
    ...

def _authors(folder: Path, names: list[str]) -> list[str] | None:
    """Who made each picture, or its own name where that isn't known."""
    ...

def review_widget(folder: str | os.PathLike, rows: pl.DataFrame, labels: tuple[str, str] | None=None):
    """The review as a form in a notebook; `ModuleNotFoundError` without ipywidgets."""
    ...
