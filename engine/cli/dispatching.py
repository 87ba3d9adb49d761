"""Which thread answers what."""

from typing import Any

from waitress.task import ThreadedTaskDispatcher

_HEALTH = "/health"


class Dispatcher:
    """Answers `/health` in a thread of its own: whoever watches never queues behind people."""

    def __init__(self, threads: int) -> None:
        self._people, self._watching = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._people.set_thread_count(threads)
        self._watching.set_thread_count(1)

    def add_task(self, task: Any) -> None:
        """Queue a connection whose next request is whole."""
        is_watching = task.requests[0].path == _HEALTH
        (self._watching if is_watching else self._people).add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """Let every thread end what it has in hand."""
        self._watching.shutdown(cancel_pending, timeout)
        return bool(self._people.shutdown(cancel_pending, timeout))
