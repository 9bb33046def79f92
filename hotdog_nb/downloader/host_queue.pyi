# Made from host_queue.py by `make docs`.

"""Few questions at once for each host, no faster than it wants, and none to a host that is gone; a slow host delays
nobody but itself.
"""
__all__ = []
import asyncio, logging, time
from contextlib import asynccontextmanager, nullcontext
from ..core import POLL_SECONDS, patch_to
from ..images.decode import Refused
from ..network.guard import host_group
from ..network.rate_limits import DEFAULT_PACES, MAX_REFUSALS, Pace, save_pace, load_paces
from ..files.names import printable
from .policy import Policy
_log = logging.getLogger(__name__)

class HostScheduler:
    """Few questions at once for each host, no faster than it wants, not too many in all, and none to those that never
    answer."""

    def __init__(self, policy: Policy):
        self.policy, self.failures, self.all, self.each = (policy, {}, priority_semaphores(policy.concurrency), {})
        self.paces, self.state, self.backlog = ({}, None, nullcontext())

    @asynccontextmanager
    async def acquire(self, url: str, again: bool=False):
        """Wait for a place; gives the host. Raises `Refused` for a host that was set aside."""
        ...

    def report_answer(self: HostScheduler, host: str, answered: bool) -> None:
        """Take note of how it went."""
        ...

    def pace_for(self: HostScheduler, host: str) -> Pace:
        """How fast the host may be asked."""
        ...

    async def free(self: HostScheduler, host: str) -> Pace:
        """Wait until a host may be asked, and no pictures wait in vain for being checked. Raises `Refused` for one that
        was set aside."""
        ...

    def over(self: HostScheduler, host: str, pace: Pace) -> str:
        """As what a host is set aside that would keep us waiting too long."""
        ...

    def observe_answer(self: HostScheduler, host: str, begun: float, refused: Refused | None=None) -> None:
        """Learn how fast a host wants to be asked."""
        ...

    def remember(self: HostScheduler, state, backlog=None) -> None:
        """Begin with what earlier runs have learned about hosts, and keep what this one learns."""
        ...

    def keep(self: HostScheduler) -> None:
        """Write down what was learned since the last refusals."""
        ...

def priority_semaphores(count: int) -> list[asyncio.Semaphore]:
    """Two doors, so that who was told to come back doesn't queue behind everybody once more."""
    ...

class RetryLater(Refused):
    """A host that wants to be asked later, or less often."""

    def __init__(self, status: int, told: float | None):
        super().__init__(f'http {status}', passing=True, wait=told or 0)
        self.told, self.sure = (told, status != 503 or told is not None)
        self.waits = False
_MAX_REMEMBERED_HOSTS = 4096
NO_ANSWER_REASONS = {'timeout', 'connection lost', 'host refuses', 'no such host', 'proxy gets no answer'}
