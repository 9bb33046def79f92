# Made from harvest.py by `make docs`.

"""Seven sources of one shape, other nouns to compare with, each photo once, and all of it in one call."""
__all__ = ['ImageNet2011', 'Fall11', 'Csv', 'Folder', 'merge_tables', 'harvest', 'list_addresses']
import hashlib, math, warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
import polars as pl
import requests
from urllib3.exceptions import HTTPError
from ..network import session as asking
from .urls import URL_SCHEMA, clean_url, url_table, report_omissions
from ..network.connections import SourceGone, TimeLimitOver
from ..network.session import session
from .commons import Commons
from ..core import cache_folder, chance, patch_to
from ..images.decode import Refused, open_header, read_regular_file
from .fall11 import BadArchive, read_fall11
from ..wordnet.spelling import ilsvrc2012
from ..files.folders import describe_omissions, list_pictures
from ..wordnet.labels import parse_label
from .list_files import read_list
from ..files.names import is_regular_file, printable, replace_surrogates
from .open_images import OpenImages
from .openverse import Openverse
from .own_lists import OwnList, to_wnids, usable_rows
from ..wordnet.synsets import Synset, WordNet
from ..wordnet.terms import TermDictionary, ids_around, ids_below, is_term, term_words
from ..files.tables import silence_stderr

class ImageNet2011:
    """ImageNet's API of 2011, one request per synset. Gone from the real web; `SourceGone` says so. `left_out` counts
    what can't be used."""
    name = 'imagenet2011'

    def __init__(self, session: requests.Session | None=None):
        self.session, self.said, self.left_out = (session or asking.session(), {}, Counter())

    def urls(self, wnids: str | Synset | Iterable[str | Synset], limit: int | None=None) -> pl.DataFrame:
        """The addresses of each synset. Raises `SourceGone` or `UnknownSynset`."""
        ...

    def synset(self, wnid: str) -> list[str]:
        """The addresses of one synset."""
        ...

class Fall11:
    """ImageNet's list of 2011, from an archive that you have."""
    name = 'fall11'

    def __init__(self, archive: str | Path, folder: str | Path | None=None, progress: bool=False):
        self.archive, self.said, self.progress = (Path(archive), {}, progress)
        if not self.archive.is_file():
            raise FileNotFoundError(f"no file {archive}: give ImageNet's list of addresses, imagenet_fall11_urls.tgz, or the text or Parquet file made of it")
        state = self.archive.stat()
        self.file = Path(folder or cache_folder()) / f'{self.archive.stem}-{state.st_size}-{state.st_mtime_ns}.parquet'
        if self.archive.suffix == '.parquet':
            self.file = self.archive

    def read(self) -> Path:
        """Read the archive, if that hasn't been done."""
        ...

    def found(self, rows: pl.LazyFrame) -> pl.DataFrame:
        """Look something up. Raises `BadArchive` for a table that is damaged or lacks a column."""
        ...

    def wnids(self) -> list[str]:
        """The synsets that the list holds."""
        ...

    def urls(self: Fall11, wnids: str | Synset | Iterable[str | Synset], limit: int | None=None) -> pl.DataFrame:
        """The addresses of each synset. Raises `BadArchive` or `UnknownSynset`."""
        ...

class Csv(OwnList):
    """Your own list of addresses, as `read_list` reads it. `left_out` counts the rows that aren't used, `told` names
    them. Raises `FileNotFoundError` or `ValueError`."""
    name = 'csv'

    def __init__(self, file: str | Path, terms: Iterable[str]=()):
        if not is_regular_file(file):
            raise FileNotFoundError(f'no file {printable(file)}: expected a list with the columns url and wnid or label')
        table = read_list(file)
        try:
            used = usable_rows(table, self.name, TermDictionary(terms))
        except ValueError as error:
            raise ValueError(f'{printable(file)}: {error}') from error
        self.left_out, self.told = (used.left_out.counts, used.summary())
        self.unusable = self.left_out.total()
        if not len(used.rows):
            raise ValueError(f'{printable(file)} holds no row with an http address and a wnid such as n07697537, or a label such as hot dog: {self.told}')
        super().__init__(Path(file), used.rows, used.labelled)

def _parse_folder_label(label: str, wn: WordNet) -> dict[str, str]:
    """What the name of a folder says about the photos in it. Raises `ValueError`."""
    ...

