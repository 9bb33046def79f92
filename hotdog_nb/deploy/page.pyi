# Made from page.py by `make docs`.

"""The classifier as a web page that needs no server to think: drop a photo, get an answer, and nothing leaves the
device.
"""
__all__ = ['web_page', 'PageServer', 'serve']
import asyncio, base64, hashlib, ipaddress, json, os, re, shutil, socket, tempfile, threading, time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote
import numpy as np
from PIL import Image
import hotdog_nb
from ..core import join_thread, patch_to, atomic_write
from ..tiny_web.drawings import draw
from ..vision.inputs import iter_pictures
from ..vision.model_files import model_format, find_model_file
from ..files.names import printable
from ..images.decode import open_picture
from .converters import convert, load_convertible
from .examples import Sample, representative_pictures, sample_pictures
from .litert import SeeFood
_WEB_FOLDER = Path(hotdog_nb.__file__).parent / 'assets' / 'web'

def _prepare_model(model, file: Path, examples, quantize: str | None, tolerance: float, labels: Sequence[str] | None) -> SeeFood:
    """Put the page's model in place."""
    ...

def _model_card(classifier: SeeFood) -> dict:
    """What the page has to know of its model."""
    ...
_SAMPLE_DRAWINGS = (('hot dog', 23), ('dachshund', 0), ('chili dog', 56), ('banana', 0), ('taco', 0), ('hot dog', 4))
_SAMPLE_SIDE = 640

def _choose_samples(model, classifier: SeeFood, examples) -> tuple[list[Sample], str, str]:
    """The model's own pictures, else drawings for a page about hot dogs, else none."""
    ...

def _write_samples(samples: Sequence[Sample], classifier: SeeFood, folder: Path) -> list[dict]:
    """Small copies of the pictures, without what cameras write into them, and the answers that the page must give."""
    ...

def _harmless_credit(credit: dict[str, str | None] | None) -> dict[str, str] | None:
    """A credit as it may stand on a page: of its addresses those of pages only."""
    ...
_MAX_NAMED = 4

def _plain_name(label: str) -> str:
    ...

def _spoken(label: str) -> str:
    ...

def _page_title(labels: Sequence[str]) -> str:
    """The question, such as *hot dog, or not*, or *cat, dog or horse*."""
    ...

def _describe_seefood(facts: dict) -> str:
    """SeeFood in a sentence."""
    ...

def page_parts(name: str) -> tuple[str, str]:
    """What belongs to a page, named after it."""
    ...

def web_page(folder: str | Path, model=None, name: str='index.html', home: str='', offline: bool=True, examples=None, quantize: str | None=None, tolerance: float=0.02, labels: Sequence[str] | None=None) -> Path:
    """The classifier as a page that runs in the reader's browser; `FileExistsError` where other files have its names."""
    ...

@contextmanager
def _page_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and take it away again where nothing comes into it."""
    ...

def _may_overwrite(file: Path, mark: str) -> bool:
    """Whether a file may be written: it isn't there, or is ours, as a mark in it tells."""
    ...

def _free_page_parts(folder: Path, name: str) -> tuple[str, str]:
    """The names of what belongs to a page; an error where something that isn't ours would be overwritten."""
    ...

def _service_worker(made: Path, name: str, assets: str, page: str) -> str:
    """The service worker, with the files that it keeps from the start; LiteRT.js it keeps once it was used."""
    ...
_CONTENT_TYPES = {'.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml', '.tflite': 'application/octet-stream'}
_STATUS_TEXTS = {200: 'OK', 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed'}
_ALL_INTERFACES = ('', '0.0.0.0', '::')
_MAX_VISITORS = 200
_IDLE_TIMEOUT = 1
_TIMEOUT = 10
_MAX_REQUEST_SIZE, _CHUNK_SIZE = (16384, 65536)

def _content_security_policy(page: bytes) -> str:
    """What the page may do: run its own program, and talk to its own server."""
    ...

def _is_own_host(said: str, host: str, port: int) -> bool:
    """Whether a question's `Host` means a server at this host and port."""
    ...

class _RequestHandler:
    """Answers everybody who comes, from a few files in memory."""

    def __init__(self, files: dict[str, bytes], host: str, port: int):
        self.files, self.host, self.port, self.here = (files, host, port, {})
        self.policy = _content_security_policy(files['index.html'])

    def answer(self, head: bytes) -> tuple[int, str, bytes]:
        """Status, type and body."""
        ...

    def head(self, status: int, kind: str, body: bytes) -> bytes:
        """What comes before the body."""
        ...

    async def handle_connection(self, connection: socket.socket) -> None:
        """Hear a question, and answer it; each piece has its time."""
        ...

    async def receive(self, door: socket.socket) -> None:
        """Let visitors in until this is cancelled."""
        ...

class PageServer:
    """A page that is being served; `url` is its address. Leave it with `stop()`, or use it in a `with`."""

    def __init__(self, model=None, port: int=0, host: str='127.0.0.1', examples=None, labels=None):
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        try:
            self.door = socket.create_server((host, port), family=family, backlog=512)
        except (OSError, OverflowError) as error:
            reason = getattr(error, 'strerror', None) or error
            message = f"Port {port} of {printable(host)} can't be used ({reason})"
            raise OSError(f'{message}: take another one, or 0 for any that is free.') from None
        try:
            with tempfile.TemporaryDirectory(prefix='hotdog-page-') as folder:
                web_page(folder, model, offline=False, examples=examples, labels=labels)
                paths = [file for file in Path(folder).rglob('*') if file.is_file()]
                files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in paths}
        except BaseException:
            self.door.close()
            raise
        self.door.setblocking(False)
        self.port = self.door.getsockname()[1]
        self.url = f"http://{(f'[{host}]' if ':' in host else host or '0.0.0.0')}:{self.port}/"
        self.loop, self.ended = (asyncio.new_event_loop(), False)
        self.thread = threading.Thread(target=self._run, args=(_RequestHandler(files, host, self.port),), daemon=True)
        self.thread.start()

    def __enter__(self) -> Self:
        ...

    def __exit__(self, *_) -> None:
        ...

    def _run(self, visits: _RequestHandler):
        """The thread of the server."""
        asyncio.set_event_loop(self.loop)
        self.task = self.loop.create_task(visits.receive(self.door))
        try:
            self.loop.run_until_complete(self.task)
        except asyncio.CancelledError:
            pass
        finally:
            tasks = asyncio.all_tasks(self.loop)
            for task in tasks:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self.door.close()
            self.loop.close()

    def wait(self) -> None:
        """Until Ctrl-C."""
        ...

    def stop(self) -> None:
        """End it. Nothing is left of it."""
        ...

def serve(model=None, port: int=0, host: str='127.0.0.1', examples=None, labels=None) -> PageServer:
    """Serve the page with SeeFood or your own model, in the background."""
    ...
