# Made from session.py by `make docs`.

"""One session for every catalogue: it says who it is, keeps to each host's pace, waits when it is told to, stops in
time, and never asks twice for what it has.
"""
__all__ = ['session', 'fetch_json', 'fetch_file']
import errno, json, os, sqlite3, time
from collections.abc import Callable
from contextlib import nullcontext
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
import requests
from urllib3.exceptions import HTTPError
import hotdog_nb
from .connections import GuardedSession, OutOfTime, SourceGone, RequestDeadline, DeadlineAdapter
from .connections import read_body, out_of_file_handles, auth_from_url
from ..core import REPOSITORY_URL, folder_lock, cache_folder, patch_to, write_text
from .guard import is_public_ip, printable_url
from ..files.names import printable
from .proxies import Network, read_network
from .rate_limits import RETRY_STATUSES, MAX_RETRY_AFTER, DEFAULT_PACES, RequestTurns, hold_lock
from .rate_limits import parse_retry_after
_HOME_PAGE = REPOSITORY_URL
USER_AGENT = f'hotdog_nb/{hotdog_nb.__version__} ({_HOME_PAGE}; hotdog-nb@users.noreply.github.com) requests/{requests.__version__}'
BUSY_STATUSES = {408, 425, 429, 500, 502, 503, 504, *range(520, 525), 529, 530}
_LAG_ERRORS = {'maxlag', 'ratelimited', 'readonly', 'cirrussearch-too-busy-error'}

def _is_lagging(answer: requests.Response) -> bool:
    """Whether `answer` is no answer, but the wish to be asked later."""
    ...

def _error_code(answer: requests.Response) -> str:
    """The code of the error in a JSON answer."""
    ...

def _retry_delay(answer: requests.Response, attempt: int) -> float:
    """How long the host asks us to wait: `Retry-After`, or a time that doubles."""
    ...
_RESPONSE_TIMEOUT = 300

class _PoliteAdapter(DeadlineAdapter):
    """Asks each host one thing at a time, in turn; a busy one again, when it says so."""

    def __init__(self, turns: RequestTurns, retries: int=3, private: bool=False):
        super().__init__(None if private else is_public_ip)
        self.turns, self.retries = (turns, retries)

    def ask(self, host, request, stream, timeout, **options):
        """Ask once, within the time that there is. Raises as `requests` does."""
        ...

    def send(self: _PoliteAdapter, request: requests.PreparedRequest, stream: bool=False, timeout: float | tuple | None=None, verify: bool | str=True, cert: Any=None, proxies: Any=None, **options: Any) -> requests.Response:
        """Ask, and ask a busy host again. Raises as `requests` does, and `OutOfTime`."""
        ...
_FRESH_SECONDS = 7 * 86400

def _is_cacheable(answer: requests.Response) -> bool:
    """Whether `answer` is what a catalogue says, not an apology."""
    ...

def _cached_session(folder: str | Path) -> requests.Session:
    """A session that writes each good answer to `folder` and reads it from there for a week. Raises `OSError` where
    that can't be done."""
    ...

def session(proxy: str | Network | None=None, ca_file: str | Path | None=None, cache: str | Path | bool | None=None, retries: int=3, time_limit: float | None=None, pace: dict[str, float] | None=None, clock=..., private: bool=False) -> requests.Session:
    """A `requests` session with a name, manners, a memory and an end."""
    ...

def _request_json(session: requests.Session, url: str, params: dict | None, look: Callable | None) -> tuple[requests.Response, dict]:
    """Ask, and read the JSON that comes. Raises `SourceGone`, or `OutOfTime`."""
    ...

def _delete_cached(session: requests.Session, answer: requests.Response) -> None:
    """Drop an answer from the disk, if answers are kept."""
    ...

def fetch_json(session: requests.Session, url: str, params: dict | None=None, look: Callable | None=None, read: Callable[[dict], object]=...):
    """Ask, and read the JSON that comes. Raises `SourceGone`, or `OutOfTime`."""
    ...

def sidecar_path(file: Path, ending: str) -> Path:
    """The name of a part, or of a note."""
    ...

def read_file_note(note: Path, url: str, of: Path) -> dict:
    """What the host said about `of`."""
    ...

def _write_file_note(note: Path, answer: requests.Response, url: str) -> None:
    """Write down what identifies this version of a file. A weak tag can't vouch for parts, so a date is taken then;
    nothing can for a packed answer."""
    ...

def _complete_file_note(file: Path, url: str) -> dict:
    """What the host said about `file`, if that came whole from `url` and is whole still."""
    ...

def _conditional_headers(file: Path, url: str) -> tuple[int, dict[str, str]]:
    """What to ask for, given what lies there."""
    ...

def is_fresh(file: Path, url: str) -> bool:
    """Whether `file` came whole from `url` within the last week."""
    ...
_MAX_FILE_BYTES = 1 << 33
_MIN_BYTES_PER_SECOND = 100

def _append_body(answer: requests.Response, part: Path, most: int, look: Callable[[], None]):
    """Write what comes behind what is there. Raises `SourceGone` for more than `most`, and `OSError` where nothing can
    be written."""
    ...

def _fetch_once(session: requests.Session, url: str, file: Path, most: int=...) -> bool:
    """One question for `file`, or for the rest of it. What comes is on disk, even if the connection breaks."""
    ...

def fetch_file(session: requests.Session, url: str, file: str | Path, retries: int=5, most: int=...) -> Path:
    """Fetch `url` into `file`, which appears only when it is whole. A part stays, and the next call goes on. Raises
    `SourceGone`, `OutOfTime` or `OSError`."""
    ...
