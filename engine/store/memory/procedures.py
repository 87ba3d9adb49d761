"""Published versions and timer starts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.errors import NotFound, WrongState
from engine.model.damage import Listed
from engine.model.published import PublishedVersion, StartTimer
from engine.store.encoding import unzip_files, zip_files
from engine.store.memory.tables import Transaction


class Procedures(Transaction):
    """What was published."""

    def versions(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""
        found = (version for version, _ in self._tables.versions.values())
        return Listed(sorted(found, key=lambda each: (each.procedure_id, -each.version)))

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""
        kept = self._tables.versions.get((procedure_id, version))
        if kept is None:
            raise NotFound(
                "There is no such version of this procedure.",
                procedure_id=procedure_id,
                version=version,
            )
        return unzip_files(kept[1])

    def latest_version(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""
        return next((each for each in self.versions() if each.procedure_id == procedure_id), None)

    def add_version(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again.

        Raises `WrongState` for one that is published.
        """
        versions = self._write("versions").versions
        key = (version.procedure_id, version.version)
        if key in versions:
            raise WrongState(
                f"Version {version.version} has already been published.",
                procedure_id=version.procedure_id,
            )
        versions[key] = (version, zip_files(files))

    def start_timers(self, *, at: datetime | None = None) -> Sequence[StartTimer]:
        """Return the timer starts, all or those due, soonest first and those never due last."""
        timers = self._tables.start_timers.values()
        found = [each for each in timers if at is None or (each.due_at and each.due_at <= at)]
        return sorted(found, key=_place)

    def save_start_timer(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
        key = (timer.procedure_id, timer.process_id, timer.element_id)
        self._write("start_timers").start_timers[key] = timer


def _place(timer: StartTimer) -> tuple[bool, float, str, str]:
    due = timer.due_at.timestamp() if timer.due_at else 0.0
    return timer.due_at is None, due, timer.procedure_id, timer.element_id
