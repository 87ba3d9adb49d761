"""Closed cases: asked for by a records role, answered by a second person, given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import RequestId
from engine.model.closed_cases import GROUNDS, Stage, Wanted
from engine.model.spaces import plain_spaces
from engine.service.closed_cases import Closed, RequestLine
from web import services
from web.frame.reading import note_search
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

pages = Blueprint("records", __name__)

#: What a page says of how far a request has come, and in which colour.
_STAGES = {
    Stage.WAITING: ("Waits for a second person", "waiting"),
    Stage.OPEN: ("Open to you", "active"),
    Stage.OVER: ("Closed again", "done"),
    Stage.REFUSED: ("Not opened", "stopped"),
    Stage.TAKEN_BACK: ("Taken back", "done"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedPage:
    """One's own requests, and those that wait for one's answer."""

    closed: Closed
    grounds: Mapping[str, str]
    stages: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class AskPage:
    """The question which closed case is needed, and for what."""

    grounds: Mapping[str, str]
    errors: Sequence[Mapping[str, str]]
    reference: str
    ground: str
    words: str
    addresses: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPage:
    """The question whether a closed case is opened to who asks."""

    line: RequestLine
    ground: str
    errors: Sequence[Mapping[str, str]]
    answer: str
    because: str


@pages.get("/closed-cases")
@signed_in
def show() -> str:
    """List the person's requests, and those that wait for their answer."""
    _refuse_others()
    closed = services().records.of(current_person().id)
    stages = {str(stage): said for stage, said in _STAGES.items()}
    grounds = {str(ground): said for ground, said in GROUNDS.items()}
    return render(
        "closed_cases/list.html", ClosedPage(closed=closed, grounds=grounds, stages=stages)
    )


@pages.get("/closed-cases/ask")
@signed_in
def ask() -> str:
    """Ask which closed case is needed, and for what."""
    _refuse_others()
    return _ask_page({})


@pages.post("/closed-cases/ask")
@signed_in
def say() -> ResponseReturnValue:
    """Ask a second person to open a closed case."""
    wanted = Wanted(
        ground=request.form.get("ground", ""),
        words=request.form.get("words", "").replace("\r\n", "\n"),
        addresses=request.form.get("addresses") == "yes",
    )
    reference = plain_spaces(request.form.get("reference", "")).strip()[:100]
    errors = {} if reference else {"reference": "Enter the reference of the case"}
    if errors := {**errors, **wanted.faults()}:
        return _ask_page(errors), 422
    try:
        services().records.ask(reference, wanted, by=current_person().id)
    except NotFound as refusal:
        note_search(reference, [], more=False)
        return _ask_page({"reference": refusal.message}), 422
    except (NotAllowed, WrongState) as refusal:
        return _ask_page({"reference": refusal.message}), 422
    flash("A second person has been asked.", "success")
    return redirect(url_for("records.show"), 303)


@pages.get("/closed-cases/<request_id>/answer")
@signed_in
def ask_answer(request_id: str) -> str:
    """Ask a second person whether a closed case is opened."""
    return _answer_page(request_id, {})


@pages.post("/closed-cases/<request_id>/answer")
@signed_in
def answer(request_id: str) -> ResponseReturnValue:
    """Open a closed case to who asked, or leave it closed."""
    said, because = request.form.get("answer", ""), _because()
    if said not in ("confirm", "refuse"):
        return _answer_page(request_id, {"answer": "Choose whether it is opened"}), 422
    kept, by = services().records, current_person().id
    try:
        if said == "confirm":
            kept.confirm(RequestId(request_id), by=by, because=because)
        else:
            kept.refuse(RequestId(request_id), by=by, because=because)
    except InvalidAnswers as refusal:
        return _answer_page(request_id, refusal.errors), 422
    done = "The case is open to who asked." if said == "confirm" else "The case stays closed."
    flash(done, "success")
    return redirect(url_for("records.show"), 303)


@pages.post("/closed-cases/<request_id>/end")
@signed_in
def end(request_id: str) -> ResponseReturnValue:
    """Take one's own request back, or close the case again."""
    services().records.end(RequestId(request_id), by=current_person().id)
    flash("It is over: the case is closed to you.", "success")
    return redirect(url_for("records.show"), 303)


def _because() -> str:
    return request.form.get("because", "").replace("\r\n", "\n").strip()


def _refuse_others() -> None:
    if not services().records.concern(current_person()):
        raise NotFound("There is nothing here that you may see or do at this moment.")


def _at(errors: Mapping[str, str]) -> list[Mapping[str, str]]:
    return [{"text": text, "href": f"#{key}"} for key, text in errors.items()]


def _ask_page(errors: Mapping[str, str]) -> str:
    return render(
        "closed_cases/ask.html",
        AskPage(
            grounds={str(ground): said for ground, said in GROUNDS.items()},
            errors=_at(errors),
            reference=request.form.get("reference", ""),
            ground=request.form.get("ground", ""),
            words=request.form.get("words", ""),
            addresses=request.form.get("addresses") == "yes",
        ),
    )


def _answer_page(request_id: str, errors: Mapping[str, str]) -> str:
    line = services().records.to_answer(RequestId(request_id), by=current_person().id)
    if line.stage is not Stage.WAITING:
        raise WrongState("Somebody has answered this already, or who asked has taken it back.")
    return render(
        "closed_cases/answer.html",
        AnswerPage(
            line=line,
            ground=GROUNDS[line.request.ground],
            errors=_at(errors),
            answer=request.form.get("answer", ""),
            because=_because(),
        ),
    )
