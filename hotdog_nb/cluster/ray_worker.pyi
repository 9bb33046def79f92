# Made from ray_worker.py by `make docs`.

"""What one of many workers does: a shard of addresses, asked as politely as if all workers were one, and written as one
file, whole or not at all.
"""
__all__ = []
import asyncio, hashlib, tempfile, time, uuid, zlib
from collections.abc import Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast, get_args
import polars as pl
from ..downloader.policy import Policy
from ..images.decode import Refused
from ..core import patch_to
from ..downloader.engine import Fetcher
from ..downloader.store import PictureStore
from ..downloader.host_queue import HostScheduler, priority_semaphores
from ..network.proxies import Network
from ..downloader.fetch import run_coroutine
from ..downloader.state import Outcome, DownloadState
from ..files.names import label_to_folder, picture_name, printable
from ..dataset.packing import write_atomically

class HostGate:
    """Places at hosts, for all workers of a download, and no place at hosts that never answer."""

    def __init__(self, policy: Policy, patience: float=10):
        self.policy = policy
        self.patience = patience
        self.failures = {}
        self.each = {}
        self.held = {}
        self.count = 0
        self.seen = {}

    def heartbeat(self, worker: str) -> None:
        """Be told that a worker lives."""
        ...

    async def enter(self, worker: str, host: str, again: bool=False) -> int | None:
        """Wait for a place."""
        ...

    def reclaim(self: HostGate, ticket: int):
        """Take a place back from a worker that is dead; look again a little later at one that lives."""
        ...

    def leave(self: HostGate, ticket: int, answered: bool | None=None):
        """Give a place back. Nothing happens to one that was taken back."""
        ...
_PROCESS_ID = uuid.uuid4().hex

class _SharedHosts(HostScheduler):
    """Places at hosts from gates that all workers share."""

    def __init__(self, policy: Policy, gates: Iterable):
        super().__init__(policy)
        self.gates, self.said = (tuple(gates), {})
        self.beating: asyncio.Task | None = None

    @asynccontextmanager
    async def acquire(self, url: str, again: bool=False):
        """Wait for a place; gives the host. Raises `Refused` for a host that was set aside."""
        ...

    def report_answer(self, host: str, answered: bool) -> None:
        """Take note of how it went; the gate hears it when the place is given back."""
        ...

    async def heartbeat(self: _SharedHosts, seconds: float=2) -> None:
        """Tell all gates that this worker lives, as long as it does."""
        ...

@dataclass(frozen=True)
class WorkerSettings:
    """What every worker has to know."""
    place: str
    policy: Policy
    gates: tuple = ()
    proxy: str | Network | None = None
    ca_file: str | None = None
    own: tuple[str, ...] = ()
_POLARS_TYPES = {str: pl.String, int: pl.Int64, bytes: pl.Binary}
OUTCOME_SCHEMA = {each.name: _POLARS_TYPES[(*get_args(each.type), each.type)[0]] for each in fields(Outcome)}

def _shard_table(urls: list[str], found: list[Outcome], store: PictureStore) -> pl.DataFrame:
    """All that came of a shard."""
    ...

def read_shard(file: str, columns: list[str] | None=None) -> pl.DataFrame:
    """Read a shard, or the part of it that is wanted. Raises `FileNotFoundError`, and `ValueError` for one that isn't
    what it says."""
    ...

def _validate_shard(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Hold a shard against what it should be. Raises `ValueError`."""
    ...

async def _fetch_outcomes(fetcher: Fetcher, urls: list[str]) -> list[Outcome]:
    """Ask for all of them."""
    ...

def fetch_shard(row: dict, work: WorkerSettings) -> dict:
    """What a worker does: fetch the addresses of a shard, and write one file; nothing if that is there."""
    ...

@contextmanager
def disable_ray_progress(ray):
    """Without Ray Data's own progress bars."""
    ...
