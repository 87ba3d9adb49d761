"""Whether the service can work, for machines that ask."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from threading import Lock

from engine.errors import Unavailable
from engine.ports import OpenWork

#: Whoever asks waits no longer than so many seconds.
_PATIENCE = 1.0
_SILENT = "the database does not answer"


class Health:
    """Asks the database a small question, and waits for its answer no longer than a second."""

    def __init__(self, open_work: OpenWork) -> None:
        self._open_work = open_work
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._asked: Future[None] | None = None
        self._lock = Lock()
        self._watched: dict[str, Callable[[], str]] = {}

    def watch(self, name: str, fault: Callable[[], str]) -> None:
        """Tell of another part of the service too; `fault` says what it cannot do just now."""
        self._watched[name] = fault

    def database_fault(self) -> str:
        """Say why the database does not answer; nothing if it does."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._asking.submit(self._ask)
            asked = self._asked
        try:
            asked.result(_PATIENCE)
        except (Unavailable, TooSlow):
            return _SILENT
        return ""

    def watched(self) -> Mapping[str, str]:
        """Return what every watched part cannot do just now, or `ok`."""
        return {name: fault() or "ok" for name, fault in self._watched.items()}

    def _ask(self) -> None:
        with self._open_work() as work:
            work.versions.latest("")  # any small question will do
