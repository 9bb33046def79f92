# Made from openverse.py by `make docs`.

"""A third source for a noun that needs more photos: one search over many collections, in small portions, with every
licence looked at twice.
"""
__all__ = ['Openverse']
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
import polars as pl
import requests
from .urls import clean_url, clean_count, clean_text, url_table, report_omissions
from ..network.connections import OutOfTime, SourceGone
from ..network.session import fetch_json, session as polite_session
from .commons import group_by_spelling
from ..core import patch_to
from .markup import html_to_text
from ..wordnet.synsets import WordNet
from ..wordnet.terms import find_thing
_IMAGES_URL = 'https://api.openverse.org/v1/images/'
_PAGE_SIZE, _MAX_RESULTS = (20, 240)
_LICENSE_NAMES = {'by': 'CC BY', 'by-sa': 'CC BY-SA', 'cc0': 'CC0', 'pdm': 'Public domain', 'by-nc': 'CC BY-NC', 'by-nd': 'CC BY-ND', 'by-nc-sa': 'CC BY-NC-SA', 'by-nc-nd': 'CC BY-NC-ND'}
_NOT_A_PHOTO = re.compile('(?i)\\.(?:svg|gif|tiff?|pdf|djvu|webm|og[gv]|stl|xcf)(?:\\?.*)?$')
_PHOTO_TYPES = {None, 'jpg', 'jpeg', 'png', 'webp'}

def _license_name(slug: str, version: object) -> str:
    """A licence as people write it."""
    ...

def _make_row(result: object, wnid: str, licenses: Collection[str], left_out: Counter | None=None) -> dict | None:
    """One result as a row."""
    ...

class Openverse:
    """At most 240 results for a phrase. `said`: what was searched for in vain; `left_out`: what was odd; `left`:
    questions left today."""
    name, searches_words = ('openverse', True)

    def __init__(self, session: requests.Session | None=None, licenses: Iterable[str]=('by', 'by-sa', 'cc0', 'pdm')):
        self.licenses = (licenses,) if isinstance(licenses, str) else tuple(licenses)
        if (unknown := (sorted(set(self.licenses) - set(_LICENSE_NAMES)) or (not self.licenses and ['of no name']))):
            raise ValueError(f"Openverse has no licence {', '.join(unknown)}: expected some of {', '.join(_LICENSE_NAMES)}")
        self.session, self.said = (session or polite_session(cache=True), {})
        self.left: int | None = None
        self.left_out = Counter()

    def __repr__(self):
        ...

    def look(self: Openverse, answer: requests.Response) -> None:
        """Read what is left of the day."""
        ...

    def page(self: Openverse, phrase: str, number: int) -> dict:
        """One page of results. Raises `SourceGone`, and `OutOfTime` when the day's questions are used up."""
        ...

    def results(self: Openverse, phrase: str) -> Iterator[dict]:
        """The results for a phrase, best first."""
        ...

    def rows(self: Openverse, wnid: str, lemmas: tuple[str, ...]) -> Iterator[dict]:
        """The photos of one synset, each once."""
        ...

    def urls(self: Openverse, wnids: str | Iterable[str], limit: int | None=None) -> pl.DataFrame:
        """Photos of these synsets. Raises `UnknownSynset`, `SourceGone`, `OutOfTime`."""
        ...
_QUOTA_MESSAGE = f'{_IMAGES_URL} gives so many answers a day without an account, and they are used up. What was fetched is kept: run the same again tomorrow and it goes on from there'

def _parse_page(said: dict) -> dict:
    """Read a page of results. Raises `ValueError`."""
    ...
