"""Who reads what, looks for what and is refused what: noted as a page is on its way."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request

from engine.errors import NotAllowed, NotFound, Refused, WrongState
from engine.ids import CaseId, UserTaskId
from engine.model.people import Person
from engine.model.reading import Shown
from engine.service.attempts import Tried
from engine.service.tasks import case_of
from web import services
from web.frame.attempts import keyed_digest
from web.frame.security import current_person

#: Of a case, whole.
_REFERENCE = re.compile(r"[A-Za-z]{1,6}-\d{4}-\d{1,8}")
#: What is tried at an address, as `TRIED` has it; of others it is something else with the case.
_VERBS = {
    "cases.show": "open_case",
    "cases.history": "open_history",
    "cases.documents": "open_documents",
    "cases.document": "open_document",
    "cases.answers": "open_answers",
    "cases.find_answers": "open_answers",
    "cases.corrections": "open_facts",
    "cases.correction": "open_fact",
    "cases.correct": "correct",
    "cases.action": "open_action",
    "cases.act": "send",
    "cases.attach": "attach",
    "cases.choose_successor": "successor",
    "cases.name_successor": "successor",
    "readers.show": "open_readers",
    "conferences.show": "open_conference",
    "in_writing.ask": "open_written",
    "in_writing.key_in": "key_in",
    "in_writing.attach": "attach",
    "parts.ask": "take_over",
    "parts.take_over": "take_over",
    "second_person.ask": "open_proposed",
    "second_person.answer": "answer_correction",
    "start.ask": "start_from",
    "start.begin": "start_from",
    "tasks.show": "open_task",
    "tasks.choose_assignee": "assign",
    "tasks.assign": "assign",
    "tasks.claim": "claim",
    "tasks.complete": "complete",
    "tasks.release": "release",
    "voiding.ask": "void",
    "voiding.say": "void",
    "voiding.take_back": "take_back_void",
    "voiding.ask_answer": "answer_void",
    "voiding.answer": "answer_void",
    "words.ask": "open_words",
    "words.answer": "own_words",
}
#: What an open page asks for by itself, after its person has lost the part, is nobody's attempt.
_BY_ITSELF = (
    *("cases.state", "cases.draft_action"),
    *("in_writing.draft", "start.draft", "tasks.draft", "words.draft"),
)
#: Parts of an address that say what it is about.
_ABOUT = ("fact", "place", "message", "role", "document_id")


def init_reading(app: Flask) -> None:
    """Note what was read once the answer is made."""
    app.after_request(_note_read)


def note_case_read(case_id: CaseId, view: str = "case", **shown: Sequence[str] | int) -> None:
    """Say that this page shows a case, and the ids or numbers of what of it; never a text.

    It is logged once the page is on its way.
    """
    g.setdefault("cases_read", {})[case_id, view] = shown


def note_search(text: str, found: Sequence[CaseId], *, more: bool) -> None:
    """Log a search for cases before its result is shown."""
    services().access_log.note_search(
        person_id=current_person().id,
        words=kept_words(text),
        text=text,
        found=found,
        more=more,
    )


def note_audit(what: str, **chosen: Sequence[str] | int | str) -> None:
    """Log a page of the audit, and by what it was chosen, before it is shown."""
    shown: Shown = {"what": what, **{key: value for key, value in chosen.items() if value}}
    services().access_log.note_audit(person_id=current_person().id, shown=shown)


def kept_words(text: str) -> Shown:
    """Return what is kept of the words of a search: a reference, which tells of nobody, as it is.

    Of all else a keyed digest and the length: whoever audits types a name and finds who looked for
    it, but reads no names in the log.
    """
    if _REFERENCE.fullmatch(text):
        return {"reference": text.upper()}
    words = " ".join(text.casefold().split())
    return {"words": keyed_digest("search", words), "length": len(words)}


def note_refusal(refusal: Refused) -> None:
    """Write down in the case what was refused there to whoever is signed in."""
    person: Person | None = g.get("person")
    endpoint, values = request.endpoint or "", dict(request.view_args or {})
    if person is None or refusal.is_noted or endpoint in _BY_ITSELF:
        return
    if not isinstance(refusal, NotAllowed | NotFound | WrongState):
        return
    task_id = values.get("task_id")
    case_id = case_of(UserTaskId(task_id)) if task_id else values.get("case_id")
    if endpoint.startswith("start."):
        case_id = request.args.get("case")
    of: dict[str, str] = {
        key: values[key] for key in ("document_id", "conference_id") if key in values
    }
    if case_id:
        of["case_id"] = case_id
    if of:
        tried = Tried(
            by=person.id,
            verb=_VERBS.get(endpoint, "else"),
            task_id=UserTaskId(task_id) if task_id else None,
            about=next((values[key] for key in _ABOUT if key in values), ""),
        )
        services().access_log.note_refused(tried, refusal, of=of)


def _note_read(response: Response) -> Response:
    """Log what was read; what cannot be logged is not shown, and the page says why."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY):
        return response
    try:
        if reads := g.get("cases_read"):
            services().access_log.note_reads(reads, person_id=current_person().id)
    except Refused as refusal:
        # Flask asks its error handlers for pages, not for what comes after them.
        response.close()
        return current_app.make_response(current_app.handle_user_exception(refusal))
    return response
