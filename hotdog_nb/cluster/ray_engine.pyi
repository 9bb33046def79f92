# Made from ray_engine.py by `make docs`.

"""Rounds of shards, the places where they come together, and packages that are mixed by the whole cluster."""
__all__ = ['ray_cluster', 'download_on_ray']
import json, logging, os, posixpath, re, socket, tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast
import polars as pl
from ..core import install_command, is_partial_file, patch_to, atomic_write, write_table
from ..downloader.policy import Policy
from ..downloader.engine import is_incomplete, make_ledger, resolve_build_folder, require_writable
from ..downloader.ledger import Ledger
from ..downloader.state import Outcome, DownloadState, lock_folder, merge_outcomes, request_terms
from ..files.names import picture_name, refuse_outside_links
from ..dataset.packing import CREDIT_FIELDS, PACK_FORMATS, Example, credits_by_file, split_into_shards
from ..dataset.packing import package_index, webdataset_info, shuffle_key, labels_of_files, write_atomically
from ..files.folders import group_by_suffix
from ..network.proxies import Network, read_network
from ..downloader.progress import DownloadProgress, announce_warning, show_progress
from ..downloader.store import PictureStore
from .ray_worker import OUTCOME_SCHEMA, HostGate, WorkerSettings, fetch_shard, disable_ray_progress
from .ray_worker import read_shard

class SharedBuild:
    """A build in a folder that all machines see."""

    def __init__(self, dest: Path):
        refuse_outside_links(dest)
        self.folder, self.state, self.place = (dest, DownloadState(dest), f'{dest.resolve()}/.shards')
        self.store = PictureStore(dest, self.state)
        for row in self.state.disk.execute('SELECT url, sha256, kind FROM seen WHERE sha256 IS NOT NULL').fetchall():
            if not self.has(*row[1:]):
                self.state.disk.execute('DELETE FROM seen WHERE url = ?', row[:1])
        Path(self.place).mkdir(exist_ok=True)
        for file in sorted(Path(self.place).glob('*.parquet')):
            if re.fullmatch('[0-9a-f]{16}', file.stem) and file.is_file() and (not file.is_symlink()):
                self.take(file.stem)

    def has(self, sha256: str, kind: str) -> bool:
        """Whether a picture of an earlier run is still there, with the bytes that it had."""
        ...

    def shards(self: SharedBuild) -> list[str]:
        """None stays: what is done is in the memory."""
        ...

    def take(self: SharedBuild, shard: str) -> int:
        """Take in a shard: its pictures to `unused`, its outcomes into the memory; then it isn't needed any more."""
        ...

    def keep(self: SharedBuild, file: str) -> None:
        """Move a picture to its place."""
        ...

    def finish(self: SharedBuild, rows: pl.DataFrame, start: Callable) -> None:
        """Tidy up, and write downloads.parquet."""
        ...

class RemoteBuild:
    """A download that comes together at an address."""

    def __init__(self, dest: str, scratch: Path, format: str='webdataset', shard_bytes: int=100000000):
        from fsspec.core import url_to_fs
        if not PACK_FORMATS.get(format, ('', None))[1]:
            raise ValueError(f"There is no format {format!r} for many machines: choose one of {', '.join((name for name, (_, write) in PACK_FORMATS.items() if write))}.")
        self.folder = scratch
        self.state = DownloadState(scratch)
        self.place = f'{dest}/shards'
        self.dest = dest
        self.format = format
        self.shard_bytes = shard_bytes
        self.files, self.path = url_to_fs(dest)
        self.files.invalidate_cache()
        names = [posixpath.basename(name.rstrip('/')) for name in self.files.ls(self.path, detail=False)] if self.files.isdir(self.path) else []
        if names and 'shards' not in names:
            raise FileExistsError(f'{dest} holds something else already, such as {min(names)}: give a new or an empty place')
        for shard in self.shards():
            self.take(shard)
        if 'downloads.parquet' in names:
            self.files.get_file(f'{self.path}/downloads.parquet', str(scratch / 'downloads.parquet'))

    def shards(self) -> list[str]:
        """The names of the shards that are done."""
        ...

    def take(self, shard: str) -> int:
        """Take in a shard: its outcomes into the memory."""
        ...

    def keep(self, file: str) -> None:
        """Nothing to move: pictures are packed at the end."""
        ...

    def has(self: RemoteBuild, *picture: str) -> bool:
        """Whether a picture of an earlier run is still there: shards stay, with all that is in them."""
        ...

    def finish(self: RemoteBuild, rows: pl.DataFrame, start: Callable) -> None:
        """Pack what is kept, unless that is done, and write downloads.parquet. Raises `OSError`."""
        ...

    def written(self: RemoteBuild, names: set[str]) -> set[str]:
        """Take note of packages before they are written, so that a later run knows which files are ours."""
        ...

    def write_packages(self: RemoteBuild, plan: pl.DataFrame, ray):
        """Have the packages written by the cluster. Raises `OSError` where pictures are missing."""
        ...

@contextmanager
def _open_build(dest: str | Path, options: dict) -> Iterator:
    """Open the place where a download comes together. Raises `OSError`."""
    ...

def _settle_known(ledger: Ledger, state: DownloadState, keep: Callable[[str], object]) -> bool:
    """Decide as far as outcomes are known."""
    ...

def _next_round(ledger: Ledger, state: DownloadState, most: int=100000) -> list[str]:
    """The addresses of the next round: those that will probably be needed, and that nobody has asked."""
    ...

def _deal_shards(urls: list[str], slots: int, most: int, done: Iterable[str]=...) -> list[dict]:
    """Deal a round into shards: at least two for each slot, if there is enough."""
    ...
_RAY_ENVIRONMENT = {'RAY_USAGE_STATS_ENABLED': '0', 'RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER': '0'}

@contextmanager
def ray_cluster(address: str | None=None, workers: int | None=None) -> Iterator:
    """Ray: the one that runs in this program, a cluster, or one of our own. Raises `ImportError` and `ConnectionError`."""
    ...
REQUESTS_PER_GATE = 512

@contextmanager
def start_gates(ray, policy: Policy, count: int) -> Iterator[tuple]:
    """Gates for one download."""
    ...

def _fetch_on_cluster(ray, shards: list[dict], work: WorkerSettings, cpus: float) -> Iterator[str]:
    """Have shards fetched by the cluster. Raises `OSError` where a worker can't write."""
    ...

def _plan_packages(rows: pl.DataFrame, format: str, shard_bytes: int) -> tuple[bytes, pl.DataFrame]:
    """Which picture goes into which package: as `pack` would do it."""
    ...

def _select_pictures(shard, place: str, plan):
    """The pictures of a shard that are kept. For a worker."""
    ...

def _write_package(pictures, dest: str, format: str, labels: tuple[str, ...], plan):
    """Write one package. For a worker."""
    ...

def _fetch_rounds(ray, ledger: Ledger, build, work: dict, cpus: float, most: int, progress: DownloadProgress):
    """Round after round, until all is decided."""
    ...

def download_on_ray(sample: pl.DataFrame | str | Path, dest: str | Path, wanted: dict[tuple[str, str], int] | None=None, policy: Policy=..., proxy: str | Network | None=None, progress: bool=True, ca_file: str | None=None, own: Iterable[str | Path]=..., against: Iterable[str | Path]=..., flat: bool=False, address: str | None=None, workers: int | None=None, cpus: float=1, shard: int=500, **options) -> pl.DataFrame:
    """`download` with many machines. Raises `ValueError`, `OSError`, and `ImportError` where Ray isn't there."""
    ...
