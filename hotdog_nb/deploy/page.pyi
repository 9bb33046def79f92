# Made from page.py by `make docs`.

"""The classifier as a web page that needs no server to think: drop a photo, get an answer, and nothing leaves the
device.
"""
__all__ = ['web_page', 'PageServer', 'serve']
import asyncio, base64, hashlib, ipaddress, json, re, shutil, socket, tempfile, threading, time
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote
import hotdog_nb
from ..core import join_thread, patch_to, atomic_write
from ..tiny_web.drawings import draw
from .litert import LiteRTClassifier
from ..vision.model_files import model_format, find_model_file
from ..files.names import printable
from .shipped import MODELS_FOLDER, SeeFood
_WEB_FOLDER = Path(hotdog_nb.__file__).parent / 'assets' / 'web'
_SAMPLE_DRAWINGS = (('hot dog', 23), ('dachshund', 0), ('chili dog', 56), ('banana', 0), ('taco', 0), ('hot dog', 4))

def _prepare_model(model, folder: Path) -> tuple[dict, Any]:
    """The model's file in the folder; what the page has to know of it, and something that can answer."""
    ...

def _sample_predictions(classifier, folder: Path) -> list[dict]:
    """Drawings of hot dogs for a page about hot dogs, and what Python says of each; none for another noun."""
    ...

def _page_title(yes: str, no: str) -> str:
    """The question, such as *hot dog, or not*."""
    ...

def _describe_seefood(card: dict) -> str:
    """SeeFood in a sentence."""
    ...

def web_page(folder: str | Path, model=None, name: str='index.html', home: str='', offline: bool=True) -> Path:
    """The classifier as a page that runs in the reader's browser; `FileExistsError` where other files have its names."""
    ...

def _may_overwrite(file: Path, mark: str) -> bool:
    """Whether a file may be written: it isn't there, or is ours, as a mark in it tells."""
    ...

def _asset_folder_name(folder: Path, name: str) -> str:
    """The name of the folder beside the page; an error where something that isn't ours would be overwritten."""
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

    def __init__(self, model=None, port: int=0, host: str='127.0.0.1'):
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        try:
            self.door = socket.create_server((host, port), family=family, backlog=512)
        except (OSError, OverflowError) as error:
            reason = getattr(error, 'strerror', None) or error
            message = f"Port {port} of {printable(host)} can't be used ({reason})"
            raise OSError(f'{message}: take another one, or 0 for any that is free.') from None
        try:
            with tempfile.TemporaryDirectory(prefix='hotdog-page-') as folder:
                web_page(folder, model, offline=False)
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

def serve(model=None, port: int=0, host: str='127.0.0.1') -> PageServer:
    """Serve the page with SeeFood or your own model, in the background."""
    ...
