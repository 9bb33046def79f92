# Made from fetch.py by `make docs`.

"""One question to a stranger's host, with patience, manners and suspicion: redirects, time limits, further tries, and
no way into your own network.
"""
__all__ = ['FetchSession', 'FetchResult', 'fetch', 'run_coroutine']
import asyncio, errno, logging, math, os, socket, threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urljoin, urlsplit
from .responses import robots_tag_forbids, is_complete_response, decode_body, parse_response_head
from ..network.session import BUSY_STATUSES
from .policy import Policy
from ..images.decode import Refused
from ..network.connections import out_of_file_handles, available_file_handles
from ..core import chance, join_thread, patch_to, wait_for_result
from ..network.guard import MAX_URL_LENGTH, host_group, is_public_ip, reason_to_refuse_url
from ..network.hostnames import SAFE_CHARACTERS, encode_url
from ..network.proxies import Network, read_network, check_network
_log = logging.getLogger(__name__)
from ..core import load_libcurl_first
import pycurl
from ..network.libcurl import PROXY_NO_ANSWER, PROXY_REFUSES, TRANSIENT_ERRORS, read_cookies, set_certificates
from ..network.libcurl import curl_error_reason
from .host_queue import NO_ANSWER_REASONS, HostScheduler, RetryLater, priority_semaphores
from ..network.rate_limits import RETRY_STATUSES, MAX_REFUSALS, parse_retry_after

def _check_url(url: str, policy: Policy) -> str:
    """Refuse what isn't the web, and what is our own house. Raises `Refused`."""
    ...
_FILES_PER_REQUEST, _RESERVED_FILES = (8, 32 + 8 * (os.cpu_count() or 1))

class _FileBudget:
    """Places for questions, each of which needs files. For `async with`."""

    def __init__(self, wanted: int):
        handles = available_file_handles(wanted * _FILES_PER_REQUEST + _RESERVED_FILES)
        self.places = int(max(1, min(wanted, (handles - _RESERVED_FILES) // _FILES_PER_REQUEST)))
        self.door, self.surplus, self.last = (asyncio.Semaphore(self.places), 0, -math.inf)
        if self.places == wanted:
            return
        _log.warning('%s at once instead of %s: this process may open no more files (see `ulimit -n 4096`)', self.places, wanted)

    def halve(self) -> None:
        """Take half of the places away, once a second at most."""
        ...

    async def __aenter__(self) -> None:
        ...

    async def __aexit__(self, *_) -> None:
        ...

def _options(policy: Policy, names: Sequence[str]) -> dict[int, object]:
    ...

class FetchSession:
    """The connections of a download. For `async with`."""

    def __init__(self, policy: Policy, ca_file: str | Path | None=None, proxy: str | Network | None=None, names: Sequence[str]=(), may: Callable[[str], bool]=is_public_ip):
        self.policy, self.network, self.may = (policy, read_network(proxy, ca_file, policy.private), may)
        self.options, self.free = (_options(policy, names), [])

    async def __aenter__(self) -> Self:
        self.room, self.multi = (_FileBudget(self.policy.concurrency), pycurl.AsyncCurlMulti())
        self.multi.setopt(pycurl.M_MAXCONNECTS, 4 * self.room.places)
        return self

    async def __aexit__(self, *_) -> None:
        ...

    def handle(self) -> pycurl.Curl:
        """What libcurl asks one question with."""
        ...
_REDIRECT_STATUSES = {301, 302, 303, 307, 308}

def _check_response_head(url: str, status: int, headers: dict[str, list[str]], policy: Policy) -> str:
    """What the head of an answer means. Raises `Refused`."""
    ...
_MAX_UNWANTED_BYTES = 65536

@dataclass
class _ResponseReader:
    """An answer as it comes in. The methods are for libcurl to call."""
    url: str
    session: FetchSession
    proxy: str = ''
    head: list[bytes] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    unwanted: int = 0
    barred: bool = False
    cramped: bool = False

    @cached_property
    def verdict(self) -> str | Refused:
        """What the head means."""
        try:
            status, self.headers = parse_response_head(self.head)
            if status == 407 and self.proxy:
                raise Refused(PROXY_REFUSES, passing=True)
            return _check_response_head(self.url, status, self.headers, self.session.policy)
        except Refused as refused:
            return refused
        except ValueError:
            return Refused('bad answer')

    def take(self, piece: bytes) -> int | None:
        """A piece of the body has come."""
        ...

    def connect(self: _ResponseReader, purpose: int, address: tuple) -> socket.socket | int:
        """A connection is about to be made."""
        ...
_TOO_MANY_FILES = 'too many open files'
_RETRY_REASONS = {PROXY_REFUSES, 'host refuses', 'no such host', 'bad answer', 'certificate'}

async def _request_once(session: FetchSession, url: str, seconds: float, curl: pycurl.Curl | None=None) -> tuple[str, bytes]:
    """Ask, and don't follow. Raises `Refused`, for every way in which a question can end badly, and `OSError` for a
    proxy or certificates that aren't there."""
    ...

async def _follow_redirects(session: FetchSession, url: str, hosts: HostScheduler, seconds: Any, again: bool=False) -> tuple[str, bytes]:
    """Ask, and go where we are sent. Raises `Refused`."""
    ...

@dataclass(frozen=True)
class FetchResult:
    """An answer."""
    body: bytes
    url: str
    tries: int

class _TimeBudget:
    """How much time is left for an address. It begins with the first question, not in the queue."""

    def __init__(self, total: float):
        self.total, self.clock = (total, asyncio.get_running_loop().time)
        self.begun: float | None = None

    def __call__(self) -> float:
        """What is left."""
        ...

    def skip(self, since: float) -> float:
        """Time that was spent in a queue costs nothing."""
        ...

async def _fetch_with_files(session: FetchSession, url: str, hosts: HostScheduler, seconds: _TimeBudget, again: bool) -> tuple[str, bytes]:
    """Follow, when there are files for it. Raises `Refused`, and `OSError` where there are none for good."""
    ...

async def fetch(session: FetchSession, url: str, hosts: HostScheduler) -> FetchResult:
    """Ask, follow, and ask again where it can help. Raises `Refused`, and `OSError` where no more files can be opened."""
    ...

def run_coroutine(coroutine):
    """Run `coroutine` to its end, in a notebook too."""
    ...
