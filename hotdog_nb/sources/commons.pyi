# Made from commons.py by `make docs`.

"""From a noun to the photos of it that the world has given away, by way of Wikidata, page after page, with authors and
licences.
"""
__all__ = ['Commons']
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
import polars as pl
import requests
from .urls import clean_url, clean_count, clean_text, url_table, report_omissions
from ..network.connections import SourceGone
from ..network.session import fetch_json, session as polite_session
from ..core import patch_to
from ..wordnet.spelling import normalize_spelling
from .markup import html_to_text
from ..files.names import INVISIBLE_CHARACTERS, printable, replace_surrogates
from ..wordnet.synsets import WordNet
from ..wordnet.terms import find_thing, is_term
_API_URL = 'https://commons.wikimedia.org/w/api.php'
_WIKIDATA_API_URL, _SPARQL_URL = ('https://www.wikidata.org/w/api.php', 'https://query.wikidata.org/sparql')
_THUMBNAIL_WIDTHS = (20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840)
_PHOTO_MIME_TYPES = {'image/jpeg', 'image/png', 'image/webp'}
_QUERY_DEFAULTS = {'action': 'query', 'format': 'json', 'formatversion': 2, 'maxlag': 5}
_IMAGE_INFO_QUERY = {'prop': 'imageinfo', 'iiprop': 'url|size|mime|extmetadata', 'iiextmetadatafilter': 'LicenseShortName|LicenseUrl|Artist|Attribution'}
_MAX_SEARCH_RESULTS = 10000
_MAX_ANSWERS = 500

def _parse_query(said: dict) -> tuple[dict, dict, bool]:
    """Read an answer to an `action=query`. Raises `ValueError`."""
    ...

def _query_continued(session: requests.Session, question: dict) -> Iterator[tuple[dict, bool]]:
    """All answers of MediaWiki to one question: `continue` is sent back whole until there is none. Raises `SourceGone`."""
    ...
_MAX_BATCH_FILES = 1000

def _file_pages(session: requests.Session, question: dict, left_out: Counter | None=None) -> Iterator[dict]:
    """The files that a question finds. Raises `SourceGone`."""
    ...

def _image_details(page: dict) -> dict:
    """What is said about a file, as tables."""
    ...

def _normalize_license(value: object) -> str | None:
    """A licence in one spelling."""
    ...

def _served_file(info: dict) -> tuple[str | None, bool, object, object]:
    """The address of the small picture, or of the original where there is none. Their tails are for Wikimedia's
    statistics, and left away."""
    ...

def _page_row(page: dict, wnid: str, left_out: Counter | None=None) -> dict | None:
    """One file as a row."""
    ...
_MAX_CATEGORIES = 500

def _subcategories(session: requests.Session, category: str, left_out: Counter | None=None) -> list[str]:
    """The categories directly below one."""
    ...

def _category_files(session: requests.Session, category: str, depth: int=1, width: int | None=None, left_out: Counter | None=None) -> Iterator[dict]:
    """The files of a category and of those below it, nearest first."""
    ...

def _batches(several: Iterable[str], size: int=50) -> Iterator[list[str]]:
    """A list in pieces."""
    ...

def _parse_bindings(said: dict) -> tuple[list[tuple[str, str]], int]:
    """Read an answer of Wikidata's. Raises `ValueError`."""
    ...

def _wikidata_items(session: requests.Session, values: dict[str, list[str]], property: str, left_out: Counter | None=None) -> dict[str, list[str]]:
    """The items of Wikidata that have one of the values. Raises `SourceGone`."""
    ...

def _commons_category(entity: object) -> str | None:
    """The name of an item's category on Commons (P373)."""
    ...

def _parse_entities(said: dict) -> dict:
    """Read an answer of Wikidata's. Raises `ValueError`."""
    ...

def _categories_of_items(session: requests.Session, items: Iterable[str]) -> dict[str, str]:
    """The category that Wikidata names for each item (P373), preferred statements first, deprecated ones never."""
    ...

def _unknown_item(error: SourceGone) -> str:
    """The item that Wikidata doesn't know."""
    ...

def _categories_of_synsets(session: requests.Session, wn: WordNet, wnids: list[str], left_out: Counter | None=None) -> dict[str, tuple[str, str]]:
    """The Commons category of each synset, so far as Wikidata knows it."""
    ...

def _search_files(session: requests.Session, phrase: str, width: int | None=None, left_out: Counter | None=None) -> Iterator[dict]:
    """The photos whose pages have `phrase`."""
    ...

def group_by_spelling(lemmas: Iterable[str]) -> list[list[str]]:
    """Words by their spelling: `hotdog` and `hot dog` are one word, `red hot` is another."""
    ...

def _guess_categories(phrase: str) -> list[str]:
    """What a category of Commons may be called."""
    ...

class Commons:
    """Free photos of any noun. `ways`: how each synset was found; `said`: what was searched for in vain; `left_out`:
    what was odd."""
    name, searches_words = ('commons', True)

    def __init__(self, session: requests.Session | None=None, depth: int=1, thumb: int | None=500):
        if thumb is not None and thumb not in _THUMBNAIL_WIDTHS:
            raise ValueError(f"Commons has no thumbnails {thumb} pixels wide: expected one of {', '.join(map(str, _THUMBNAIL_WIDTHS))}, or None for originals")
        self.session, self.depth, self.thumb = (session or polite_session(cache=True), depth, thumb)
        self.said, self.ways, self.left_out = ({}, {}, Counter())

    def __repr__(self):
        ...

    def rows(self, wnid: str, lemmas: tuple[str, ...], category: tuple[str, str] | None) -> Iterator[dict]:
        """The photos of one synset, from the first of its ways that leads to any; or of a term, from all of its ways."""
        ...

    def look_up_categories(self: Commons, wn: WordNet, wnids: list[str]) -> Iterator[tuple[str, tuple[str, str] | None]]:
        """Look the categories up, fifty synsets at a time."""
        ...

    def urls(self: Commons, wnids: str | Iterable[str], limit: int | None=None) -> pl.DataFrame:
        """Photos of these synsets. Raises `UnknownSynset`, `SourceGone`, `OutOfTime`."""
        ...
