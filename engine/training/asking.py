"""The forms of a walk, with what they are asked over."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.scene import scene_of
from engine.errors import NotFound
from engine.forms import Form, FormView, Scene, view
from engine.ids import CaseId, UserTaskId
from engine.ports import Place, UnitOfWork
from engine.rehearsal import Stage
from engine.rehearsal.stage import MAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedForm:
    """A form with the names it sees."""

    form: Form
    scene: Scene

    def view(
        self, given: Mapping[str, Any] | None, errors: Mapping[str, str] | None = None
    ) -> FormView:
        """Return the form as it shows."""
        return view(self.form, given, self.scene, errors=errors)


@contextmanager
def asked_of_task(stage: Stage, task_id: UserTaskId) -> Iterator[AskedForm]:
    """Give the form of a task. Raises `NotFound`, `WrongState` if it is no longer open."""
    with stage.engine.open_work() as work:
        task = work.tasks.one(task_id)
        casework = stage.engine.office.read(work, task.case_id)
        element = casework.definition.element(task.element_id)
        yield _asked(casework, casework.definition.form(element), casework.place_of(task))


@contextmanager
def asked_of_message(stage: Stage, case: str, message: str) -> Iterator[AskedForm]:
    """Give the form of a message that may be sent now. Raises `NotFound`."""
    with stage.engine.open_work() as work:
        casework = stage.engine.office.read(work, case_named(stage, case))
        for name, place in casework.run.messages():
            if name == message:
                element = casework.definition.element(place.element_id)
                yield _asked(casework, casework.definition.form(element), place)
                return
    raise NotFound("This cannot be done at this moment of the walk.")


@contextmanager
def asked_of_start(stage: Stage, process_id: str) -> Iterator[AskedForm]:
    """Give the form that starts a case, over what is known of the conference.

    Raises `NotFound` for what cannot be started.
    """
    definition = stage.definition
    if process_id not in definition.procedure.processes:
        raise NotFound("This cannot be started in this procedure.")
    with stage.engine.open_work() as work:
        first = stage.cases.get(MAIN)
        known = work.cases.one(first).file if first else {}
        file = {key: known[key] for key in definition.procedure.conference_keys if key in known}
        casework = _blank(stage, work, process_id, file)
        yield _asked(casework, definition.form(definition.start_of(process_id)), None)


@contextmanager
def asked_of_form(stage: Stage, case: str, form: Form) -> Iterator[AskedForm]:
    """Give a form that nobody is asked now, over what is known of a case."""
    with stage.engine.open_work() as work:
        if case in stage.cases:
            casework = stage.engine.office.read(work, stage.cases[case])
        else:
            casework = _blank(stage, work, "", {})
        elements = stage.definition.procedure.elements.values()
        items = {element.each.item for element in elements if element.each is not None}
        yield _asked(casework, form, None, **dict.fromkeys(items, dict))


def case_named(stage: Stage, case: str) -> CaseId:
    """Return the case that a walk calls so. Raises `NotFound`."""
    if case not in stage.cases:
        raise NotFound(f"There is no case “{case}” at this moment of the walk.")
    return stage.cases[case]


def _blank(stage: Stage, work: UnitOfWork, process_id: str, file: Mapping[str, Any]) -> Casework:
    office, definition = stage.engine.office, stage.definition
    return office.opened(work, definition, office.blank(definition, process_id, file))


def _asked(
    casework: Casework, form: Form, place: Place | None, **names: Callable[[], Any]
) -> AskedForm:
    return AskedForm(form=form, scene=scene_of(casework, place, **names))
