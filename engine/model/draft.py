"""What somebody typed into a form and has not sent: kept for them alone, and for a while."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from engine.ids import CaseId, PersonId, UserTaskId

#: How long a draft is kept after it was last written.
KEPT_FOR = timedelta(days=30)
#: Of one person that are listed, newest first.
MOST_DRAFTS = 100

_ASIDE = "#"
_START, _CORRECTION, _WRITTEN, _WORDS = "start", "correct", "written", "words"


class FormKind(StrEnum):
    """What a form is for."""

    TASK = "task"
    START = "start"
    ACTION = "action"
    CORRECTION = "correction"
    #: What somebody without an account sent, as administration keys it in.
    WRITTEN = "written"
    #: What somebody says of their words as another noted them.
    WORDS = "words"


@dataclass(frozen=True, kw_only=True, slots=True)
class FormPlace:
    """Which form a draft belongs to, as its key says it."""

    kind: FormKind
    #: The case; "" for a start form that belongs to no conference yet.
    case_id: CaseId
    procedure_id: str = ""
    #: The task, the process that is started, the message, the fact, or where words stand.
    name: str = ""

    @property
    def task_id(self) -> UserTaskId:
        """The task whose form it is."""
        return UserTaskId(self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A form as it was put before somebody once."""

    #: The one page on which it stood.
    page: str
    #: The page that had written the draft shown on it; "" where there was none.
    base: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A half-filled form."""

    #: The form it belongs to, and for one put aside, the page from which it came.
    key: str
    person_id: PersonId
    answers: Mapping[str, Any]
    saved_at: datetime
    #: The page that wrote it. It names the draft: no two have the same.
    page: str
    #: Whether it was posted when the person was no longer signed in.
    signed_out: bool = False

    @property
    def kept_until(self) -> datetime:
        """When it is forgotten, unless it is written again."""
        return self.saved_at + KEPT_FOR

    @property
    def form_key(self) -> str:
        """The key under which the form's own draft is kept."""
        return self.key.partition(_ASIDE)[0]

    @property
    def is_aside(self) -> bool:
        """Whether it lies beside the form's own draft."""
        return _ASIDE in self.key

    @property
    def place(self) -> FormPlace:
        """The form it belongs to."""
        return read_key(self.form_key)

    def aside(self) -> Self:
        """Return it as one that lies beside the form's own draft."""
        return replace(self, key=f"{self.form_key}{_ASIDE}{self.page}")

    def taken_up(self) -> Self:
        """Return it as the form's own draft."""
        return replace(self, key=self.form_key)


def start_key(procedure_id: str, process_id: str, conference_of: CaseId | None) -> str:
    """Return where a half-filled start form is kept."""
    return f"{_START}:{procedure_id}:{process_id}:{conference_of or ''}"


def action_key(case_id: CaseId, message: str) -> str:
    """Return where a half-filled form of an action is kept."""
    return f"{case_id}:{message}"


def correction_key(case_id: CaseId, fact: str) -> str:
    """Return where a half-filled correction is kept."""
    return f"{_CORRECTION}:{case_id}:{fact}"


def written_key(case_id: CaseId, what: str) -> str:
    """Return where what is being keyed in for somebody is kept."""
    return f"{_WRITTEN}:{case_id}:{what}"


def words_key(case_id: CaseId, place: str) -> str:
    """Return where what somebody says of their words is kept half filled."""
    return f"{_WORDS}:{case_id}:{place}"


def read_key(key: str) -> FormPlace:
    """Return which form a key belongs to; one of a task is the task's own id."""
    first, _, rest = key.partition(":")
    if first == _START:
        procedure_id, process_id, case_id = (*rest.split(":"), "", "", "")[:3]
        return FormPlace(
            kind=FormKind.START,
            procedure_id=procedure_id,
            name=process_id,
            case_id=CaseId(case_id),
        )
    if first in (_CORRECTION, _WRITTEN, _WORDS):
        case_id, _, name = rest.partition(":")
        kinds = {_CORRECTION: FormKind.CORRECTION, _WRITTEN: FormKind.WRITTEN}
        kind = kinds.get(first, FormKind.WORDS)
        return FormPlace(kind=kind, case_id=CaseId(case_id), name=name)
    if rest:
        return FormPlace(kind=FormKind.ACTION, case_id=CaseId(first), name=rest)
    return FormPlace(kind=FormKind.TASK, case_id=CaseId(first.rpartition(".")[0]), name=first)
