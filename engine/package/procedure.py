"""Puts a procedure together from the files of its package."""

from collections import Counter
from collections.abc import Collection, Mapping

from engine.bpmn.drawing import Drawing, open_drawing, read_drawing
from engine.errors import DefinitionRejected
from engine.ids import ProcedureId
from engine.model.procedure import (
    AccessRule,
    Clause,
    KnownKeys,
    Lesson,
    OccasionRule,
    Procedure,
    ReminderPolicy,
)
from engine.package.files import Files
from engine.package.settings import ProcedureFile, read_clauses, read_lessons


def load_procedure(procedure_id: ProcedureId, files: Files) -> Procedure:
    """Read everything but forms, tables and letters. Raises `DefinitionRejected`."""
    if "procedure.toml" not in files:
        raise DefinitionRejected([f"{procedure_id}: the package has no procedure.toml"])
    settings = ProcedureFile(files["procedure.toml"], source="procedure.toml")
    drawings = [
        read_drawing(open_drawing(content, source=name), file=name, roles=settings.lanes)
        for name, content in sorted(files.items())
        if name.endswith(".bpmn")
    ]
    _refuse_clashes(drawings)
    clauses: dict[str, Clause] = {}
    if "clauses.toml" in files:
        clauses = read_clauses(files["clauses.toml"], source="clauses.toml")
    lessons: dict[str, Lesson] = {}
    if "lessons.toml" in files:
        lessons = read_lessons(files["lessons.toml"], source="lessons.toml")
    return put_together(procedure_id, settings, drawings, clauses, lessons)


def put_together(
    procedure_id: str,
    settings: ProcedureFile | None,
    drawings: Collection[Drawing],
    clauses: Mapping[str, Clause],
    lessons: Mapping[str, Lesson],
) -> Procedure:
    """Return a procedure of what was read; without settings it is one of drawings alone."""
    return Procedure(
        id=ProcedureId(procedure_id),
        title=settings.title if settings else procedure_id,
        area=settings.area if settings else "",
        owner=settings.owner if settings else "",
        review_date=settings.review_date if settings else None,
        entries=settings.entries if settings else {},
        roles=settings.roles if settings else {},
        parameters=settings.parameters if settings else {},
        facts=settings.facts if settings else {},
        words=settings.words if settings else {},
        names_audiences=settings.names_audiences if settings else False,
        corrections=settings.corrections if settings else {},
        audiences=settings.audiences if settings else {},
        representatives=settings.representatives if settings else "",
        papers=settings.papers if settings else {},
        known=settings.known if settings else KnownKeys(),
        access=settings.access if settings else AccessRule(),
        reminders=settings.reminders if settings else ReminderPolicy(),
        occasion=settings.occasion if settings else OccasionRule(),
        prefix=settings.prefix if settings else "",
        labels=settings.labels | {"standing_text": settings.standing_text} if settings else {},
        processes={process.id: process for drawing in drawings for process in drawing.processes},
        elements={element.id: element for drawing in drawings for element in drawing.elements},
        flows={flow.id: flow for drawing in drawings for flow in drawing.flows},
        clauses=clauses,
        lessons=lessons,
    )


def _refuse_clashes(drawings: list[Drawing]) -> None:
    counts = Counter(
        [element.id for drawing in drawings for element in drawing.elements]
        + [flow.id for drawing in drawings for flow in drawing.flows]
        + [process.id for drawing in drawings for process in drawing.processes]
    )
    clashes = sorted(name for name, count in counts.items() if count > 1)
    if clashes:
        raise DefinitionRejected(
            [f"{name}: two things in the diagrams have this id; rename one" for name in clashes]
        )
