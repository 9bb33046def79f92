# Made from ledger.py by `make docs`.

"""What to keep of all that arrives: placeholders and copies found out, the wanted number reached from the reserve, and
every decision the same on every machine, however often it was interrupted.
"""
__all__ = ['Ledger']
import heapq, math, sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
import polars as pl
from ..core import patch_to
from ..images.fingerprints import MIN_EDGE_CONTRAST, FINGERPRINT_SIDE, fingerprint_arrays, edge_contrast
from ..files.names import label_to_folder, labels_to_folders, is_regular_file, printable
from .state import RETRYABLE_REASONS, Outcome, DownloadState, lock_folder

class _SampleBlocks:
    """The addresses of a sample, read some thousand at a time; the last few blocks are held."""

    def __init__(self, rows: pl.LazyFrame, size: int=4096):
        photo = 'photo' if 'photo' in rows.collect_schema().names() else pl.lit(None, pl.String).alias('photo')
        self.sample, self.rows, self.size = (rows, rows.select('url', photo), size)
        self.block = lru_cache(8)(self.read)

    def read(self, number: int) -> pl.DataFrame:
        """One block, from the file."""
        ...

    def chunk(self, number: int, size: int) -> list[tuple[str, str | None]]:
        """A part of a block."""
        ...

class _Queue:
    """The addresses of one split and label, first in rank first."""

    def __init__(self, blocks: _SampleBlocks, start: int, length: int, size: int=1024):
        self.blocks, self.start, self.length, self.size = (blocks, start, length, size)
        self.chunks = {}

    def __len__(self) -> int:
        ...

    def __getitem__(self, position: int) -> dict:
        """One row; `IndexError` beyond the end."""
        ...

    def forget(self, position: int) -> None:
        """Let go of the rows before it."""
        ...

def _group_ranges(rows: pl.LazyFrame, size: int=16384) -> pl.DataFrame:
    """Where each split and label stands in a sample."""
    ...
_REQUIRED_COLUMNS = ('url', 'label', 'split', 'rank')

