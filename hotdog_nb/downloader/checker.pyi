# Made from checker.py by `make docs`.

"""Bytes from a stranger become one whole, upright, modest JPEG, or one reason why not."""
__all__ = ['Picture', 'check_picture', 'Checker']
import hashlib, json, os, re, signal, subprocess, sys, threading, time, uuid, warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
import numpy as np, simplejpeg
from PIL import Image
from ..core import POLL_SECONDS, patch_to
from ..files.formats import EXTENSION_BY_FORMAT
from ..images.decode import METADATA_KEYS, MAX_SCANS, Refused, decode_pixels, decoder_error, open_header
from ..images.decode import open_picture
from ..images.fingerprints import FINE_SIDE, FINGERPRINT_SIDE, fingerprint
from ..images.heic import load_heic_decoder
from ..files.names import picture_name
from .policy import RESIZE_FILTERS, RESIZE_MODES, Policy

@dataclass(frozen=True)
class Picture:
    """A checked picture, as it will be saved."""
    data: bytes
    sha256: str
    width: int
    height: int
    kind: str = 'jpg'
    fingerprint: bytes = field(default=b'', repr=False)
    original_width: int = 0
    original_height: int = 0

    @property
    def name(self) -> str:
        """The name of its file."""
        ...

def _content_file_name(sha256: str, kind: str) -> str:
    """The name of a picture's file: made from what is in it, so no two pictures share one. Raises `ValueError`."""
    ...

@lru_cache
def _load_opencv():
    """OpenCV, loaded when the first picture is there."""
    ...

def downscale(pixels: np.ndarray, size: int, filter: str='linear', mode: str='shorter') -> np.ndarray:
    """Shrink a picture. All but a crop keep its shape. Raises `ValueError` for another filter or mode."""
    ...

def _resample(pixels: np.ndarray, factor: float, filter: str) -> np.ndarray:
    """A picture, so many times smaller."""
    ...

def grey_square(pixels: np.ndarray, side: int=...) -> np.ndarray:
    """A small grey square, in which pictures are compared."""
    ...
MAX_PLACEHOLDER_BYTES = 20000
FILE_EXTENSIONS = EXTENSION_BY_FORMAT | {'MPO': 'jpg'}
_MAX_SIDE = 65500

def check_picture(body: bytes, policy: Policy=...) -> Picture:
    """`body` as the picture that will be saved. Raises `Refused`, and `MemoryError`."""
    ...

class Checker:
    """A process that checks pictures and writes them down, one after the other. Begins with the first."""

    def __init__(self, policy: Policy, folder: str | os.PathLike):
        self.command = [sys.executable, '-P', '-c', 'from hotdog_nb.downloader.checker import _serve_checks as serve; serve()', json.dumps(asdict(policy)), str(folder)]
        self.policy, self.late, self.closed = (policy, False, 0)
        self.process: Any = None

    def start(self, memory: int | None=None) -> subprocess.Popen:
        """Begin. Raises `RuntimeError` where no process can be had."""
        ...

    def end(self: Checker) -> None:
        """End the process, if there is one."""
        ...

    def close(self: Checker) -> None:
        """End the process, if there is one, and any check that waits for it in another thread."""
        ...

    def check(self: Checker, body: bytes) -> dict:
        """Have `body` checked. Raises `Refused`, `OSError` where nothing can be written, and `RuntimeError` where `close`
        comes first."""
        ...

    def ask_alone(self: Checker, body: bytes, closed: int) -> dict:
        """Have `body` checked by a fresh process, while no other picture has its second try in this program."""
        ...

    def ask(self: Checker, body: bytes, closed: int) -> dict:
        """Send `body` to the process, and wait for its answer or its end."""
        ...

    def raise_if_closed(self: Checker, closed: int):
        """Raise `RuntimeError` if somebody has called `close` meanwhile."""
        ...
_RETRY_REASONS = ('breaks the decoder', 'takes too long', 'takes too much memory')
_RETRY_LOCK = threading.Lock()
_START_TIMEOUT = 60
_GRACE_SECONDS = 2
_MAX_REPLY_BYTES = 100000
_EXIT_OUT_OF_MEMORY = 77
_REASON_BY_EXIT_CODE: dict[int | None, str] = {-14: 'takes too long', -9: 'takes too much memory', _EXIT_OUT_OF_MEMORY: 'takes too much memory'}

def _validate_reply(said: dict) -> dict:
    """An answer, if it can be one. Raises `ValueError`."""
    ...

class _Watchdog:
    """One thread that kills processes which are late."""

    def __init__(self) -> None:
        self.deadlines: dict[Checker, tuple[subprocess.Popen, float]] = {}
        self.thread: threading.Thread | None = None

    @contextmanager
    def over(self, checker: Checker, process: subprocess.Popen, seconds: float) -> Iterator[None]:
        """Kill `process` if this takes longer."""
        ...

    def watch(self: _Watchdog) -> None:
        """The thread's life."""
        ...
_WATCHDOG = _Watchdog()

def _check_and_write(body: bytes, policy: Policy, folder: str) -> dict:
    """Check `body`, and write the picture down under its name. Raises nothing."""
    ...

def _send(pipe, *pieces: bytes) -> None:
    """Write one message."""
    ...

def _receive(pipe, most: int=...) -> bytes:
    """Read one message. Raises `EOFError` at the end, or for one that is too long."""
    ...

def _serve_checks() -> None:
    """The life of a process that checks pictures: see `Checker`."""
    ...

def _limit_process(memory: int):
    """Give this process its limits. It ends with the program that started it, leaves Ctrl-C to that, and works on one
    core."""
    ...