class Folder(OwnList):
    """Photos on your own disk, laid out `<label>/<file>`. Raises `FileNotFoundError` or `ValueError`."""
    name = 'folder'

    def __init__(self, folder: str | Path, terms: Iterable[str]=()):
        if not Path(folder).is_dir():
            raise FileNotFoundError(f'no folder {printable(folder)}: give one laid out <label>/<photo>.jpg, such as hotdog/1.jpg')
        root = Path(folder).resolve()
        files, self.left_out = list_pictures(root, least=1)
        if not files:
            raise ValueError(f'no pictures in {printable(folder)}: expected <label>/<photo>.jpg, such as hotdog/1.jpg and nothotdog/1.jpg. {describe_omissions(self.left_out)}'.rstrip())
        if self.left_out:
            warnings.warn(f'{printable(folder)}: {describe_omissions(self.left_out)}', stacklevel=2)
        wn, label = (TermDictionary(terms), lambda file: file.relative_to(root).parts[0])
        labels = {name: _parse_folder_label(name, wn) for name in dict.fromkeys(map(label, files))}
        rows = [row | labels[label(file)] for file in files if (row := _file_row(file))]
        self.unusable = len(files) - len(rows)
        if not rows:
            raise ValueError(f'none of the pictures in {printable(folder)} can be read: make them readable, or give another folder')
        super().__init__(Path(folder), url_table(rows, self.name))

def _file_row(file: Path) -> dict:
    """What a file says of itself."""
    ...
_EVERYDAY_NOUNS = '\napple, armchair, backpack, n07753592, barn, basket, beach, bed, bench, bicycle, book, bottle, bowl, bridge, burrito,\nbutterfly, camera, car, carrot, castle, cat, chair, church, clock, coat, n07731952, cow, croissant, cucumber, cup,\ndachshund, desk, dress, drum, elephant, fence, flowerpot, giraffe, goldfish, guitar, hamburger, hammer, helmet, horse,\nhot dog, house, ice-cream cone, jar, kitchen, knife, lamp, laptop, lighthouse, lion, microscope, motorcycle, mountain,\nmug, mushroom, orange, oven, owl, parrot, pear, pencil, piano, pillow, pizza, n07735510, rabbit, refrigerator,\nrunning shoe, sailboat, school bus, scissors, sheep, shirt, skateboard, sofa, spoon, statue, submarine, suitcase,\nsunflower, sweater, table, taco, teapot, telephone, tomato, towel, tower, tractor, train, tree, truck, umbrella, vase,\nviolin, window, windmill, zebra\n'

def everyday_nouns(wn: WordNet) -> list[str]:
    """What most people have seen: things of WordNet of which ImageNet has at least 500 pictures each."""
    ...

def _contrast_nouns(wn: WordNet, wnid: str | list[str], count: int | None=24, among: Iterable[str] | None=None, seed: int=42) -> list[str]:
    """Other nouns to compare with. None is one of the nouns, above it or below it."""
    ...

def _contrast_draws(wn: WordNet, things: list[str], count: int | None, among: Iterable[str] | None, seed: int) -> Iterator[list[str]]:
    """The other nouns to ask a source for, first and second choice, each drawn when it is wanted."""
    ...
_CREDIT_COLUMNS = ['license', 'license_url', 'author', 'title', 'landing']

def merge_tables(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Several tables as one, each photo as the first that names it tells. Its credit comes from the first that knows
    the licence."""
    ...

def nouns_go_first(things: list[str]) -> bool:
    """Whether what was found for the nouns is believed before everything else, whichever source has it."""
    ...

def merge_answers(answers: Iterable[tuple[str | None, pl.DataFrame]], things: list[str]) -> pl.DataFrame:
    """The answers of several sources as one table, each photo once, or once for each noun that it was found for."""
    ...
SOURCE_CLASSES: dict[str, Any] = {source.name: source for source in (OpenImages, Commons, Openverse, ImageNet2011, Fall11, Csv, Folder)}
_CONTRAST_COUNTS = {'openverse': 12, 'fall11': 200, 'csv': None, 'folder': None}

def make_source(name: str, session: requests.Session, folder: str | Path | None=None, terms: Iterable[str]=...):
    """A source by its name. Raises `ValueError`, or `FileNotFoundError`."""
    ...

def _answers(source, things: list[str], limit: int | None, seed: int, among: Iterable[str] | None, contrast: bool, unknown: dict[str, str], counts: list[Counter], progress: bool) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """Ask one source for the nouns, then for everything else."""
    ...

def harvest(sources: Iterable, wnid: str | Iterable[str], limit: int | None=None, seed: int=42, among: Iterable[str] | None=None, said: dict[str, dict[str, str]] | None=None, progress: bool=False, left_out: dict[str, Counter] | None=None, contrast: bool=True, passed_over: dict[str, str] | None=None) -> pl.DataFrame:
    """Addresses of the noun and of everything else, each photo once. Raises `UnknownSynset` and `SourceGone`."""
    ...

def _ask_source(source, wnids: str | list[str], most: int | None, unknown: dict[str, str], counts: list[Counter]) -> pl.DataFrame:
    """Ask a source, and keep what it has to say. Most begin a new count of what they leave out with each question."""
    ...

def list_addresses(web, wnid: str, limit: int=240) -> pl.DataFrame:
    """What a web has of a noun and of everything else: the whole tiny web, or what the live sources list. Raises
    `SourceGone`."""
    ...
