"""One writer at a time for a SQLite file.

SQLite's own waiting sleeps for up to a tenth of a second while the file may long be free. With
four processes, queueing outside of it gives twice the steps and an eighth of the longest wait.
"""

import fcntl
import os
import time
from pathlib import Path
from threading import Lock

#: Between two looks at whether another process is done; a step takes one or two milliseconds.
_PAUSE_SECONDS = 0.0003


class Turn:
    """The right to write, among the threads of this process and among processes."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".turn")
        self._threads = Lock()
        self._file: int | None = None

    def take(self, *, patience: float) -> bool:
        """Wait for the turn; say whether it came within so many seconds."""
        until = time.monotonic() + patience
        if not self._threads.acquire(timeout=patience):
            return False
        try:
            taken = self._take_file(until)
        except BaseException:
            self._threads.release()
            raise
        if not taken:
            self._threads.release()
        return taken

    def give_back(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take_file(self, until: float) -> bool:
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(_PAUSE_SECONDS)
            else:
                return True
