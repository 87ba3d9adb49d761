"""One task: context on top, its form, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.ids import CaseId, UserTaskId
from engine.model.procedure import Clause
from engine.reads.questions import Entered, TaskView
from engine.service.tasks import case_of
from web import services
from web.frame.forms import answered, draft_answer, posted, posted_person, to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.slips import FormPage, kept_page, own_sheet, put_before

pages = Blueprint("tasks", __name__)


@pages.get("/tasks/<task_id>")
@signed_in
def show(task_id: str) -> ResponseReturnValue:
    """Show a task with its form, or what the person typed there before it went to another."""
    try:
        view = services().questions.task(UserTaskId(task_id), by=current_person().id)
    except NotFound:
        kept = services().unsent.of_form(task_id, by=current_person().id)
        if kept is None:
            raise
        return kept_page(kept), 409
    return _page(view)


@pages.post("/tasks/<task_id>")
@signed_in
def complete(task_id: str) -> ResponseReturnValue:
    """Complete the task; answers that are not accepted come back with what is wrong."""
    key, by = _known(task_id), current_person().id

    def done(given: dict[str, Any]) -> ResponseReturnValue:
        services().tasks.complete(key, by=by, answers=given, also=_also(), shown=_shown())
        return _to_next(case_of(key))

    return answered(
        services().questions.form_of(key),
        lambda entered: _page(services().questions.task(key, by=by, entered=entered)),
        done,
        lambda given: services().tasks.foresee(key, by=by, answers=given, also=_also()),
    )


@pages.post("/tasks/<task_id>/draft")
@signed_in
def draft(task_id: str) -> ResponseReturnValue:
    """Keep a half-filled form, and tell which fields show."""
    key, by = _known(task_id), current_person().id
    form = services().questions.form_of(key)
    given = posted(form)
    services().drafts.keep_for_task(key, by=by, answers=given, sheet=own_sheet())
    return draft_answer(services().questions.task(key, by=by, entered=Entered(given=given)).form)


@pages.post("/tasks/<task_id>/claim")
@signed_in
def claim(task_id: str) -> ResponseReturnValue:
    """Take the task."""
    services().tasks.claim(_known(task_id), by=current_person().id)
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/tasks/<task_id>/release")
@signed_in
def release(task_id: str) -> ResponseReturnValue:
    """Give the task back."""
    services().tasks.release(_known(task_id), by=current_person().id)
    flash("The task is open to everybody of its role again.", "success")
    return redirect(url_for("work.show"), 303)


@pages.get("/tasks/<task_id>/assign")
@signed_in
def choose_assignee(task_id: str) -> str:
    """Ask to whom the task is handed on."""
    return _assign_page(UserTaskId(task_id))


@pages.post("/tasks/<task_id>/assign")
@signed_in
def assign(task_id: str) -> ResponseReturnValue:
    """Hand the task on."""
    key, to = _known(task_id), posted_person("to")
    if to is None:
        return _assign_page(key, error="Choose to whom the task is handed on"), 422
    services().tasks.assign(key, to=to, by=current_person().id)
    flash("The task was handed on.", "success")
    return redirect(url_for("work.show"), 303)


def _ticked() -> list[UserTaskId]:
    """Return the tasks for which the same answers were given."""
    return [UserTaskId(each) for each in dict.fromkeys(request.form.getlist("_also"))]


def _also() -> list[UserTaskId]:
    """Return the same. Raises `NotFound` for one that the person may not know of."""
    return list(map(_known, _ticked()))


def _shown() -> dict[UserTaskId, str]:
    """Return the digests of the letters that stood on the page, by task."""
    pairs = (each.partition(" ") for each in request.form.getlist("_letter"))
    return {UserTaskId(task_id): digest for task_id, _, digest in pairs}


def _to_next(case_id: CaseId) -> ResponseReturnValue:
    """Lead to what the person has to do next in the case, else to the case."""
    many, by = len(_ticked()) + 1, current_person().id
    done = "The task is completed." if many == 1 else f"{many} tasks are completed."
    following = services().views.next_task(case_id, by=by)
    if following is None:
        return to_case(case_id, done, "What follows from it stands below.")
    flash(f"{done} This is what you have to do next in this case.", "success")
    return redirect(url_for("tasks.show", task_id=following.id), 303)


def _known(task_id: str) -> UserTaskId:
    """Return the id of a task that the person may know of. Raises `NotFound`."""
    key = UserTaskId(task_id)
    services().views.refuse_stranger(key, by=current_person().id)
    return key


def _assign_page(key: UserTaskId, *, error: str = "") -> str:
    view = services().questions.task(key, by=current_person().id)
    people = services().views.possible_assignees(key, by=current_person().id)
    note_case_read(
        view.task.case_id,
        "assign",
        steps=[view.element.id],
        tasks=[view.task.id],
        people=[each.id for each, _ in people],
    )
    return render_template(
        "tasks/assign.html",
        view=view,
        people=people,
        error=error,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPage:
    """A task with its form."""

    view: TaskView
    clauses: Sequence[Clause]
    page: FormPage
    #: The tasks for which the same answers were given.
    also: Sequence[UserTaskId]


def _page(view: TaskView) -> str:
    note_case_read(view.task.case_id, "task", tasks=[view.task.id], steps=[view.element.id])
    carriers = {view.task.element_id, f"form:{view.element.form_key}"}
    clauses = view.case.definition.procedure.clauses.values()
    return render(
        "tasks/show.html",
        TaskPage(
            view=view,
            clauses=[clause for clause in clauses if carriers & {*clause.carried_by}],
            page=put_before(view.task.id, view.form),
            also=_ticked(),
        ),
    )
