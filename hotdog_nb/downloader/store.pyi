# Made from store.py by `make docs`.

"""A build is a folder of yours. What the downloader has put there it may move again; every other file stays where and
what it is.
"""
__all__ = []
import errno, hashlib, logging, os, re, sqlite3, threading, uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
import polars as pl
from ..core import is_partial_file, move_file, patch_to
from .state import DownloadState
from ..files.names import PICTURE_NAME_PATTERN, is_regular_file, is_leftover, is_intact_picture, picture_name
from ..files.names import printable
from ..files.tables import read_table
_log = logging.getLogger(__name__)

def _sha256_of_file(file: Path) -> str | None:
    """The SHA-256 of what is in a file, hexadecimal."""
    ...

def previous_table(dest: Path) -> pl.DataFrame | None:
    """The table of an earlier run. A damaged one will be written anew."""
    ...

def _known_places(dest: Path, state: DownloadState | None) -> list[str]:
    """Where earlier runs have put pictures: by the memory, and by the last table."""
    ...

class PictureStore:
    """The pictures of a build: `images/` for what is kept, `unused/` for what isn't, or not yet. It moves what it has
    put there, and no other file."""

    def __init__(self, dest: Path, state: DownloadState | None=None):
        self.dest, self.state, self.made, self.turn = (dest, state, set(), threading.Lock())
        self.unused = dest / 'unused'
        self.arriving = self.unused / f'.{uuid.uuid4().hex}'
        self.arriving.mkdir(parents=True)
        self.placed = {Path(file).name: dest / file for file in _known_places(dest, state)}
        self.seen = {}

    def has(self, sha256: str, kind: str | None) -> bool:
        """Whether a picture is there, with these very bytes. Raises `ValueError` for what can't be one."""
        ...

    def find(self, name: str) -> Path | None:
        """Where a picture of ours is."""
        ...

    def add_picture(self: PictureStore, sha256: str, kind: str):
        """Take in a picture that was written, unless it is there. May be called by many threads."""
        ...

    def aside(self: PictureStore, file: Path) -> None:
        """Move a file to `unused`, under a name that is free there."""
        ...

    def keep(self: PictureStore, file: str):
        """Move a picture to its place. Raises `FileExistsError` where another file is in the way."""
        ...

    def tidy(self: PictureStore, kept: set[str]) -> None:
        """Move all other pictures of ours to `unused`, and take away what killed runs have left there."""
        ...

    def clear(self: PictureStore, arriving: Path | None=None) -> None:
        """Take away the folder in which pictures arrive, with what is left in it of ours."""
        ...

@contextmanager
def block_downloads(folder: Path) -> Iterator[None]:
    """Keep downloads out of a folder while it is read. Raises `OSError` if one is at work there."""
    ...
