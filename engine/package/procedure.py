"""Puts a procedure together from the files of its package."""

from collections import Counter

from engine.bpmn.drawing import Drawing, read_drawing
from engine.errors import DefinitionRejected
from engine.ids import ProcedureId
from engine.model.procedure import Clause, Lesson, Procedure
from engine.package.files import Files
from engine.package.settings import ProcedureFile, read_clauses, read_lessons


def load_procedure(procedure_id: ProcedureId, files: Files) -> Procedure:
    """Read everything but forms, tables and letters. Raises `DefinitionRejected`."""
    if "procedure.toml" not in files:
        raise DefinitionRejected([f"{procedure_id}: the package has no procedure.toml"])
    settings = ProcedureFile(files["procedure.toml"], source="procedure.toml")
    lanes = {role.title: role.id for role in settings.roles.values()}
    drawings = [
        read_drawing(content, file=name, roles=lanes)
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
    return Procedure(
        id=procedure_id,
        title=settings.title,
        area=settings.area,
        owner=settings.owner,
        review_date=settings.review_date,
        entries=settings.entries,
        roles=settings.roles,
        parameters=settings.parameters,
        facts=settings.facts,
        words=settings.words,
        reminders=settings.reminders,
        conference_keys=settings.conference_keys,
        prefix=settings.prefix,
        labels=settings.labels | {"standing_text": settings.standing_text},
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
