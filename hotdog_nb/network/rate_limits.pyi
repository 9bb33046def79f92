# Made from rate_limits.py by `make docs`.

"""How a host says how fast it wants to be asked, what is learned from it, and how long that is remembered."""
__all__ = []
import math, re, time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from .connections import OutOfTime, TimeLimitOver
from ..core import POLL_SECONDS, patch_to
from ..files.names import replace_surrogates
_FOREVER = 1000000000.0
_NUMBER_PATTERN = re.compile('(?:[0-9]{1,99}\\.?[0-9]{0,99}|\\.[0-9]{1,99})')
_VALUE_SEPARATOR = re.compile(',(?!\\s*[0-9]{1,2}[\\s-][A-Za-z]{3})')

def _parse_http_date(text: str) -> float | None:
    """When that is. A date without a zone is in UTC, as HTTP's are."""
    ...

def parse_retry_after(values: Iterable[str], date: str='') -> float | None:
    """How long a host wants to be left alone."""
    ...
EXAMPLE_DATE = 'Sun, 29 Nov 2026 12:00:00 GMT'
RETRY_AFTER_CASES = [(['2'], 2), (['0'], 0), ([' 7 '], 7), (['120'], 120), (['007'], 7), (['1.5'], 1.5), (['.5'], 0.5), (['3.'], 3), (['Sun, 29 Nov 2026 12:00:02 GMT'], 2), (['Sun, 29 Nov 2026 12:02:00 GMT'], 120), (['Sunday, 29-Nov-26 12:00:05 GMT'], 5), (['Sun Nov 29 12:00:05 2026'], 5), (['29 Nov 2026 12:00:05 GMT'], 5), (['Sun, 29 Nov 2026 13:00:05 +0100'], 5), (['2026-11-29T12:00:05Z'], 5), (['sun, 29 nov 2026 12:00:05 gmt'], 5), (['Wed, 21 Oct 2015 07:28:00 GMT'], 0), (['Sun, 29 Nov 2026 12:00:00 GMT'], 0), (['2', '5'], 5), (['5, 2'], 5), (['Sun, 29 Nov 2026 12:00:09 GMT, 3'], 9), (['soon', '4'], 4), ([], None), ([''], None), (['  '], None), (['-5'], None), (['soon'], None), (['1e400'], None), (['nan'], None), (['inf'], None), (['²'], None), (['0x10'], None), (['5 s'], None), (['12:00'], None), (['Sun, 99 Nov 2026 12:00:00 GMT'], None), (['99999999999'], _FOREVER), (['9' * 99], _FOREVER), (['9' * 5000], None), (['Fri, 01 Jan 2100 00:00:00 GMT'], _FOREVER)]
RETRY_STATUSES = {429, 503, 509, 529}
MAX_RETRY_AFTER = 120
MAX_REFUSALS = 10
_FAST_RATE, _NEAR_LIMIT, _SLOW_RATE, _RATE_GROWTH = (1 / 16, 0.85, 1 / 800, 1.04)
_PROBE_SECONDS = 1.0

class Pace:
    """How fast one host may be asked, and what it has said about that. Belongs to one loop, or to threads that take
    turns."""

    def __init__(self, least: float=0, clock=time, backoff: float=0.5):
        self.least, self.gap, self.clock, self.backoff = (least, least, clock, backoff)
        self.next = self.until = self.event = -math.inf
        self.row, self.too_fast = (0, math.inf)
        self.good, self.recent = (deque(maxlen=256), deque(maxlen=8))
        self.said, self.over = ('http 429', '')

    def rest(self) -> float:
        """How long to wait before the next question."""
        ...

    def take(self) -> bool:
        """Send a question now."""
        ...

    def answered(self: Pace, begun: float):
        """An answer came that isn't a refusal."""
        ...

    def refused(self: Pace, begun: float, told: float | None=None, sure: bool=True) -> bool:
        """A host said: later."""
        ...

    def slow_down(self: Pace, now: float, rest: float) -> None:
        """Half as fast as the host has really answered."""
        ...
DEFAULT_PACES = {'commons.wikimedia.org': 0.35, 'www.wikidata.org': 0.35, 'query.wikidata.org': 1.0, 'api.openverse.org': 3.1}

class RequestTurns:
    """Whose turn it is, and how long there is time. One for each session."""

    def __init__(self, time_limit: float | None=None, pace: dict[str, float] | None=None, clock=time):
        self.pace, self.clock = (DEFAULT_PACES if pace is None else pace, clock)
        self.end = math.inf if time_limit is None else clock.monotonic() + time_limit
        self.locks, self.paces = (defaultdict(Lock), {})

    def wait(self, host: str, seconds: float=0):
        """Wait, if there is time for it. Raises `OutOfTime`."""
        ...

    def pace_for(self, host: str) -> Pace:
        """How fast the host may be asked."""
        ...

    def take(self, host: str) -> None:
        """Wait until it is the host's turn, and note when the next one is."""
        ...

@contextmanager
def hold_lock(lock: Lock) -> Iterator[None]:
    """Wait for a lock, and hear Ctrl-C meanwhile."""
    ...
_SECONDS_PER_DAY = 86400
_PACES_TABLE = 'CREATE TABLE IF NOT EXISTS paces (host TEXT PRIMARY KEY, gap REAL, too_fast REAL, until REAL, told REAL)'

def save_pace(state, host: str, pace: Pace) -> None:
    """Write down what was learned about a host: a pace just below the one that was too fast, if that is known."""
    ...

def load_paces(state, clock=..., backoff: float=0.5) -> dict[str, Pace]:
    """What earlier runs learned about hosts within the last day."""
    ...
