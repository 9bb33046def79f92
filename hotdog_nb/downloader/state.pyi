# Made from state.py by `make docs`.

"""What came of each address, on disk the moment it is known, with the terms under which it came. Other terms ask again
exactly what they could change.
"""
__all__ = ['Outcome']
import hashlib, json, logging, operator, sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
import polars as pl
from .checker import FILE_EXTENSIONS, MAX_PLACEHOLDER_BYTES
from .policy import Policy
from ..core import folder_lock, patch_to
from ..files.names import picture_name, replace_surrogates
from ..network.proxies import Network, read_network
_log = logging.getLogger(__name__)

@dataclass(frozen=True)
class Outcome:
    """What came of one address: a picture, or a reason."""
    reason: str = ''
    sha256: str | None = None
    kind: str | None = None
    fingerprint: bytes | None = None
    width: int | None = None
    height: int | None = None
    bytes: int | None = None
    ms: int | None = None
    tries: int | None = None
    redirected_to: str | None = None
    original_width: int | None = None
    original_height: int | None = None
    terms: str | None = None

    @property
    def name(self) -> str | None:
        """The name of the picture's file, made from what is in it. Raises `ValueError` where that can't be."""
        ...
_RELEVANT_FIELDS = ('size', 'resize_mode', 'filter', 'quality', 'copies', 'min_side', 'max_pixels', 'max_bytes', 'formats', 'placeholders', 'robots', 'private', 'redirects', 'user_agent', 'seconds', 'memory')

def request_terms(policy: Policy=..., proxy: str | Network | None=None, ca_file: str | Path | None=None) -> str:
    """What an outcome depends on."""
    ...

def _hash_certificates(ca_file: str) -> str:
    ...

@lru_cache(1024)
def _parse_terms(terms: str | None) -> dict:
    ...

def _is_valid_field(value: object, usual: object) -> bool:
    ...
_REQUEST_FIELDS = ['user_agent', 'proxy']
_FIELDS_BY_REASON = {'too small': ['min_side'], 'too many pixels': ['max_pixels'], 'too long': ['max_bytes'], 'too long a side': ['size', 'resize_mode'], 'format': ['formats'], 'placeholder': ['placeholders'], 'takes too': ['seconds', 'memory'], 'robots': ['robots', 'user_agent'], 'private address': ['private', 'proxy'], 'certificate': ['certificates', 'proxy'], 'redirect': ['redirects', *_REQUEST_FIELDS], 'too many redirects': ['redirects', *_REQUEST_FIELDS], 'http': _REQUEST_FIELDS, 'http 404': [], 'http 410': [], 'a web page': _REQUEST_FIELDS, 'not a picture': _REQUEST_FIELDS, 'bad answer': _REQUEST_FIELDS, **dict.fromkeys(('no such host', 'host refuses', 'host set aside', 'timeout', 'connection lost'), ['proxy'])}
_UPPER_LIMITS = dict.fromkeys(('max_pixels', 'max_bytes', 'redirects', 'seconds', 'memory'), operator.gt)
_LOOSER_TESTS = {**_UPPER_LIMITS, 'min_side': operator.lt, 'formats': lambda now, then: not set(now) <= set(then), 'placeholders': lambda now, then: not set(then) <= set(now), 'robots': operator.lt, 'private': operator.gt}

def _is_looser(field: str, now: dict, then: dict) -> bool:
    ...

def _fields_to_retry(reason: str, now: dict, then: dict) -> list[str]:
    """What might let a refused address through now."""
    ...

def _fields_to_recheck(url: str, outcome: Outcome, now: dict, then: dict) -> list[str]:
    """What might change or refuse a kept picture now."""
    ...

def _is_below(sides: list[int], size: int | None, mode: str) -> bool:
    """Whether a picture of these sides is too small to be made smaller, or cut."""
    ...

def changed_terms(url: str, outcome: Outcome, terms: str) -> list[str]:
    """What could make something else of an address than is known."""
    ...
RETRYABLE_REASONS = ('http 408', 'http 425', 'http 429', 'http 5', 'proxy ', 'timeout', 'connection lost', 'bad answer', 'no such host', 'host refuses', 'host set aside', "can't be read", 'takes too', 'fault of ours')
_SQL_TYPES = {'str': 'TEXT', 'int': 'INTEGER', 'bytes': 'BLOB'}
_OUTCOME_COLUMNS = {each.name: _SQL_TYPES[str(getattr(each.type, '__name__', each.type)).split(' ')[0]] for each in fields(Outcome)}
_OUTCOME_COLUMNS['terms'] = 'INTEGER'
_COLUMN_NAMES = ', '.join(('url', *_OUTCOME_COLUMNS))

