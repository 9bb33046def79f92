# Made from engine.py by `make docs`.

"""From an address to an outcome, many at once, and from outcomes to a folder that is whole whenever it is stopped."""
__all__ = ['download']
import asyncio, logging, os, pkgutil, queue, sqlite3, threading, time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self
import polars as pl
from ..core import join_thread, patch_to, write_table
from .checker import Checker
from .policy import Policy, check_targets, count_cores
from ..images.decode import Refused, DEFAULT_LIMITS, read_regular_file
from ..images.near_duplicates import CopyIndex, fingerprint_folder
from .host_queue import HostScheduler
from ..network.proxies import Network
from .fetch import FetchSession, fetch, run_coroutine
from ..files.folders import is_in_build, file_url_path
from .ledger import Ledger
from .state import Outcome, DownloadState, lock_folder, changed_terms, request_terms
from ..files.names import is_regular_file, printable, refuse_outside_links, redact_password
from .progress import FirstTurnNotice, DownloadProgress, announce_warning, shortfall
from .progress import failure_summary, show_progress
from .store import PictureStore, previous_table
_log = logging.getLogger(__name__)

def _resolve_own_file(url: str, folders: list[Path]) -> Path | None:
    """The file that a `file:` address names, if it lies in one of `folders`: your links are followed, and those of a
    build only inside."""
    ...

def _read_own_file(file: Path, most: int) -> bytes:
    """What is in a file of yours. Raises `Refused`."""
    ...

class WorkerThreads:
    """Threads that work beside an event loop."""

    def __init__(self, count: int):
        self.loop, self.jobs, self.basket = (asyncio.get_running_loop(), queue.SimpleQueue(), deque())
        self.turn, self.woken = (threading.Lock(), False)
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def do(self, job: Callable, *arguments) -> asyncio.Future:
        """Have it done."""
        ...

    def work(self) -> None:
        """A thread's life."""
        ...

    def deliver_results(self: WorkerThreads) -> None:
        """Give the results to those who wait for them."""
        ...

    def stop(self: WorkerThreads, seconds: float=1) -> bool:
        """End the threads, when they have done what they are at."""
        ...

class Fetcher:
    """Turns addresses into outcomes, many at once, and remembers them."""

    def __init__(self, store: PictureStore, state: DownloadState, policy: Policy, proxy: str | Network | None=None, ca_file: str | Path | None=None, own: Iterable[str | Path]=(), hosts: HostScheduler | None=None, cores: int | None=None):
        self.store, self.state, self.policy, self.proxy, self.ca_file = (store, state, policy, proxy, ca_file)
        self.hosts: Any = hosts
        self.progress: Any = None
        self.own = [Path(folder).resolve() for folder in own]
        self.tasks = {}
        self.begun = {}
        self.under_way: dict[str, asyncio.Event] = {}
        self.fresh = deque()
        self.terms = request_terms(policy, proxy, ca_file)
        self.mine, self.checkers, self.over, self.cores = (threading.local(), [], False, count_cores(cores))

    async def __aenter__(self) -> Self:
        self.hosts, self.pool = (self.hosts or HostScheduler(self.policy), WorkerThreads(self.cores))
        self.hosts.remember(self.state, asyncio.Semaphore(16 * self.cores))
        self.session = await FetchSession(self.policy, self.ca_file, self.proxy).__aenter__()
        return self

    async def __aexit__(self, *_) -> None:
        ...

    def earlier_outcome(self: Fetcher, url: str) -> Outcome | None:
        """What an earlier run met at `url`, if that still holds."""
        ...

    def check(self: Fetcher, body: bytes) -> dict:
        """Have a picture checked and written, by the process that belongs to this thread. Raises `Refused` and `OSError`."""
        ...

    def check_body(self: Fetcher, url: str, body: bytes, begun: float, about: dict) -> Outcome:
        """Have it checked, and remember what came of it. For a thread of its own. Raises `OSError`."""
        ...

    async def fetch_and_check(self: Fetcher, url: str) -> Outcome:
        """Ask, and have what comes checked. Raises `OSError`."""
        ...

    async def outcome(self: Fetcher, url: str) -> Outcome:
        """What comes of one address. Raises `OSError` or `sqlite3.OperationalError` only where nothing can be written or
        opened."""
        ...

    def next_positions(self: Fetcher, ledger: Ledger, group: tuple[str, str]) -> range:
        """Which addresses of a group will probably be needed, and aren't asked yet."""
        ...

    def begin(self: Fetcher, ledger: Ledger, group: tuple[str, str], position: int) -> None:
        """Begin to ask for one address, unless its photo is there."""
        ...

    def prefetch_group(self: Fetcher, ledger: Ledger, group: tuple[str, str]) -> None:
        """Begin to ask for what the group will probably need."""
        ...

    async def next_outcome(self: Fetcher, ledger: Ledger, group: tuple[str, str]) -> Outcome:
        """The outcome of the next address of `group`."""
        ...

    def prefetch_all(self: Fetcher, ledger: Ledger) -> None:
        """Begin to ask for all groups, in the order in which they will probably be decided on."""
        ...

def _seconds_since(begun: float) -> int:
    """How long ago that was."""
    ...

async def _run_download(ledger: Ledger, fetcher: Fetcher, progress: DownloadProgress) -> None:
    """Ask, decide and keep until every group is full or at its end."""
    ...

def index_own_pictures(folders: str | Path | Iterable[str | Path], dest: Path) -> pl.DataFrame | None:
    """What you have already. Raises `ValueError` for a folder that has no pictures or overlaps the build,
    `NotADirectoryError` for none."""
    ...

def make_ledger(sample: pl.DataFrame | str | Path, dest: str | Path, wanted: dict[tuple[str, str], int] | None, policy: Policy, against: str | Path | Iterable[str | Path], flat: bool) -> Ledger:
    """The ledger of a download. Raises `ValueError` and `OSError`, see `Ledger` and `index_own_pictures`."""
    ...
_ENGINES = {'local': 'hotdog_nb.downloader.engine:download', 'ray': 'hotdog_nb.cluster.ray_engine:download_on_ray'}

def _load_engine(name: str) -> Callable:
    """What an engine's name stands for. Raises `ValueError` for another."""
    ...

def is_incomplete(dest: Path, wanted: dict[tuple[str, str], int] | None) -> bool:
    """Whether the last run ended with something missing, so that what may have passed by now is worth another try."""
    ...

def resolve_build_folder(dest: str | Path) -> Path:
    """A build folder. Raises `NotADirectoryError` for a file, and `ValueError` for an address."""
    ...

def require_writable(dest: Path, ledger: Ledger):
    """See to it that all can be written where it belongs. Raises `ValueError` for a link that leads out,
    `NotADirectoryError` for a file in the way."""
    ...

def download(sample: pl.DataFrame | str | Path, dest: str | Path, wanted: dict[tuple[str, str], int] | None=None, policy: Policy=..., proxy: str | Network | None=None, engine: str='local', progress: bool=True, ca_file: str | Path | None=None, own: Iterable[str | Path]=..., against: Iterable[str | Path]=..., flat: bool=False, **options) -> pl.DataFrame:
    """Fetch good pictures by rank until each group has what is wanted. Goes on where an earlier run ended. Writes
    downloads.parquet. Raises `ValueError`, `OSError`, also for a proxy or certificates that aren't there. Behind a
    proxy, which looks names up, only what an address says itself is kept out of your own network, not where its
    name leads."""
    ...
