# Made from near_duplicates.py by `make docs`.

"""Copies are found even when they were made smaller, saved again, mirrored or cropped; one of each stays, and all are
written down.
"""
__all__ = ['MAX_COPY_DISTANCE', 'CopyIndex', 'read_file_row', 'find_copies', 'choose_kept_copies', 'leaks']
import hashlib, os, warnings
from array import array
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple
import numpy as np
import polars as pl
from PIL import Image
from ..core import patch_to, atomic_write, connected_components
from .decode import open_picture, read_regular_file, refusal_reason
from .fingerprints import SIDE_POSITIONS, MIN_EDGE_CONTRAST, FINGERPRINT_SIDE, fingerprint_arrays
from .fingerprints import fingerprint, edge_correlation, middle_correlation, resampling_matrices
from .fingerprints import edge_contrast
from ..files.folders import SPLIT_NAMES, name_to_file, describe_omissions, file_to_name, list_pictures
from ..files.folders import image_root
from ..files.names import folder_to_label, printable
_CROP = 0.05
_WAVES = sorted(((down, across) for down in range(16) for across in range(16) if down + across), key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave))[:128]
_DOWN, _ACROSS = np.array(_WAVES).T
_MIRROR = np.packbits(_ACROSS % 2 == 1).view(np.uint64)

def _cosines(crop: float) -> np.ndarray:
    """Waves over the middle of a side; pixels outside count nothing, and a pixel on the edge by its part inside."""
    ...
_COSINE_VIEWS = np.stack([_cosines(0), _cosines(_CROP)])

def perceptual_hashes(prints: np.ndarray) -> np.ndarray:
    """Signs of the slow waves in each picture (Zauner, Implementation and benchmarking of perceptual image hash
    functions, 2010), with and without its margin."""
    ...
_SWAPPED = [0, 1, 4, 5, 2, 3, 7, 6]
_FLIP = np.packbits(_DOWN % 2 == 1).view(np.uint64)
_TURN = [_WAVES.index((across, down)) for down, across in _WAVES]

