"""Procedure versions, compiled once and kept in memory."""

from collections import OrderedDict
from threading import Lock

from engine.errors import Damaged, DefinitionRejected, NotFound, damaged_version
from engine.ids import ProcedureId
from engine.model.case import Case
from engine.model.damage import Damage, Listed
from engine.model.published import PublishedVersion
from engine.package import Definition, build_definition
from engine.ports import KeptVersions, OpenWork, ProcessRuntime

#: Definitions kept in memory at once.
_KEPT = 40


class Definitions:
    """Finds published versions and keeps them compiled."""

    def __init__(self, open_work: OpenWork, runtime: ProcessRuntime) -> None:
        self._open_work = open_work
        self._runtime = runtime
        self._kept: OrderedDict[tuple[str, int], Definition] = OrderedDict()
        self._lock = Lock()

    def get(self, procedure_id: str, version: int) -> Definition:
        """Return a published version. Raises `NotFound`."""
        key = (procedure_id, version)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._open_work() as work:
            files = work.versions.package(procedure_id, version)
        try:
            made = build_definition(
                ProcedureId(procedure_id), files, runtime=self._runtime, version=version
            )
        except DefinitionRejected as error:
            # It was accepted when it was published, so it is not what was published.
            raise damaged_version(procedure_id, version) from error
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def keep(self, definition: Definition) -> None:
        """Take over a definition that was compiled elsewhere."""
        with self._lock:
            self._kept[definition.id, definition.version] = definition

    def of(self, case: Case) -> Definition:
        """Return the version that a case began with, which it keeps. Raises `NotFound`."""
        return self.get(case.procedure_id, case.version)

    def in_force(self, procedure_id: str) -> Definition:
        """Return the version under which new cases begin now. Raises `NotFound`."""
        with self._open_work() as work:
            found = version_in_force(work.versions, procedure_id)
        return self.get(procedure_id, found.version)

    def all_in_force(self) -> Listed[Definition]:
        """Return the version in force of every procedure, by title, each as `in_force` says.

        Where it cannot be read no older one stands in for it.
        """
        with self._open_work() as work:
            versions = work.versions.all()
        current = {found.procedure_id: found.version for found in reversed(versions)}
        made, damaged = [], list(versions.damaged)
        for name in current.keys() - {each.id for each in damaged}:
            try:
                made.append(self.get(name, current[name]))
            except (Damaged, NotFound):
                damaged.append(Damage(kind="procedure", id=name))
        return Listed(sorted(made, key=lambda each: each.procedure.title), damaged)


def version_in_force(versions: KeptVersions, procedure_id: str) -> PublishedVersion:
    """Return which version of a procedure is in force: the newest that was published.

    Raises `NotFound` that names those there are.
    """
    found = versions.latest(procedure_id)
    if found is None:
        names = ", ".join(dict.fromkeys(version.procedure_id for version in versions.all()))
        raise NotFound(
            f"Expected a published procedure, but there is no {procedure_id!r}; "
            f"there is {names or 'none yet'}."
        )
    return found