def _validate_sample(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Hold a sample against what it should be. Raises `ValueError` with what is wrong, and what to do."""
    ...

def _open_sample(sample: pl.DataFrame | str | Path) -> pl.LazyFrame:
    """A sample as it can be used. Raises `FileNotFoundError` and `ValueError`."""
    ...

def _make_queues(sample: pl.DataFrame | str | Path) -> dict[tuple[str, str], _Queue]:
    """A queue for each split and label. Raises `FileNotFoundError`, and `ValueError` for a sample that can't be used."""
    ...
DECISION_SCHEMA = dict(status=pl.String, reason=pl.String, file=pl.String, sha256=pl.String, width=pl.Int32, height=pl.Int32, bytes=pl.Int32, ms=pl.Int32, tries=pl.Int32, redirected_to=pl.String, copy_of=pl.String)
_SHARED_FIELDS = [each.name for each in fields(Outcome) if each.name in DECISION_SCHEMA]
_DECIDED = ('seq INTEGER PRIMARY KEY', 'split', 'label', 'position', 'photo', 'cluster', 'mark', 'answered', *DECISION_SCHEMA)
_TABLES = f"\nPRAGMA synchronous = OFF;\nCREATE TABLE decided ({', '.join(_DECIDED)});\nCREATE TABLE photos (key INTEGER PRIMARY KEY);\nCREATE TABLE files (key INTEGER PRIMARY KEY, cluster);\nCREATE INDEX by_mark ON decided (cluster, mark) WHERE cluster IS NOT NULL;\nCREATE INDEX by_answer ON decided (cluster, answered) WHERE answered IS NOT NULL;\nCREATE INDEX by_kept ON decided (cluster) WHERE status = 'ok';\nCREATE INDEX by_place ON decided (split, label, position);\nBEGIN\n"

class Ledger:
    """What is kept and why the rest is not. Decides in the order of rank, so that speed changes nothing."""

    def __init__(self, sample: pl.DataFrame | str | Path, wanted: dict[tuple[str, str], int] | None=None, placeholder_after: int=4, copies=None, have: pl.DataFrame | None=None, flat: bool=False, keep_copies: bool=False):
        self.queues, self.copies, self.keep_copies = (_make_queues(sample), copies, keep_copies)
        self.wanted = wanted if wanted is not None else dict.fromkeys(self.queues, math.inf)
        groups = {*self.queues, *self.wanted}
        self.homes = {group: '' if flat else '/'.join(map(label_to_folder, group)) for group in groups}
        labels = {label for _, label in self.queues}
        strangers = sorted({label for _, label in self.wanted} - labels)
        if strangers:
            raise ValueError(f"the sample holds no {strangers[0]}: it has {', '.join(sorted(labels))}")
        self.placeholder_after, self.placeholders = (placeholder_after, set())
        self.position, self.kept = (defaultdict(int), defaultdict(int))
        self.made, self.pending, self.heap = (0, [], [])
        self.disk = sqlite3.connect('', isolation_level=None, check_same_thread=False)
        self.disk.executescript(_TABLES)
        self.have = [] if have is None else have['file'].to_list()
        if have is not None:
            self.remember(have)
        for group in self.wanted:
            self.requeue(group)

    def key(self: Ledger, group: tuple[str, str]) -> tuple | None:
        """Where a group stands in the line: the emptiest first."""
        ...

    def requeue(self: Ledger, group: tuple[str, str]) -> None:
        """Give a group its new place in the line."""
        ...

    def next_group(self: Ledger) -> tuple[str, str] | None:
        """Who is served next."""
        ...

    def row(self: Ledger, group: tuple[str, str], position: int | None=None) -> dict:
        """The address at `position` in the queue of `group`; None: the next one."""
        ...

    def ahead(self: Ledger, group: tuple[str, str], most: int=64) -> int:
        """How far ahead it is worth asking: as far as will probably be needed."""
        ...

    def has_photo(self: Ledger, row: dict) -> bool:
        """Whether the photo of an address is kept already, from another address, and once is enough."""
        ...

    def cluster_of(self: Ledger, outcome: Outcome) -> tuple[int, str]:
        """With which pictures this one belongs together."""
        ...

    def remember(self: Ledger, have: pl.DataFrame) -> None:
        """Know the pictures that you have."""
        ...

    def folder_for(self: Ledger, group: tuple[str, str]) -> str:
        """Where the pictures of a group go, below `images`: see `label_to_folder`. Empty: into `images` itself."""
        ...

    def judge(self: Ledger, group: tuple[str, str], outcome: Outcome, photo: str) -> tuple[int | None, dict]:
        """What becomes of a picture."""
        ...

    def settle(self: Ledger, group: tuple[str, str], outcome: Outcome) -> dict:
        """Decide on the next address of `group`, and write the decision down."""
        ...

    def write(self: Ledger) -> None:
        """Bring the last decisions to their table."""
        ...

    def copy(self: Ledger, cluster: int, alike: str, photo: str, outcome: Outcome) -> dict:
        """Decide on a picture that looks like one that came before."""
        ...

    def take_back(self: Ledger, cluster: int) -> None:
        """Take back what was kept of a cluster."""
        ...

    def tables(self: Ledger, size: int=4096) -> Iterator[pl.DataFrame]:
        """All decisions, in the order of the sample."""
        ...

    def table(self: Ledger) -> pl.DataFrame:
        """All decisions as one table."""
        ...

def _shows_little(fingerprint: bytes | None) -> bool:
    """Whether a picture is all but plain, so that it can't be told from others."""
    ...

def _placeholder_marks(outcome: Outcome) -> tuple[str | None, str | None]:
    """What pictures of one placeholder have in common."""
    ...