class DownloadState:
    """What is known of each address, on disk. Raises `OSError` where it can't be kept."""

    def __init__(self, folder: Path):
        self.file, self.turn = (folder / '.downloads.sqlite', Lock())
        self.numbers: dict = {}
        self.settled: int | None = None
        columns = ', '.join((f'{name} {kind}' for name, kind in _OUTCOME_COLUMNS.items()))
        try:
            self.disk = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            self.disk.executescript(f'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;\n                CREATE TABLE IF NOT EXISTS seen (url TEXT PRIMARY KEY, {columns});\n                CREATE TABLE IF NOT EXISTS placed (file TEXT PRIMARY KEY);\n                CREATE TABLE IF NOT EXISTS earlier (url TEXT, {columns}, PRIMARY KEY (url, terms));\n                CREATE TABLE IF NOT EXISTS terms (number INTEGER PRIMARY KEY, text TEXT UNIQUE, last INTEGER)')
            for table in ('seen', 'earlier'):
                names = {row[1].lower() for row in self.disk.execute(f'PRAGMA table_info({table})')}
                for name in _OUTCOME_COLUMNS.keys() - names:
                    self.disk.execute(f'ALTER TABLE {table} ADD COLUMN {name} {_OUTCOME_COLUMNS[name]}')
        except sqlite3.Error as error:
            hint = 'delete it to begin again, or choose another folder'
            raise OSError(f"{self.file} can't be used ({error}): {hint}") from error

    def close(self) -> None:
        """Let go of the file."""
        ...

    def get(self: DownloadState, url: str) -> Outcome | None:
        """What came of `url`."""
        ...

    def ask(self: DownloadState, question: str, values: tuple) -> tuple | None:
        """Ask the file. Raises `OSError` where it is damaged, and `sqlite3.OperationalError` where nothing can be written."""
        ...

    def damaged(self: DownloadState, error: Exception) -> OSError:
        """What to say of a file that can't be read."""
        ...

    def put(self: DownloadState, url: str, outcome: Outcome, table: str='seen') -> None:
        """Remember what came of `url`; it is on disk when this returns. Text that can't be stored is made so."""
        ...

    def read(self: DownloadState, row: tuple) -> Outcome:
        """A row of the file."""
        ...

    def number(self: DownloadState, terms: str | None) -> int | None:
        """The number that terms have in this file."""
        ...

    def mark_unsettled(self: DownloadState) -> None:
        """Have the next run look at all outcomes: one of other terms has come."""
        ...

    def place(self: DownloadState, file: str) -> None:
        """Remember that a picture is put there. To be called before that is done."""
        ...

    def placements(self: DownloadState) -> set[str]:
        """Where pictures were put, by this run and earlier ones."""
        ...

    def forget_transient(self: DownloadState) -> int:
        """Forget the failures that may have passed by now, so that they are asked again."""
        ...

    def revise(self: DownloadState, terms: str, has: Callable[[str, str | None], bool]=...) -> str:
        """Keep what holds under `terms`, take up again what held under them, lay aside the rest. Raises `OSError`."""
        ...

    def outcomes_in_doubt(self: DownloadState, terms: str) -> tuple[set[str], set[str], int, list[str]]:
        """Addresses whose outcome may change; those that hold, and are of other terms; how many there are; what changed."""
        ...

    def rows(self: DownloadState, table: str) -> Iterator[tuple]:
        """All rows, some thousand at a time."""
        ...

    def outcomes_valid_again(self: DownloadState, terms: str, aside: set[str], other: set[str], has: Callable[[str, str | None], bool]) -> dict[str, int]:
        """Which outcomes of earlier terms hold under these; of several, one of these very terms, or else the last."""
        ...

    def swap_outcomes(self: DownloadState, aside: set[str], back: dict[str, int], now: int | None) -> None:
        """Lay outcomes aside and take others up, all or nothing."""
        ...

@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Be the only program at work in a folder. Raises `OSError` if another one is."""
    ...

def merge_outcomes(state: DownloadState, rows: pl.DataFrame) -> int:
    """Take in what came of a shard. A picture is never forgotten for a failure, nor an outcome for one of other terms."""
    ...
