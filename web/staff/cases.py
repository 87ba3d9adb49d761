"""Cases: where each is, what can be done, its history, documents and corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    flash,
    json,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.ids import CaseId, DocumentId, RoleId
from engine.model.case_file import read_path, value_at
from engine.model.damage import Listed
from engine.model.draft import action_key, correction_key
from engine.model.people import Person
from engine.model.procedure import Process, Role
from engine.model.spaces import plain_spaces
from engine.model.user_task import UserTask
from engine.reads.case_view import CaseView
from engine.reads.questions import NOTHING, Entered
from engine.reads.record import matching
from engine.service.cases import Moved
from web import services
from web.frame.bounds import takes_file
from web.frame.downloads import as_file
from web.frame.forms import answered, draft_answer, list_button, posted, posted_person, to_case
from web.frame.present import StepLine, diagram_state, steps
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.slips import FormPage, own_sheet, put_before
from web.staff.history import history_entries, people_named
from web.staff.papers import NO_PAPER, PaperSent, added_paper, roles_to_choose, said_of

pages = Blueprint("cases", __name__)

#: History entries on one page.
_PAGE = 200
#: No case has more entries.
_LAST = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """A case with one of its drawings."""

    view: CaseView
    #: What the person can do now, as `action_buttons` takes it.
    todo: Sequence[Mapping[str, str]]
    #: Ids of the drawings that the case has come to.
    reached: frozenset[str]
    story: Sequence[str]
    process: Process
    steps: Sequence[StepLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class SuccessorPage:
    """The question who takes on the part of somebody who has left."""

    view: CaseView
    role: Role
    former: Person
    people: Sequence[tuple[Person, Sequence[str]]]
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionPage:
    """The form for the right value of a fact."""

    view: CaseView
    fact: str
    #: Whose entry of a list it stands in, such as a child's; "" for none.
    of: str
    page: FormPage
    #: The dates that it moves; None before that is asked.
    moved: Sequence[Moved] | None
    #: Whether it is recorded for other cases too.
    is_shared: bool
    #: The value of which these are the dates, as it comes back with the form.
    previewed: str
    because: str
    because_error: str
    #: Whether it says who may decide: then a second person may have to confirm it.
    bars: bool


@pages.get("/cases/<case_id>")
@signed_in
def show(case_id: str) -> str:
    """Show a case."""
    view = _view(case_id)
    note_case_read(
        view.case.id, "case", tasks=[each.id for each in view.open_tasks], reached=[*view.states]
    )
    process_id = _drawing(view)
    procedure = view.definition.procedure
    overdue = frozenset(t.element_id for t in view.open_tasks if t.is_overdue(at=view.now))
    return render(
        "cases/show.html",
        CasePage(
            view=view,
            todo=[
                {"text": _called(task), "href": url_for("tasks.show", task_id=task.id)}
                for task in view.open_tasks
                if task.id in view.mine
            ],
            reached=_reached(view),
            story=services().views.story(view),
            process=procedure.processes[process_id],
            steps=steps(
                procedure,
                process_id,
                forms=view.definition.forms,
                states=view.states,
                overdue=overdue,
            ),
        ),
    )


@pages.get("/cases/<case_id>/state")
@signed_in
def state(case_id: str) -> ResponseReturnValue:
    """Return where the case is, for the diagram; unchanged answers are empty."""
    view = _view(case_id)
    answer = make_response(diagram_state(view))
    answer.add_etag()
    return answer.make_conditional(request)


@pages.get("/cases/<case_id>/successors/<role>")
@signed_in
def choose_successor(case_id: str, role: str) -> str:
    """Ask who takes on the part of somebody who has left."""
    return _successor_page(case_id, role)


@pages.post("/cases/<case_id>/successors/<role>")
@signed_in
def name_successor(case_id: str, role: str) -> ResponseReturnValue:
    """Name who takes on the part of somebody who has left."""
    to = posted_person("to")
    if to is None:
        return _successor_page(case_id, role, error="Choose who takes on the part"), 422
    try:
        services().cases.name_successor(
            CaseId(case_id), RoleId(role), to=to, by=current_person().id
        )
    except InvalidAnswers as refusal:
        return _successor_page(case_id, role, error=refusal.errors["to"]), 422
    return to_case(CaseId(case_id), "The part has been taken on.")


def _successor_page(case_id: str, role: str, *, error: str = "") -> str:
    view = _view(case_id)
    for vacant, former in view.vacancies:
        if vacant.id == role:
            people = services().views.possible_successors(
                view.case.id, vacant.id, by=current_person().id
            )
            note_case_read(view.case.id, "successor", people=[each.id for each, _ in people])
            return render(
                "cases/successor.html",
                SuccessorPage(view=view, role=vacant, former=former, people=people, error=error),
            )
    raise NotFound("Expected a part of this case that nobody has, but there is none here.")


@pages.get("/cases/<case_id>/history")
@signed_in
def history(case_id: str) -> str:
    """Show what happened, who did it, on whose behalf and when."""
    after = min(max(0, request.args.get("after", 0, type=int)), _LAST)
    view, rows = services().views.history(
        CaseId(case_id), by=current_person().id, after=after, limit=_PAGE
    )
    following = rows[-1].seq if rows and len(rows) + len(rows.damaged) == _PAGE else None
    refused = services().views.refusals(
        view, after=after, until=rows[-1].event.at if following else None
    )
    every = sorted([*rows, *refused], key=lambda row: row.event.at)
    note_case_read(
        view.case.id, "history", entries=[f"{row.seq}" for row in rows], refused=len(refused)
    )
    people = services().people.several(sorted(people_named(every)))
    return render_template(
        "cases/history.html",
        view=view,
        entries=Listed(history_entries(every, view, people), [*rows.damaged, *refused.damaged]),
        following=following,
    )


@pages.get("/cases/<case_id>/documents")
@signed_in
def documents(case_id: str) -> str:
    """List notices, letters and papers."""
    return _documents_page(_view(case_id), NO_PAPER)


@pages.get("/documents/<document_id>")
@signed_in
def document(document_id: str) -> ResponseReturnValue:
    """Show a notice or letter, or hand out a paper."""
    case, found = services().views.document(DocumentId(document_id), by=current_person().id)
    note_case_read(case.id, "document", documents=[found.id])
    if found.kind != "paper":
        opens = services().views.opens(case.id, by=current_person().id)
        return render_template("cases/document.html", case=case, document=found, opens=opens)
    return as_file(found.content, name=found.name, media_type="application/octet-stream")


@pages.post("/cases/<case_id>/documents")
@signed_in
@takes_file
def attach(case_id: str) -> ResponseReturnValue:
    """Add a paper to the case."""
    view = _view(case_id)
    sent = added_paper(view, by=current_person().id)
    if sent.errors:
        return _documents_page(view, sent), 422
    flash(said_of(view.definition.procedure, sent), "success")
    return redirect(url_for("cases.documents", case_id=case_id), 303)


@pages.get("/cases/<case_id>/actions/<message>")
@signed_in
def action(case_id: str, message: str) -> str:
    """Show the form of something that can be done at any time."""
    return _action_page(case_id, message, NOTHING)


@pages.post("/cases/<case_id>/actions/<message>")
@signed_in
def act(case_id: str, message: str) -> ResponseReturnValue:
    """Do something that can be done at any time."""
    key, by = CaseId(case_id), current_person().id
    _, found, form, _ = services().questions.action(key, message, by=by)

    def received(given: dict[str, Any]) -> ResponseReturnValue:
        services().cases.send(key, message, by=by, answers=given)
        services().drafts.drop_sent(action_key(key, message), by=by)
        return to_case(key, f"Received: {found.name}.")

    return answered(
        form,
        lambda entered: _action_page(case_id, message, entered),
        received,
        lambda given: services().cases.foresee(key, message, by=by, answers=given),
    )


@pages.post("/cases/<case_id>/actions/<message>/draft")
@signed_in
def draft_action(case_id: str, message: str) -> ResponseReturnValue:
    """Keep a half-filled form of an action, and tell which fields show."""
    key, by = CaseId(case_id), current_person().id
    _, _, form, _ = services().questions.action(key, message, by=by)
    given = posted(form)
    services().drafts.keep_for_form(
        action_key(key, message), by=by, answers=given, sheet=own_sheet()
    )
    _, _, _, shown = services().questions.action(key, message, by=by, entered=Entered(given=given))
    return draft_answer(shown)


@pages.get("/cases/<case_id>/answers")
@signed_in
def answers(case_id: str) -> str:
    """Show what has been recorded in the case that the person may read."""
    return _record_page(case_id, "")


@pages.post("/cases/<case_id>/answers")
@signed_in
def find_answers(case_id: str) -> str:
    """Show what of it holds some words; what is looked for stands in no address."""
    return _record_page(case_id, plain_spaces(request.form.get("q", "")[:100]))


def _record_page(case_id: str, text: str) -> str:
    view, steps = services().questions.record(CaseId(case_id), by=current_person().id)
    steps = matching(steps, text)
    given = [answer for each in steps for answer in each.answers]
    note_case_read(
        view.case.id,
        "answers",
        answers=[answer.element_id for answer in given],
        facts=[answer.fact for answer in given],
    )
    return render_template("cases/record.html", view=view, steps=steps, text=text)


@pages.get("/cases/<case_id>/correct")
@signed_in
def corrections(case_id: str) -> str:
    """List the recorded facts that the person may correct."""
    view, facts = services().questions.correctable(CaseId(case_id), by=current_person().id)
    note_case_read(view.case.id, "correct", facts=[fact.key for fact in facts])
    return render_template("cases/corrections.html", view=view, facts=facts)


@pages.get("/cases/<case_id>/correct/<fact>")
@signed_in
def correction(case_id: str, fact: str) -> str:
    """Ask for the right value of a fact and the reason."""
    return _correction_page(case_id, fact, NOTHING)


@pages.post("/cases/<case_id>/correct/<fact>")
@signed_in
def correct(case_id: str, fact: str) -> ResponseReturnValue:
    """Show which dates a correction moves; make it once these were shown for this very value."""
    key, by = CaseId(case_id), current_person().id
    _, form, _ = services().questions.correction(key, fact, by=by)
    given = posted(form)
    value, because = given.get(_key_of(fact)), request.form.get("because", "").strip()
    if list_button(form, given) is not None:
        return _correction_page(case_id, fact, Entered(given=given), is_sent=False)
    try:
        if not because or request.form.get("previewed") != _as_previewed(value):
            moved = services().cases.preview_correction(key, fact, value, by=by)
            entered, is_whole = Entered(given=given), bool(because)
            page = _correction_page(case_id, fact, entered, moved=moved if is_whole else None)
            return page, 200 if is_whole else 422
        is_made = services().cases.correct(key, fact, value, by=by, because=because)
    except InvalidAnswers as refusal:
        # What stands in an entry of a list is asked alone here, under its own key.
        errors = {_key_of(fact) if at == fact else at: said for at, said in refusal.errors.items()}
        return _correction_page(case_id, fact, Entered(given=given, errors=errors)), 422
    services().drafts.drop_sent(correction_key(key, fact), by=by)
    waits = "It was proposed, and changes nothing before a second person confirms it."
    done = "The fact was corrected and the due dates follow."
    return to_case(key, done if is_made else waits)


def _view(case_id: str) -> CaseView:
    return services().views.case(CaseId(case_id), by=current_person().id)


def _documents_page(view: CaseView, sent: PaperSent) -> str:
    note_case_read(view.case.id, "documents", documents=[each.id for each in view.documents])
    roles = roles_to_choose(view, reader=current_person().id)
    return render_template("cases/documents.html", view=view, sent=sent, roles=roles)


def _called(task: UserTask) -> str:
    return f"{task.name}: {task.item_label}" if task.item_label else task.name


def _reached(view: CaseView) -> frozenset[str]:
    """Return the drawings that the case has come to."""
    elements = view.definition.procedure.elements.values()
    return frozenset(each.process_id for each in elements if each.id in view.states)


def _drawing(view: CaseView) -> str:
    """Return the drawing to show: the one asked for, else where somebody has to act."""
    processes = view.definition.procedure.processes
    asked = request.args.get("drawing", "")
    if asked in processes:
        return asked
    elements = view.definition.procedure.elements
    for task in view.open_tasks:
        return elements[task.element_id].process_id
    return view.case.process_id


def _action_page(case_id: str, message: str, entered: Entered) -> str:
    view, found, _, form = services().questions.action(
        CaseId(case_id), message, by=current_person().id, entered=entered
    )
    note_case_read(view.case.id, "action", steps=[found.element_id])
    page = put_before(action_key(view.case.id, message), form)
    return render_template("cases/action.html", view=view, action=found, page=page)


def _correction_page(
    case_id: str,
    fact: str,
    entered: Entered,
    *,
    moved: Sequence[Moved] | None = None,
    is_sent: bool = True,
) -> str:
    view, _, form = services().questions.correction(
        CaseId(case_id), fact, by=current_person().id, entered=entered
    )
    note_case_read(view.case.id, "correct", facts=[fact])
    page = put_before(correction_key(view.case.id, fact), form)
    drafted = page.draft.answers if page.draft and entered is NOTHING else {}
    because = request.form.get("because", drafted.get("because", ""))
    is_missing = is_sent and entered is not NOTHING and not because.strip()
    return render(
        "cases/correction.html",
        CorrectionPage(
            view=view,
            fact=fact,
            page=page,
            moved=moved,
            of=_entry_of(view, fact),
            is_shared=view.definition.shared.is_of(read_path(fact)),
            previewed=_as_previewed((entered.given or {}).get(_key_of(fact))),
            because=because,
            bars=str(read_path(fact)[0]) in view.definition.procedure.known.barring,
            because_error="Say why the fact is corrected" if is_missing else "",
        ),
    )


def _key_of(fact: str) -> str:
    """Return the last key of a place such as `children[0].decision`."""
    return str(read_path(fact)[-1])


def _entry_of(view: CaseView, fact: str) -> str:
    """Return the name of the entry of a list in which a fact stands; "" for none."""
    entry = value_at(view.case.file, read_path(fact)[:-1])
    return str(entry.get("name") or "") if isinstance(entry, dict) and "." in fact else ""


def _as_previewed(value: Any) -> str:
    """Write a value down for comparing; a new row of a list has no id before it was shown.

    Nor has it then what is not asked of it, such as the name of somebody who is chosen.
    """
    if isinstance(value, list):
        value = [
            {key: row[key] for key in row if key != "id" and row[key]}
            if isinstance(row, dict)
            else row
            for row in value
        ]
    return json.dumps(value)
