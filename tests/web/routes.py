"""Routes that only tests have: each breaks in one way, or shows a part of the frame."""

import errno
from typing import Any

from flask import Blueprint, request

from engine import errors
from web.frame.reading import note_case_read
from web.frame.security import current_person, public, roles, signed_in

example = Blueprint("example", __name__)


@example.get("/example/refused/<name>")
@public
def refused(name: str) -> str:
    """Raise a refusal by its name."""
    kind: Any = getattr(errors, name)
    if name == "InvalidAnswers":
        raise kind({"conference_date": "Enter the date of the conference"})
    if name == "DefinitionRejected":
        raise kind(["a.bpmn:decide: has no name; name it"])
    raise kind("Somebody has done this task already.", task_id="secret-id")


@example.get("/example/broken")
@public
def broken() -> str:
    """Break with case text in the message."""
    raise ValueError("Child: Tommy Tumbledown, born 1 May 2019")


@example.get("/example/no-file/<name>")
@public
def no_file(name: str) -> str:
    """Fail to write a file, for a reason."""
    raise OSError(getattr(errno, name), "Child: Tommy Tumbledown")


@example.post("/example/form")
@signed_in
def form() -> str:
    """Take a form."""
    return f"{len(request.form)} answers"


@example.get("/example/case/<case_id>")
@signed_in
def case(case_id: Any) -> str:
    """Show a case."""
    note_case_read(case_id, "history")
    return f"case for {current_person().name}"


@example.get("/example/owners")
@roles("policy_owner")
def owners() -> str:
    """Show something to policy owners."""
    return "for owners"