def _turned_hashes(hashed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The hashes of a picture that lies on its side."""
    ...

def hamming_distances(stored: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """How many of 128 bits differ between one picture and each of n."""
    ...
_HOPELESS_LIKENESS = 0.4
STEPS = 5

def _align(a: np.ndarray, b: np.ndarray, stretch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slide and stretch each `a` over its `b` (Lucas and Kanade, An iterative image registration technique, 1981)."""
    ...

def _slid(pictures: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put each picture in its place."""
    ...

def _closer(place: np.ndarray, moved: np.ndarray, b: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """A better place for each, by least squares: a brightness and a contrast of its own are allowed."""
    ...
MAX_COPY_DISTANCE = 0.25
_MIN_MIDDLE_LIKENESS = 0.6

def _overall_likeness(a: np.ndarray, b: np.ndarray, stretch: np.ndarray) -> np.ndarray:
    """The best likeness, or less where the middles differ."""
    ...
MAX_HAMMING_DISTANCE = 40

class CopyIndex:
    """Fingerprints met so far, and which of them are near copies of another."""

    def __len__(self) -> int:
        ...

    def __init__(self, most: float=MAX_COPY_DISTANCE):
        self.most, self.keys, self.known, self.little = (most, [], {}, {})
        self.owners = array('l')
        self.prints = np.empty((64, FINGERPRINT_SIDE, FINGERPRINT_SIDE), np.uint8)
        self.stored = np.empty((2, 2, 64), np.uint64)
        self.rich = np.empty(64, bool)

    def grow(self) -> None:
        """Make room for as many views again."""
        ...

    def add(self, key: Hashable, fingerprint: bytes) -> None:
        """Remember a picture."""
        ...

    def near(self: CopyIndex, fingerprint: bytes) -> list[tuple[Hashable, float]]:
        """The near copies of a picture among those that were added."""
        ...

    def compare_all(self: CopyIndex, fingerprints: list[bytes]) -> list[_Looked]:
        """Compare several pictures with all that were added so far, unless that was done a little while ago."""
        ...

    def compare_hashes(self: CopyIndex, queries: list[_Query], start: int) -> list[tuple[_Query, int, np.ndarray]]:
        """Compare hashes with one block of the stored views."""
        ...

    def is_whole(self: CopyIndex, position: int) -> bool:
        """Whether a stored view is the first of two."""
        ...

    def compare_views(self: CopyIndex, candidates: list[tuple[_Query, int, np.ndarray]]) -> list[tuple[int, float, int]]:
        """Compare the views themselves."""
        ...

    def search(self: CopyIndex, pictures: list[_Views], start: int) -> list[list[tuple[float, int]]]:
        """The first look at all, and the second at those that pass it."""
        ...

class _Views(NamedTuple):
    """What can be compared of a picture: none, one or two views of it."""
    prints: np.ndarray
    hashes: np.ndarray
    rich: np.ndarray

def _hash_parts(fingerprints: list[bytes]) -> list[_Views]:
    """Fingerprints taken apart."""
    ...
_MAX_REMEMBERED = 4096

class _Looked(NamedTuple):
    """What is remembered of a picture that was looked up."""
    views: _Views
    upto: int
    found: list[tuple[float, int]]
BLOCK_SIZE = 1 << 15

class _Query(NamedTuple):
    """A view that is asked about."""
    picture: int
    printed: np.ndarray
    hashes: np.ndarray
    rich: bool
    whole: bool

def _queries(pictures: list[_Views]) -> list[_Query]:
    ...
_PAIRS_PER_BATCH = 64
_GROUND_FACTOR = 0.6

def pair_distances(a: np.ndarray, b: np.ndarray, apart: np.ndarray) -> list[float]:
    """The second look at k pairs: it begins where the hashes say, and gives the same whichever of two is asked about."""
    ...

def _split_rank(split: str | None, default: int) -> int:
    """The place of a split in the order of a project."""
    ...

def _split_and_label(file: Path) -> tuple[str | None, str | None]:
    """Split and label of a file, by the folders that it lies in."""
    ...
_SCHEMA = {'file': pl.String, 'split': pl.String, 'label': pl.String, 'sha256': pl.String, 'fingerprint': pl.Binary, 'reason': pl.String}

def read_file_row(folder: Path, file: Path) -> dict:
    """All that is to be known of one file."""
    ...

def _scan_folder(folder: str | Path) -> tuple[pl.DataFrame, str]:
    """A folder's pictures, and what is said of the rest."""
    ...

def fingerprint_folder(folder: str | Path) -> pl.DataFrame:
    """The pictures of a folder and what copies are known by. Warns of files that are left out. Raises
    NotADirectoryError, and ValueError if it has no pictures."""
    ...
LINKS = {'sha256_a': pl.String, 'sha256_b': pl.String, 'kind': pl.String, 'distance': pl.Float64}

def _copy_pairs(here: pl.DataFrame, there: pl.DataFrame | None=None) -> pl.DataFrame:
    """All pairs of copies in one folder, or between two; files that can't be read are left out."""
    ...

def _describe_unreadable(files: pl.DataFrame) -> str:
    """What couldn't be looked at, and why."""
    ...

def find_copies(folder: str | Path, other: str | Path | None=None) -> pl.DataFrame:
    """Every pair of copies once, across classes and splits. Warns of files that can't be read. Raises
    NotADirectoryError and ValueError, see `fingerprint_folder`."""
    ...

def choose_kept_copies(pairs: pl.DataFrame) -> pl.DataFrame:
    """Which file of each cluster stays: test before validation before train, then the first by name. Copies of copies
    are one cluster."""
    ...

def _shared(split: str, total: int, earlier: list[str], hits: pl.DataFrame) -> str:
    ...

def _describe_leaks(files: pl.DataFrame, pairs: pl.DataFrame) -> str:
    """How many pictures of each split are in an earlier one."""
    ...

def draw_worst_pairs(folder: str | Path, pairs: pl.DataFrame, count: int=12) -> Image.Image:
    """The first of the pairs side by side."""
    ...
SHEET_COMMENT = 'made by hotdog leaks'

def leaks(folder: str | Path, sheet: str | Path | None=None) -> tuple[str, pl.DataFrame]:
    """Whether a folder's test pictures are also in its training pictures. Raises NotADirectoryError and ValueError,
    see `fingerprint_folder`."""
    ...
