"""Published versions and timer starts."""

from collections.abc import Mapping, Sequence

from engine.errors import WrongState
from engine.model.damage import Listed
from engine.model.published import PublishedVersion, StartTimer
from engine.store.alike import there
from engine.store.encoding import unzip_files, zip_files
from engine.store.memory.tables import Part


class Versions(Part):
    """What was published."""

    def all(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""
        return Listed(
            sorted(
                (version for version, _ in self.transaction.tables.versions.values()),
                key=lambda each: (each.procedure_id, -each.version),
            )
        )

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""
        kept = there(
            self.transaction.tables.versions.get((procedure_id, version)),
            "There is no such version of this procedure.",
            procedure_id=procedure_id,
            version=version,
        )
        return unzip_files(kept[1])

    def latest(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""
        return next((each for each in self.all() if each.procedure_id == procedure_id), None)

    def add(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again.

        Raises `WrongState` for one that is published.
        """
        versions = self.transaction.write("versions").versions
        key = (version.procedure_id, version.version)
        if key in versions:
            raise WrongState(
                f"Version {version.version} has already been published.",
                procedure_id=version.procedure_id,
            )
        versions[key] = (version, zip_files(files))


class StartTimers(Part):
    """When cases start by themselves."""

    def all(self) -> Sequence[StartTimer]:
        """Return all timer starts, soonest first and those never due last."""
        return sorted(self.transaction.tables.start_timers.values(), key=_place)

    def save(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
        key = (timer.procedure_id, timer.process_id, timer.element_id)
        self.transaction.write("start_timers").start_timers[key] = timer


def _place(timer: StartTimer) -> tuple[bool, float, str, str]:
    due = timer.due_at.timestamp() if timer.due_at else 0.0
    return timer.due_at is None, due, timer.procedure_id, timer.element_id
