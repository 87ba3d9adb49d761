"""Commands on procedures: import, export, list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.casework.office import Office
from engine.check import refuse_errors
from engine.errors import ConcurrentChange, Damaged, DefinitionRejected, WrongState
from engine.ids import PersonId, ProcedureId
from engine.model.damage import Listed
from engine.model.procedure import ElementKind, Trigger
from engine.model.published import PublishedVersion, StartTimer
from engine.package import Definition, Files, build_definition, content_hash
from engine.package.kept import version_in_force
from engine.package.places import shipped_ids
from engine.ports import ProcessRuntime, Program, UnitOfWork
from engine.service.start_timers import next_start

#: Runs the example cases of a package, and returns a line for each that fails.
Rehearse = Callable[[Definition], Sequence[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """A package that may be published: without an error, and its example cases pass."""

    procedure_id: str
    files: Files
    content_hash: str
    #: None where the newest version has the same content.
    definition: Definition | None


@dataclass(slots=True)
class _Once:
    """Compiles the same drawings once: for their check, and for what runs them."""

    runtime: ProcessRuntime
    compiled: tuple[Mapping[str, bytes], Program] | None = None

    def compile(self, diagrams: Mapping[str, bytes]) -> Program:
        """Compile BPMN files, by file name. Raises `DefinitionRejected`."""
        if self.compiled is None or self.compiled[0] != diagrams:
            self.compiled = diagrams, self.runtime.compile(diagrams)
        return self.compiled[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedures:
    """Published versions, which never change."""

    office: Office
    runtime: ProcessRuntime
    #: Without it nothing can be published.
    rehearse: Rehearse | None = None

    def versions(self) -> Listed[PublishedVersion]:
        """Return all versions, newest first in each procedure."""
        with self.office.open_work() as work:
            return work.versions.all()

    def prove(self, procedure_id: str, files: Files) -> Proven:
        """Check and rehearse a package, and store nothing; the one door to `publish`.

        What the version in force keeps apart, the next one does too. Raises `DefinitionRejected`
        with every error, or with every example case that fails; `Damaged` where the version in
        force cannot be read.
        """
        digest = content_hash(files)
        with self.office.open_work() as work:
            newest = work.versions.latest(procedure_id)
            before = _files_of(work, newest)
        definition = None
        if newest is None or newest.content_hash != digest:
            definition = self._proven(procedure_id, files, in_force=before)
        return Proven(
            procedure_id=procedure_id, files=files, content_hash=digest, definition=definition
        )

    def _proven(self, procedure_id: str, files: Files, *, in_force: Files | None) -> Definition:
        if self.rehearse is None:
            raise WrongState("A package is published only where its examples are rehearsed.")
        once = _Once(self.runtime)
        refuse_errors(procedure_id, files, runtime=once, in_force=in_force)
        definition = build_definition(ProcedureId(procedure_id), files, runtime=once)
        failing = self.rehearse(definition)
        if failing:
            raise DefinitionRejected(failing)
        return definition

    def publish(
        self, proven: Proven, *, by: PersonId | None = None, note: str = ""
    ) -> PublishedVersion:
        """Publish a package as the next version, in force from now; not if the newest is the same.

        Raises `ConcurrentChange` where another version was published meanwhile.
        """
        now = self.office.clock.now()
        definition = proven.definition
        with self.office.open_work() as work:
            newest = work.versions.latest(proven.procedure_id)
            if newest is not None and newest.content_hash == proven.content_hash:
                return newest
            if definition is None:
                raise ConcurrentChange("Another version was published meanwhile. Import it again.")
            version = PublishedVersion(
                procedure_id=definition.id,
                version=newest.version + 1 if newest else 1,
                title=definition.procedure.title,
                content_hash=proven.content_hash,
                published_at=now,
                published_by=by,
                note=note,
            )
            work.versions.add(version, proven.files)
            self._arm_starts(work, definition)
            work.commit()
        return version

    def import_package(
        self, procedure_id: str, files: Files, *, by: PersonId | None = None, note: str = ""
    ) -> PublishedVersion:
        """Prove a package and publish it. Raises `DefinitionRejected`, and stores nothing then."""
        return self.publish(self.prove(procedure_id, files), by=by, note=note)

    def export_package(self, procedure_id: str, version: int | None = None) -> Files:
        """Return the files of a version, the one in force by default. Raises `NotFound`."""
        with self.office.open_work() as work:
            number = version or version_in_force(work.versions, procedure_id).version
            return work.versions.package(procedure_id, number)

    def _arm_starts(self, work: UnitOfWork, definition: Definition) -> None:
        """Set the timer starts of a new version; those that it no longer has are disarmed."""
        now = self.office.clock.now()
        calendar = work.calendar.in_force()
        starts = {
            element.id: element
            for element in definition.procedure.elements.values()
            if element.kind is ElementKind.START and element.trigger is Trigger.TIMER
        }
        for known in work.start_timers.all():
            if known.procedure_id == definition.id and known.element_id not in starts:
                work.start_timers.save(
                    StartTimer(
                        procedure_id=known.procedure_id,
                        process_id=known.process_id,
                        element_id=known.element_id,
                        due_at=None,
                        last_fired_at=known.last_fired_at,
                    )
                )
        before = {
            timer.element_id: timer
            for timer in work.start_timers.all()
            if timer.procedure_id == definition.id
        }
        for element in starts.values():
            former = before.get(element.id)
            is_due = former is not None and former.due_at is not None and former.due_at <= now
            waiting = former.due_at if former and is_due else None
            work.start_timers.save(
                StartTimer(
                    procedure_id=definition.id,
                    process_id=element.process_id,
                    element_id=element.id,
                    due_at=waiting
                    or next_start(definition, element, after=now, calendar=calendar),
                    last_fired_at=former.last_fired_at if former else None,
                )
            )


def _files_of(work: UnitOfWork, version: PublishedVersion | None) -> Files | None:
    """Return the files of a version; None where there is none.

    Of a damaged version of a shipped procedure too: the next one is held against what is shipped.
    Raises `Damaged` for any other, of which nobody can tell what it keeps apart.
    """
    if version is None:
        return None
    try:
        return work.versions.package(version.procedure_id, version.version)
    except Damaged as damage:
        if version.procedure_id in shipped_ids():
            return None
        raise Damaged(
            f"What is kept of version {version.version} of this procedure, which is in force, is "
            "damaged. Nobody can tell what it keeps apart, so nothing is published in its place. "
            "Restore it from a backup, then publish again.",
            procedure_id=version.procedure_id,
        ) from damage
